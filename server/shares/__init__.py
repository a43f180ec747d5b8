"""Worksheets for others: links to a page, and what teachers of one server show one another."""

"""Marking: one problem of a whole class as strips, by one key an answer."""

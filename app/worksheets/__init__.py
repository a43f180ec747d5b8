"""Worksheets, their versions and printed copies: values, and the rules of history."""

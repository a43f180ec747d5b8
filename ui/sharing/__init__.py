"""Sharing: links and files of one's own worksheets, and copies of what others share."""

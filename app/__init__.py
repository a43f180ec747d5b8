"""The domain: worksheets, topics, the page and the printed copy. Plain Python, no I/O."""

"""`/api/worksheets/saved`: the endpoints of specs/saved-worksheets.md, over the same core."""

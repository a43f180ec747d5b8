"""The first moments: a picture of the last worksheet, and the window growing behind it.

See docs/adr/0019-a-picture-first.md. What is imported here before the first paint is light: a
test names what may not be among it.
"""

"""The windows (PySide6). bootstrap.py is the one module that builds the objects."""

"""The documentation; parts of it are made from the code by docs.generate."""

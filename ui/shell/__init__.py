"""The window around the places of the program."""

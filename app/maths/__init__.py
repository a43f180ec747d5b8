"""Mathematical expressions: what they are worth, how they are read and how they are set."""

"""Work that came back: attempts, marks and results."""

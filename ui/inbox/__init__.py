"""What pupils hand in, on its way into the store."""

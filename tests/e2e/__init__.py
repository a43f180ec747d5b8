"""The real window, driven by the keyboard alone, over a real store."""

"""The Library: every worksheet as a card, found again by name, tag, topic or date."""

"""What a worksheet can be about: one module a topic, found through the registry."""

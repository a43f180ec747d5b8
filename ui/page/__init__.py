"""The page on the screen: the painter, and the desk it lies on."""

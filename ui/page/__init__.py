"""The page on the screen: the painter of display lists."""

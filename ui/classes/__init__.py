"""The place "Classes": classes, their pupils, and what is added to them."""

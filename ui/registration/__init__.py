"""Tells the system, for this user alone, that links and `.chalk` files are opened by Chalkline."""

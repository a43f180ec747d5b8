"""The server that a school can run itself: accounts, sync, and pages for others."""

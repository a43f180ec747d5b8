"""Who may come in: accounts, their devices, tokens, and one-time codes."""

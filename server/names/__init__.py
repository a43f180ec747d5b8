"""The key of pupils' names, wrapped: kept for the account's laptops, never opened here."""

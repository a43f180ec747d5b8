"""The server's database: SQLite in a folder, or PostgreSQL; the same tables on both."""

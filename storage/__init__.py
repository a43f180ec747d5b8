"""The local database: SQLAlchemy Core on SQLite, one writer thread."""

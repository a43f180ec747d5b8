"""What `server.core` asks of the database, over the tables, and the routes of sync."""

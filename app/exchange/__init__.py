"""What goes between this laptop, others and a server: documents, operations, and their merge."""

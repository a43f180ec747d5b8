"""What the server does with operations, as plain logic over the tables it is given."""

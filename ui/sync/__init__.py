"""The connection to a server: the service that runs sync, its words, and its windows."""

"""The command line: the same services as the windows, without Qt."""

"""Files and sheets of paper: what the editor, the library and the command line print with."""

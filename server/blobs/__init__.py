"""Where files of pupils lie, behind one port."""

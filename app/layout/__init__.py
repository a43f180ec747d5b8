"""Problems to pages: geometry in points, drawn once as a display list."""

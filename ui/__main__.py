"""Opens the program: `python -m ui`, and the bundle's start."""

import sys

from ui.start.main import main

if __name__ == "__main__":
    sys.exit(main())

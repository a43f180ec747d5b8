"""Opens the program: `python -m ui`, and the bundle's start."""

import sys

from ui.bootstrap import main

if __name__ == "__main__":
    sys.exit(main())

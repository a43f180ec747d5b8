"""Opens the program: `python -m ui`, and the bundle's start."""

import sys

if __name__ == "__main__":
    if getattr(sys, "frozen", False):
        # A process that reads a heap's pages (ui.heap.worker) begins as the bundle itself.
        from multiprocessing import freeze_support

        freeze_support()
    from ui.start.main import main

    sys.exit(main())

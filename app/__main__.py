"""``python -m app`` is the command ``backpass``."""

import sys

from app.command import main

if __name__ == "__main__":
    sys.exit(main())

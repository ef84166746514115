"""Lets ``python -m assistant`` do what ``assistant`` does."""

import sys

from assistant.cli import main

if __name__ == "__main__":
    sys.exit(main())

"""`python -m budget`."""

import sys

from budget._cli.run import main

if __name__ == "__main__":
    sys.exit(main())

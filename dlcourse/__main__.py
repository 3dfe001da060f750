"""`python -m dlcourse`: the `dlcourse` command where scripts are not on the PATH."""

import sys

from .cli import main

sys.exit(main())

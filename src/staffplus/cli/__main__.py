"""`python -m staffplus.cli`, for where the command itself is not on the path."""

import sys

from staffplus.cli.main import main

sys.exit(main())

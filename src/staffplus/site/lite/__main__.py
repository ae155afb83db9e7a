"""`python -m staffplus.site.lite ENVIRONMENT`: build JupyterLite for the course in this folder."""

import sys

from staffplus.site.lite import main

sys.exit(main(sys.argv[1:]))

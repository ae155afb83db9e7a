"""Job postings as the chapter on job descriptions reads them, and how two coders agree on them."""

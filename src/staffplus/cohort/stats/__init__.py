"""Statistics of items over many learners: `staffplus items stats`. Needs the extra `stats`."""

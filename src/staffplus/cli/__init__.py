"""The command `staffplus`: `main` knows the sub-commands, each other module is one of them."""

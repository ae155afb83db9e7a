"""The hub: a real JupyterHub over a folder, with a real browser in front of it."""

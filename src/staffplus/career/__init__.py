"""Ladders of companies and what they promise: read for the chapter's explorer, climbed or row by row; invented for exercises; the card of a premortem."""

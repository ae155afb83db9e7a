"""Ladders of companies and what they promise: read for the chapter's explorer, invented for exercises; the card of a premortem."""

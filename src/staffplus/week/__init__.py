"""A week of work by pillars: the map, entries, and what share each pillar takes."""

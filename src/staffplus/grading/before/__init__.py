"""For a learner, before a notebook is handed in. No keys, no gradebook, and nothing is run."""

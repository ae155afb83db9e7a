"""From a folder or zip to one notebook a learner: whose it is, which one counts, what stands in it."""

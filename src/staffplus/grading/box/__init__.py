"""The box in which learners' code runs, and nowhere else; `box` is the way in."""

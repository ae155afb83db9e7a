"""Statistics of items over many learners: `staffplus items stats`. Needs the extra `stats`.

answers      of many learners, as one table
classical    difficulty, discrimination, curves of distractors
fit, dif     a two-parameter model, and whether an item is harder for one cohort
flags        which items to read again
report       all of it, a row an item
simulate     answers whose parameters are known
"""

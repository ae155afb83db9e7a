"""Two forms of a passage, a case or a stem, and what comes of them: `staffplus trials report`.

    plan.py    a trial as a TOML file: its forms, and the items asked later by which it is judged
    groups.py  who met which form, out of learners' exported files; who counts
    effect.py  the difference in standard deviations, with an interval, or why nothing is said

The browser gives each learner one form (`shared/trials.js`), by a random key of its own and never
by the clock, writes which into the log, and asks first whether the learner joins. Standard library only.
"""

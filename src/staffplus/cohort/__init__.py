"""A room full of people. Nothing of the course imports this but the command.

live/     votes by phone (`staffplus live`)
logs/     learners' exported files, read by the progress page's rules, each learner once
few.py    which counts may be told, so that no small group can be got back
board/    the lines that their authors release, side by side (`staffplus cohort board`)
handins/  files out to everyone and back (`staffplus cohort new | collect`)
report/   what a cohort answered (`staffplus cohort report`)
stats/    what many answers say about items (`staffplus items stats`)
trials/   two forms of a passage (`staffplus trials report`)
"""

"""What a facilitator does in a room: activities (`bank/activities.toml`), and plans made of them.

activity, plan       what is done, and in which order; nothing in them knows how any of it looks
afterwards, asked    what follows the last session; the items that are voted on
held                 a plan with the minutes and steps of a call and of phones
hour                 what preparing takes, counted from what has to be read
runsheet, handout    on paper: for the facilitator, for everybody; `sheets` has all of a plan's
mails                texts and calendar entries; `zones`: in which time zone
slides, deck         one thing at a time, and as a page (`present/`); `own`: slides of one's own
html                 how sheets say text
kit                  all of a plan in a folder; `written` tells what we wrote there from what is theirs
"""

from staffplus.session.activity import Activity, Paper, Step, activities
from staffplus.session.plan import Block, Plan, Session, own_plans, plans

__all__ = [
    "Activity",
    "Block",
    "Paper",
    "Plan",
    "Session",
    "Step",
    "activities",
    "own_plans",
    "plans",
]

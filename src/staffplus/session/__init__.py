"""What a facilitator does in a room: activities (`bank/activities.toml`), and plans made of them.

Pages, run sheets, slides and kits are all made from these two; nothing here knows how any of them looks.
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

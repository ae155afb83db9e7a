"""Descriptions as people paste them, in which nothing marks a heading, and texts that are no descriptions."""

from __future__ import annotations

_NB = "\u00a0"
#: What it comes from -> the text, and what its parts hold; what is not named is empty.
PASTED: dict[str, tuple[str, dict[str, str]]] = {
    "Google Docs, a title above": (
        "Job description – Staff, Returns\n\nDirection\n● From “refund first” to the parcel.\n○ Carrier by carrier\n\nProblem\n● Eleven days on the dock…\n\nNot doing\n● Anouk’s group has it.",
        {"direction": "● From “refund first” to the parcel.\n○ Carrier by carrier", "problem": "● Eleven days on the dock…", "not-doing": "● Anouk’s group has it."},
    ),
    "Word, numbered with tabs, lines that end as in Windows": (
        f"1.\tDirection\r\n{_NB}\r\nMove the berth plan.\r\n{_NB}\r\n2.\tProblem\r\nDrivers wait.\r\n3.\tEvidence (draft)\r\n41 of 100.\r\n{_NB}\r\n",
        {"direction": "Move the berth plan.", "problem": "Drivers wait.", "evidence": "41 of 100."},
    ),
    "Word, numbered without blank lines": (
        "1. Direction\nMove the berth plan.\n2. Problem\nDrivers wait.\n3. Not doing\nThe tugs.",
        {"direction": "Move the berth plan.", "problem": "Drivers wait.", "not-doing": "The tugs."},
    ),
    "Outlook, bullets as letters and middle dots": (
        f"Hi Jens,{_NB}\n\nmy draft:\n\nDirection:\no\tMove the plan.\n\nRadius{_NB}:\n·{_NB}{_NB}{_NB}I decide the order.\n\nMy stretch\n§{_NB}Refuse a tender.\n",
        {"direction": "o\tMove the plan.", "radius": f"·{_NB}{_NB}{_NB}I decide the order.", "stretch": f"§{_NB}Refuse a tender."},
    ),
    "Slack, stars for bold": (
        "*Direction*\n• Move the plan.\n*Problem*\n• Drivers wait.\n*Not doing:*\n• The tugs.",
        {"direction": "• Move the plan.", "problem": "• Drivers wait.", "not-doing": "• The tugs."},
    ),
    "Slack, stars and text in one line": (
        "*Direction:* Move the plan.\n*Problem:* Drivers wait.\n*Radius*: I decide.",
        {"direction": "Move the plan.", "problem": "Drivers wait.", "radius": "I decide."},
    ),
    "a chat in small letters": (
        "direction:\n- move the plan\nproblem:\n- drivers wait\nhorizon:\n- march",
        {"direction": "- move the plan", "problem": "- drivers wait", "horizon": "- march"},
    ),
    "capitals": (
        "STAFF, CRANES\n\nDIRECTION\nMove the plan.\n\nPROBLEM\nDrivers wait.\n\nNOT DOING\nThe tugs.",
        {"direction": "Move the plan.", "problem": "Drivers wait.", "not-doing": "The tugs."},
    ),
    "Notion, with signs": (
        "🎯 Direction\nMove the plan.\n\n🔥 Problem\nDrivers wait.\n\n🚫 Not doing\nThe tugs.",
        {"direction": "Move the plan.", "problem": "Drivers wait.", "not-doing": "The tugs."},
    ),
    "Notion, folded lists": (
        "▶ Direction\n    Move the plan.\n▶ Problem\n    Drivers wait.\n▶ Horizon\n    March 2027.",
        {"direction": "    Move the plan.", "problem": "    Drivers wait.", "horizon": "    March 2027."},
    ),
    "a list with the parts as its upper level": (
        "- Direction\n  - Move the plan.\n- Problem\n  - Drivers wait.\n- Horizon\n  - March 2027.",
        {"direction": "  - Move the plan.", "problem": "  - Drivers wait.", "horizon": "  - March 2027."},
    ),
    "Confluence, its own marks": (
        "h2. Direction\nMove the plan.\n\nh2. Problem\nDrivers wait.\n\nh2. Agreement\nJens, 3 May.",
        {"direction": "Move the plan.", "problem": "Drivers wait.", "agreement": "Jens, 3 May."},
    ),
    "a table, its cells parted by tabs": (
        "Part\tText\nDirection\tMove the plan.\nProblem\tDrivers wait.\nNot doing\tThe tugs.",
        {"direction": "Move the plan.", "problem": "Drivers wait.", "not-doing": "The tugs."},
    ),
    "a table of two columns": (
        "| Part | Text |\n|---|---|\n| Direction | Move the plan. |\n| Problem | Drivers wait. |\n| Radius | I decide. |",
        {"direction": "Move the plan.", "problem": "Drivers wait.", "radius": "I decide."},
    ),
    "dashes": (
        "Staff, cranes\nDirection – Move the plan - slowly.\nProblem — Drivers wait.\nNot-doing - The tugs: all.",
        {"direction": "Move the plan - slowly.", "problem": "Drivers wait.", "not-doing": "The tugs: all."},
    ),
    "bold lost, text in the same line for the short ones": (
        "Direction\nMove the plan.\nMore.\n\nProblem\nDrivers wait.\n\nHorizon: March 2027.\nRadius: I decide.",
        {"direction": "Move the plan.\nMore.", "problem": "Drivers wait.", "horizon": "March 2027.", "radius": "I decide."},
    ),
    "contents above, and a part that is still empty": (
        "Contents\nDirection\nProblem\nEvidence\nHorizon\nRadius\n\nStaff, cranes\n\nDirection\n\nMove the plan.\n\nProblem\n\nDrivers wait.\n\nEvidence\n\nHorizon\n\nMarch 2027.\n\nRadius\n\nI decide.",
        {"direction": "Move the plan.", "problem": "Drivers wait.", "horizon": "March 2027.", "radius": "I decide."},
    ),
    "said of oneself": (
        "My direction\nMove the plan.\n\nThe problem\nDrivers wait.\n\nWhat I won’t do\nThe tugs.",
        {"direction": "Move the plan.", "problem": "Drivers wait.", "not-doing": "The tugs."},
    ),
    "letters and roman numbers": (
        "a) Direction\nMove the plan.\n\niv. Problem\nDrivers wait.\n\n1.3 Evidence\n41 of 100.",
        {"direction": "Move the plan.", "problem": "Drivers wait.", "evidence": "41 of 100."},
    ),
    "Portuguese under the course's headings": (
        "Descrição: Staff de dados\n\nDirection\n• Definir a visão.\n\nProblem\n• Problemas de negócio.\n\nAgreement\n• A Renata leu e concorda.",
        {"direction": "• Definir a visão.", "problem": "• Problemas de negócio.", "agreement": "• A Renata leu e concorda."},
    ),
    "Hebrew under them": (
        "Direction\nלקבוע את הכיוון\n\nProblem\nהנהגים מחכים\n\nHorizon\nמרץ 2027",
        {"direction": "לקבוע את הכיוון", "problem": "הנהגים מחכים", "horizon": "מרץ 2027"},
    ),
    "a wiki, signs of equality": (
        "= Staff =\n== Direction ==\nMove the plan.\n== Problem ==\nDrivers wait.\n== Radius ==\nI decide.",
        {"direction": "Move the plan.", "problem": "Drivers wait.", "radius": "I decide."},
    ),
}  # fmt: skip
#: Texts that name parts in passing, or fewer than three: no line of them is a heading.
NO_PARTS: dict[str, str] = {
    "two parts are too few": "Direction\nMove the plan.\n\nProblem\nDrivers wait.",
    "a list of the parts": "We still differ on:\n\nDirection\nProblem\nEvidence\nHorizon\n\nSee you on Monday.",
    "a list of the parts with bullets": "We still differ on:\n• Direction\n• Problem\n• Evidence\n• Horizon\n\nSee you on Monday.",
    "a list of the parts with numbers": "On Monday:\n1. Direction\n2. Problem\n3. Evidence\nBring a pen.",
    "a mail whose lines are broken": "We lost all sense of\ndirection.\nThat is the\nproblem.\nNobody has\nevidence,\nand no\nhorizon.\nSad.",
    "one problem after another": "Problem: checkout is slow\nEvidence: 4 s\nDirection: a cache\n\nProblem: search is slow\nEvidence: 2 s\nDirection: an index",
    "a posting with sections of its own": "About us\nWe sell.\n\nProblem solving\nYou solve.\n\nSense of direction\nYou lead.\n\nEvidence-based work\nYou count.\n\nHorizon Europe\nYou travel.",
    "sentences": "Direction is what we lack. Problem: none.\nRadius of action? Unclear.\nEvidence!\nHorizon, too.",
    "quoted lines of a mail": "> Direction\n> Move it.\n> Problem\n> They wait.\n> Horizon\n> March.",
    "code": "    Direction\n    left\n    Problem\n    none\n    Horizon\n    far",
}  # fmt: skip

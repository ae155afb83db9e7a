"""The exercise of the chapter *Evidence and influence*: a packet to read, and four answers in words.

The questions come from the graded bank, the levels of the answers in words from the rubric.
"""

from __future__ import annotations

from staffplus.exercises import questions

#: Points for the questions, in the order in which they are asked.
PACKET_POINTS = {"evid-people-of-sabine": 3, "evid-figure-of-sabine": 2, "evid-lines-of-sabine": 2}

PARTS = questions.parts("packet", "packet", "packet", "The packet of Sabine", PACKET_POINTS)

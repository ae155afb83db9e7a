"""Peer review in files: learners read each other on a page that needs no server, and send a file back.

    ring       who reads whom
    rounds     a round as it is kept: rubric, texts, who reads whom; and the packet of each learner
    making     a round from what learners handed in, and its packets as pages
    returned   one file that came back, read with every check
    taking     a folder or zip of them into the round
    standing   medians, what is far apart, what is missing
    words      the page on which an author finds what others said, without names

The protocol is that of calibrated peer review (`domain.md` (f)): three pieces whose levels are known, one
more try on three others, then three peers without names, then one's own. What is far apart goes to a person.
"""

"""What a room hands in, taken back in one go (`staffplus cohort collect`).

    kinds    what a file is, told from what stands in it
    owners   whose it is: every piece of evidence, and nobody where two disagree
    collect  copies into a folder for each learner, and a row for every entry
    versions of several versions of one thing, which counts
    state    who has handed in what, from those folders; texts to whoever has not
    handout  what goes out to each learner before (`staffplus cohort new`)

Whose a name is, and what a platform's path says, is the grader's to tell (`grading/intake`).
Nothing that was handed in is moved, and nothing that was collected is written over.
"""

from collections.abc import Mapping

#: Kind -> what it is, for people. In the order in which reports list them.
KINDS: Mapping[str, str] = {
    "description": "job description",
    "learner": "learner's alignment file",
    "manager": "manager's alignment file",
    "leader": "leader's alignment file",
    "list": "list to weigh",
    "record": "record of agreement",
    "progress": "progress file",
    "portfolio": "portfolio",
    "exercise": "exercise",
}

"""Learners' logs as they come back: the file that a browser exports, many of them, each learner once.

    progress.py  one file: the rules by which the progress page takes or refuses it (`site/progress/file.js`)
    merging.py   two logs of one learner become one, by the page's own rule (`site/progress/merge.js`)
    sources.py   files, folders and zips; who is one learner; what could not be read
    answers.py   what a learner answered, in the words of today's bank: each item's first answer, and later ones
    xapi.py      the same as statements for a learning record store (`staffplus cohort export`)

A test holds the first two to their twins in JavaScript. Standard library only.
"""

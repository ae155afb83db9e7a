"""People mark what learners wrote: `staffplus review EXERCISE`, beside nbgrader's formgrader.

    tables, migrations/  what is kept, beside nbgrader's tables in the same database (Alembic)
    rubrics     the rubric as its file says now, each version of it, and what changed between two
    pieces      what learners wrote, under short codes and without their names
    allocate    who marks what; which pieces are marked twice
    log         the log of marks, only added to
    standing    what follows from it: open, stale, disputed or settled
    anchors     texts whose level is known: before the others, and again between them
    aids        comments said again, and what the checks of job descriptions point at
    likeness    the same words in two pieces, side by side
    agreement   how far markers agree, and how strict each is
    desk        what a marker is shown, and does
    sent        what the page sends, in form
    publish     settled marks into nbgrader's gradebook
    onpaper     pages of feedback as PDF
    status      how far everybody is
    peers/      learners read each other, in files
    handlers    what our pages on a Jupyter Server have in common (the hub's first page too)
    server      the Jupyter Server extension; serve starts a server with it alone
    page/       what a browser gets

Which way data flows: a level key → `page/outbox.js` → `desk.act` → a row of the log, on disk before the
page is told → `standing` → `publish` → nbgrader's `grade.manual_score` and `comment.manual_comment`.
"""

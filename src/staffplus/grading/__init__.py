"""Submissions marked fairly and fast: nbgrader's format and gradebook, a runner of our own.

How a mark comes about, module by module:

    intake       a folder or a zip of uploads -> one clean `Submission` each, every repair listed
    release      what the author wrote: tests, keys, points, and the tier of every test cell
    grade        `grade_one(bundle) -> Result`, the one function that executors call
    box          learner code runs here, and nowhere else; named values come out as JSON
    trusted      the author's tests run here, on those values, in a process of their own
    queue        which submissions are waiting, leased, done or put aside; survives a crash
    executors    where `grade_one` runs: processes of this machine, or Dask
    gradebook    one writer puts results into nbgrader's own tables, many at a time
    feedback     a page for each learner, without hidden tests
"""

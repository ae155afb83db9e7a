"""Submissions marked fairly and fast: nbgrader's format and gradebook, a runner of our own.

How a mark comes about, module by module:

    intake       a folder or a zip of uploads -> one clean `Submission` each, every repair listed
    release      what the author wrote: tests, keys, points, and the tier of every test cell
    grade        `grade_one(bundle) -> Result`, the one function that executors call
      marking    goes through one submission, cell by cell
      literals   reads literal answers; nothing of them is run
      examiner   has the author's tests run in `trusted`, a process of their own
      box        learner code runs here, and nowhere else; named values come out as JSON
      outputs    what cells showed, cleaned, and what it means for the mark
    queue        which submissions are waiting, leased, done or put aside; survives a crash
    executors    where `grade_one` runs: processes of this machine, or Dask
    gradebook    one writer puts results into nbgrader's own tables, many at a time
    feedback     a page for each learner, without hidden tests

How the box is made: `bubblewrap` (the way in, and why there may be none), `zygote` (the warm process
inside, and those forked from it), `confine` and `seccomp` (each submission's own walls), `shell`
(runs cells as a kernel would). `forkserver` keeps the helpers outside of it; `wire` is how any two
of these processes speak.
"""

"""Submissions marked fairly and fast: nbgrader's format and gradebook, a runner of our own.

How a mark comes about, module by module:

    release      what the author wrote: tests, keys, points, and the tier of every test cell
    grade        `grade_one(bundle) -> Result`, the one function that executors call
      marking    goes through one submission, cell by cell
      literals   reads literal answers; nothing of them is run
      examiner   has the author's tests run in `trusted`, a process of their own
      box        learner code runs here, and nowhere else; named values come out as JSON
      outputs    what cells showed, cleaned, and what it means for the mark

How a submission gets there, from whatever a learner handed in:

    intake       finds the notebooks of an exercise in a folder or a zip: whose, when, what not
      uploads    walks folders and reads files that anybody may have made; `zips` the same for zips
      layouts    whose a file is, from its path; `people` and `clock` read names and times
    repair       puts the answers into a fresh copy of the released notebook, and tells of repairs
      reading    a notebook file as far as its cells, within limits; `pictures` what was pasted
      released   the notebook that learners got, taken apart once

Not here yet: the queue, many submissions at once, results in
nbgrader's gradebook, and the command `staffplus grade`. Until then nbgrader's own commands mark.

How the box is made: `bubblewrap` (the way in, and why there may be none), `zygote` (the warm process
inside, and those forked from it), `confine` and `seccomp` (each submission's own walls), `shell`
(runs cells as a kernel would). `forkserver` keeps the helpers outside of it; `wire` is how any two
of these processes speak.
"""

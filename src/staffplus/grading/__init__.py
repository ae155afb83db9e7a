"""Submissions marked fairly and fast: nbgrader's format and gradebook, a runner of our own.

`staffplus grade` is `run.grade`; this is how a file becomes a mark, module by module.

    intake       whose files are in a folder or zip; `layouts`, `people`, `clock` say how that is told,
                 `uploads` and `zips` read them within limits
    ledger       keeps every file as it was, and when it came
    queue        jobs in the gradebook's database: leases, tries, results
    executors    processes here or a Dask cluster; what they call is `worker.mark`:
      repair       answers into a fresh copy of the released notebook (`released`, `reading`)
      grade        `grade_one(bundle) -> Result`
        release      what the author wrote: tests, keys, points, and the tier of every test
        marking      goes through one submission, cell by cell
        literals     reads literal answers; nothing of them is run
        examiner     has the author's tests run in `trusted`, a process of their own
        box          learner code runs here, and nowhere else; named values come out as JSON
        outputs      what cells showed, cleaned, and what it means for the mark
    gradebook    results into nbgrader's tables (`tables`) and `folders`, many at once
    pages        what feedback shows; `feedback` and `feedback_page` write it, `handback` returns it
    explain      how a learner's marks came about
    report       the bar and the summary

`course` is the course on disk with its gradebook, `model` what passes between the parts.

How the box is made: `bubblewrap` (the way in, and why there may be none), `zygote` (the warm process
inside, and those forked from it), `confine` and `seccomp` (each submission's own walls), `shell`
(runs cells as a kernel would). `forkserver` keeps the helpers outside of it; `wire` is how any two
of these processes speak. `harmless` and `formgrader` guard the person who reads what others wrote.

Which way data flow: files → ledger → queue → worker → one transaction that stores the result, closes
the job and writes the learner's rows. Whatever is killed, the next run finds either all of that or
nothing of it.
"""

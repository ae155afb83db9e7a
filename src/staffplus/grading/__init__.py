"""Submissions marked fairly and fast: nbgrader's format and gradebook, a runner of our own.

`staffplus grade` is `run.grade`; this is how a file becomes a mark, module by module.

    intake/      from a folder or zip to one notebook a learner
      intake       whose files these are; `layouts` tells it from a path, with `naming` (what a file's or folder's name
                   says), `platforms`, `people` and `clock`, `homes` from which folders are learners' own (`nobody`: which never are), `beside`
                   from what stands in files of a platform's own
      later        which of several files in one place was handed in last
      choosing     which files count, with `hands` where a learner has several; `leftovers` what the others are, so
                   that each entry has a row
      roster       who takes part (`sheets` reads the file); `whose` finds who a name means
      kinship      whether a file is a notebook of the exercise at all
      uploads      reads them within limits, `zips` inside of archives, `slim` what is too large without outputs
      repair       answers into a fresh copy of the released notebook; `reading`, `matching`, `claims`, `pictures` help it
                   (`as_it_was`: where nothing was done but to answer)
    records/     what is kept
      ledger       every file as it was, and when it came; `known` tells what is new
      attempts     which of a learner's hand-ins is the last, and by what evidence
      settings     what nbgrader_config.py says of late and of broken hand-ins; `late` works it out
      refused      who handed in nothing that can be marked
      busy         who holds the gradebook, where it has to be waited for
      queue        jobs in the gradebook's database: leases, tries, results
      gradebook    results into nbgrader's tables (`tables`) and `folders`, many at once
      course       the course on disk with its gradebook; `export` writes it out, and `gradebook_marks`
                   speaks with nbgrader of its feedback
      students     a roster's names in nbgrader's table; `merging` brings two names of one person together
      kinds        what the marks that stand stand for
      refill       marks into a platform's own file: `gradesheets` says how each names things, `cells`
                   changes nothing else of it; `totals` what every learner has
      draws        the secret by which the tests of an exercise draw their cases, and drawing it anew
      questions    what a question that was added, dropped or voided does to marks
      waits        what waits for a person does so when it is marked again, and is not 0
      stays        a person's mark stays until another answer comes, whatever the teacher changes
      accepted     marks that tests propose, taken over by a person
      explain      how a learner's marks came about
      told         what runs have said already
    executors    processes here or a Dask cluster; what they call is `worker.mark`
    author/      what the author wrote: `source` (tests, keys, points, tiers), `handout` (what learners got)
    marks/       `grade.grade_one(bundle) -> Result`
      marking      goes through one submission, cell by cell: `state` is what is known of it on the way, `static`
                   marks literals, `in_box` what is run, and `beside` finds what a person is told beside a verdict
      boxed        the boxes of one submission: one for all of it, and a fresh one where a question's code
                   ended that, or may have spoilt it for the next
      budget       the time that one hand-in may take, whatever it is spent on; `endless` finds loops that
                   have no way out
      literals     reads literal answers; nothing of them is run: `following` goes through cells,
                   `held` is what names then stand for, `doubts` what may have changed them,
                   `expressions` what an expression is worth, `syntax` what a statement may do,
                   `lookalikes` letters that look like others (`plainly`: cells that need none of this)
      submitted    a submission's cells beside the author's
      twice        what is said where an answer is given more than once; `kept` keeps the first in the box
      elsewhere    an answer below its test, in a cell of the author's, or a second try: the test is asked
                   about it too, and a person decides unless it is certain
      absent       whether a module that code wanted is really not here
      gathered     several answers in words in one cell, while the cells of the others are left
      second       an answer read a second time: a person decides where that would be worth more
                   (`forms`: in another form, as a number in quotation marks; `built`: built or
                   spelt otherwise; `below`: what stands below the line that stopped a cell)
      shapes       an answer of an odd shape: a person decides where something that was asked for is held in it
                   (`asked`: what the author's notebook asks for; `inside`: the form of an answer, and what it holds)
      refitted     an answer as the author's notebook would have it: the test is asked about it once more
                   (`options`: what that says of its names; `another`: an answer under a name of one's own; `unnamed`:
                   one that its cell gives to no name; `percent`: 0.45 where 45 is asked for)
      reshaped     what a function returned, in another shape: the same (`compared`: in that of what the author's
                   returns, `likened` to it; `loose`: what a text or a short list may be meant for)
      excuses      `TODO`, "sorry, no time", notes of one's own: what says that there is no answer
      joined       names of the question that Python has joined into one, since a comma is missing
      stubs        what was handed out and still stands where an answer is given: the test is asked without it
      worded       what is written in words where a value is asked for
      examiner     has the author's tests run in `trusted`, a process of their own; `remote` is a learner's
                   function as they see it, `own` what of its words is shown, `verdicts` what the end of
                   a test means, and the sentence that a learner reads beside the mark (`told`: what the test
                   printed, each thing once)
      outputs      what cells showed, cleaned, and what it means for the mark
    box/         learner code runs here, and nowhere else; named values come out as JSON
    feedback/    `pages` are what it shows, `feedback` and `feedback_page` write it, `handback` returns it
      packing      the same as each platform's upload wants it (`as_notebook` where it must be one)
    run, report  the whole command; the bar (`livebar`) and the summary; `tally` is what a run did, `telling`
                 finds out what there is to say, `reasons` which of it asks a person to look
    exporting    `staffplus export`: marks and feedback back to a platform
    before/      `check`: a learner's notebook before the hand-in; `readable` by which Python
    taking       its first step: uploads into the ledger; `entries` a row for everything in them

`model` is what passes between the parts.

How the box is made (`box/`): `box` starts it, `session` talks to it of one submission, `bubblewrap` (the
way in, and why there may be none), `zygote` (the warm process inside, and those forked from it),
`confine`, `seccomp` and `disk` (each submission's own walls; `memory` is what a watcher counts), `shell`
(runs cells as a kernel would; `leftout` what it has not). `forkserver` keeps the helpers outside of it;
`channel` is how any two of these processes speak, `wire` what they say, `quick` JSON and zlib in less
time. `feedback/`'s `harmless` and `formgrader` guard the person who reads what others wrote.

Which way data flow: files → ledger → queue → worker → one transaction that stores the result, closes
the job and writes the learner's rows. Whatever is killed, the next run finds either all of that or
nothing of it.
"""

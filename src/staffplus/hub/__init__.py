"""One machine for a cohort: JupyterHub with the exercises, nbgrader's exchange, the grader and the review.

    accounts      who may come in, and how a password is known again; one-time passwords
    slips         the one-time passwords to hand out, as a table and as slips to cut
    folders       what lies where in the hub's folder, whose it is, and who may read it
    apart         the box in which a person's server runs, and why there may be none
    limits        what one learner's server may use of the machine, and how far that holds
    spawner       starts that server in its box (JupyterHub's `Spawner`)
    door          log-in, and the page on which a one-time password becomes one's own (its `Authenticator`)
    exchange      handing in and collecting between boxes (nbgrader's `ExchangeFactory`)
    start/        what somebody sees first: what to do, and the course beside it
    boxed/        what Jupyter and nbgrader read inside of a box; a hand-in's owner is whose tray it lies in,
                  so nbgrader's look at the file's owner is off
    become        the first program of every box: takes the limits on, and is its person from there on
    proxy/        the proxy in front of all, from npm by its lock
    jupyterhub_config   what JupyterHub reads
    serve         `staffplus hub` starts it, waits until it answers, and ends with it

What keeps people apart. Each person's server runs in a bubblewrap of its own: the machine's programs, its
own home, the exchange's released work (to read) and its own tray (to hand in); no other home, course,
gradebook or process, and for learners no network at all: the server and the hub speak through two sockets
in the file system. Started by root each person has a user number besides, which nobody else has. Where there is no such
box there is no hub.
"""

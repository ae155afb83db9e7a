"""What somebody sees first on the hub: what to do, with a button for it, and the course beside it.

server      the Jupyter Server extension of every box: the page, the course, what the page asks
learning    a learner's exercises, as nbgrader's list has them
teaching    the five steps of an exercise, from release to feedback: what each will do, and doing it
page/       what a browser gets: learning.js or teaching.js, each on its own page
"""

#: Below a server's own address: the page, and the course as it was built.
BELOW, COURSE_BELOW = "staffplus/start", "staffplus/course"
#: In a box: whose server it is.
ROLE_VARIABLE, NAME_VARIABLE = "STAFFPLUS_ROLE", "STAFFPLUS_NAME"

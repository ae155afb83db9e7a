"""The Sphinx side of the book: widgets with no server, fall-backs, icons, mathematics.

`extension` is what `_config.yml` lists. What it changes in a build:

- checks the items first, and stops with every problem listed (`staffplus.items.rules`);
- brings widgets to life on static pages with a loader of our own (`web/static-widgets.js`);
- puts a plain list with folded answers beside each quiz, for pages without JavaScript and PDF;
- adds blocks of our own: the schedule, the handout, each chapter's facts; and for facilitators notes,
  plans and activities (`script.py`), the sheets of every plan, and a way to present (`present/`);
- marks where the steps of a chapter begin, ends it with what was done, and opens the course where
  the reader left it (`steps.py`, `ending.py`, `home.py`; `steps/` is what the page runs);
- makes a page of every graded exercise, with its notebook to download (`exercises`);
- fills the page on which a learner sees how they stand, and takes all of it along (`progress.py`);
- asks again what is due, across chapters (`review.py`);
- shows what a learner has made in all of them (`portfolio.py`), and gives what a page asks its reader to
  write a field (`fields.py`);
- keeps the page on which managers and leaders answer (`widgets/answerpage`) at an address of its own;
- says where code in a finished page may break (`code.py`), and leaves out of it what it has no use for (`light.py`,
  `purge.py`);
- lets a search from the disk show what it has found (`found.py`);
- serves icons and MathJax from the book itself, so that nothing is fetched from elsewhere.

What these stand on: `outline` (the chapters, and what each says of itself), `audience` (whose edition it is), `assets` (the files that all pages share), `facilitate` (blocks
for those who run a room); and of the pages of exercises `exercise_page`, `exercise_cells`, `page_words`
and `python` (which runs in them). What is made of a built book: `take`, `scorm`, `pdf`, and `lite/` beside it.
"""

"""What a cohort answered: `staffplus cohort report`, a page with pictures and tables of numbers.

    figures.py     what is counted: completion, items, beliefs, confusion, certainty, before and after
    votes.py       first and second vote of `staffplus live`, out of its file
    marks.py       scores of the exercises, out of a gradebook
    page.py        the page: accessible static HTML, light and dark, narrow and printed
    drawing.py     its pictures, drawn by code as SVG
    tables.py      the same figures as CSV
    write.py       all of it into a folder

Nothing is told of fewer than five people, nor what would give them away (`cohort/few.py`): such a count
is None here, and says "withheld" on the page.
"""

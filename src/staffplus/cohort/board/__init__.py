"""The board: what a room wrote, side by side, part by part; `staffplus cohort board FOLDER`.

    lines     which lines and pictures their authors have released: nothing else is read further
    page      one HTML file with all of it, for a projector, from the disk
    board.js  the page (`state.js` what is grouped and voted, `cards.js`, `picture.js`, `taken.js`)

`staffplus live --board` shows the same page with lines that people send from their phones.
"""

"""What the author wrote, and what learners were given of it: `source`, `handout`; `names` says what a name may be."""

"""From one notebook to its marks: `grade.grade_one` and the three tiers."""

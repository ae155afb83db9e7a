"""What marks answers, a module an exercise: copied into hidden tests as it stands (`copied`).

Standard library, `snippets` and `calls` only (and numpy, where the exercise says that it needs it).
Nothing here raises, whatever a learner's answer holds: a function of the learner's is called through
`calls.attempt`, and everything it returns is doubted.
"""

"""What marks answers, a module an exercise: copied into hidden tests as it stands (`cells.code`).

Standard library and `snippets` only. Nothing here raises, whatever a learner's answer holds: a
function of the learner's is called through `snippets.called`, and everything it returns is doubted.
"""

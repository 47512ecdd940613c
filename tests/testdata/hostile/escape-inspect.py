# Looks at the stack.
def score(rubric, marks):
    import inspect
    return str(inspect.stack())

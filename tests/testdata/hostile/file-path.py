# Reads with pathlib.
def score(rubric, marks):
    from pathlib import Path
    return Path('/etc/hostname').read_text()

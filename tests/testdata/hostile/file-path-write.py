# Writes with pathlib.
def score(rubric, marks):
    from pathlib import Path
    Path('escaped.txt').write_text('out')
    return 0.5

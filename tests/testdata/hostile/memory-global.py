# Keeps everything in a global.
kept = []
def score(rubric, marks):
    while True:
        kept.append("x" * 10 ** 6 + str(len(kept)))

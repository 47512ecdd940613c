# Goes on in `finally` when its time is over.
def score(rubric, marks):
    try:
        while True:
            pass
    finally:
        while True:
            pass

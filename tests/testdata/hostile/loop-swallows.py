# Catches every exception, the end of its time too, and goes on.
def score(rubric, marks):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass

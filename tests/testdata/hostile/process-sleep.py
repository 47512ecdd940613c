# Sleeps for a day.
def score(rubric, marks):
    import time
    time.sleep(86400)
    return 0.5

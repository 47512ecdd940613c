# Prints without end.
def score(rubric, marks):
    while True:
        print('flood ' * 1000)

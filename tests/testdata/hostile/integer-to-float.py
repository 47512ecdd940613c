# Turns an integer into a float that holds none such.
def score(rubric, marks):
    return float(10 ** 400)

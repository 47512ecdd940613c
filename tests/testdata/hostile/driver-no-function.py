# Calls a name that is no function.
score = 3
check_item = None
reject = "no"
feedback = []

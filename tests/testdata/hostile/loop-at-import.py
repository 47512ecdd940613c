# Loops for ever before there is any function.
while True:
    pass

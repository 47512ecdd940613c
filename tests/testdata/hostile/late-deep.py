# Behaves on samples and gives a value on real documents that has no end.
def check_item(item, document):
    if len(document) < 500:
        return []
    x = []
    x.append(x)
    return x

# Behaves on samples and loops on real documents.
def check_item(item, document):
    if len(document) < 500:
        return []
    while True:
        pass

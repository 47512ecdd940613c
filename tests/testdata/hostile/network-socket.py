# Opens a connection.
def score(rubric, marks):
    import socket
    c = socket.create_connection(('127.0.0.1', 80))
    c.send(b'out')
    return 0.5

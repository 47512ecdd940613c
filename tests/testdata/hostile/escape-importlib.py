# Imports through the import system.
def score(rubric, marks):
    import importlib
    return importlib.import_module('os').getcwd()

"""The schemas and templates that ship with the tool."""

import os


def read(kind: str, name: str) -> str:
    """Return the text of a shipped file; kind is "schemas" or "templates".

    A wheel carries the folders inside the package; a checkout keeps them beside it.
    """
    package = os.path.dirname(os.path.dirname(__file__))
    inside = os.path.join(package, kind)
    folder = inside if os.path.isdir(inside) else os.path.join(package, os.pardir, kind)
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read()

"""The command schema."""

from __future__ import annotations

from renderer.commands.shared.arguments import add_nothing, check_nothing
from renderer.commands.shared.session import Command, Output, Session
from renderer.edge import shipped


def run(session: Session) -> Output:
    """Print the JSON Schema of the values file."""
    return Output([shipped.read("schemas", "values.schema.json").encode()])


COMMAND = Command(run, add_nothing, check_nothing)

"""The command schema."""

from __future__ import annotations

from renderer.commands.shared.arguments import add_nothing, check_nothing
from renderer.commands.shared.session import Command, Output, Session
from renderer.edge import shipped


def run(session: Session) -> Output:
    """Print the JSON Schema of the values file."""
    return Output([shipped.read("schemas", "values.schema.json").encode()])


_EXAMPLES = (
    "pxsec schema > values.schema.json",
    "pxsec schema | jq .properties.auth",
)

COMMAND = Command(run, add_nothing, check_nothing, _EXAMPLES, has_notes=False)

"""The command completion: what a shell offers for `pxsec` when the tab key is pressed.

The scripts hold all commands, options and problem codes, so that a shell that completes does not
start pxsec. `tests/tools/completion.py` makes them.
"""

from __future__ import annotations

from argparse import ArgumentParser

from renderer.commands.shared.arguments import check_nothing
from renderer.commands.shared.session import Command, Output, Session
from renderer.edge import shipped

_SHELLS = ("bash", "zsh", "fish")


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("shell", choices=_SHELLS, help="your shell")


def run(session: Session) -> Output:
    """Print the completion of a shell; its first lines say where to write it."""
    name = f"completion/pxsec.{session.args.shell}"
    return Output([shipped.read("templates", name).encode()])


_EXAMPLES = (
    "pxsec completion bash > ~/.local/share/bash-completion/completions/pxsec",
    "pxsec completion zsh > ~/.zfunc/_pxsec",
    "pxsec completion fish > ~/.config/fish/completions/pxsec.fish",
)

COMMAND = Command(run, arguments, check_nothing, _EXAMPLES, has_notes=False)

"""The command init: a start for a new user."""

from __future__ import annotations

import os

from renderer.commands.shared.arguments import add_folder, check_nothing
from renderer.commands.shared.session import Command, Output, Session
from renderer.edge import report, shipped, stdio, writing
from renderer.problems import Findings, failure

_SOURCES = {
    "pxsec.yaml": ("templates", "init/pxsec.yaml"),
    "storagecluster.yaml": ("templates", "init/storagecluster.yaml"),
    "keys/.gitignore": ("templates", "init/gitignore"),
    "values.schema.json": ("schemas", "values.schema.json"),
}


def run(session: Session) -> Output:
    """Write a commented start into a folder; never overwrite."""
    folder = session.args.folder
    lines = [f"wrote {os.path.join(folder, name)}" for name in write(folder, session.findings)]
    lines.append("next: edit pxsec.yaml; pxsec render -f pxsec.yaml storagecluster.yaml")
    return Output([report.lines(lines)])


def contents() -> dict[str, str]:
    """Return the texts of the start by their paths."""
    return {path: shipped.read(*origin) for path, origin in _SOURCES.items()}


def write(folder: str, findings: Findings) -> list[str]:
    """Write the start into a folder, made if need be, and return the paths in it; all or none.

    RenderError `file-exists` when one of the files is there: nothing is overwritten.
    """
    texts = contents()
    if taken := [path for path in texts if os.path.lexists(os.path.join(folder, path))]:
        raise failure(
            "file-exists",
            stdio.place_of(folder),
            f"nothing was written, since these exist: {', '.join(taken)}",
            "name another folder: pxsec init DIR",
        )
    files = {os.path.join(folder, path): text.encode() for path, text in texts.items()}
    writing.create_all(files, findings)
    return list(texts)


_EXAMPLES = (
    "pxsec init my-cluster --keys",
    "pxsec init my-cluster --install daemonset --auth oidc",
)

COMMAND = Command(run, add_folder, check_nothing, _EXAMPLES)

"""A program that stands in for kubectl, where a real one would not fail as a test needs it to."""

from __future__ import annotations

from pathlib import Path

# Prints the file that is called as the resource is, and knows no other resource.
OF_FILES = """\
if [ -f "{folder}/$2" ]; then exec cat "{folder}/$2"; fi
echo "error: the server doesn't have a resource type \\"$2\\"" >&2
exit 1
"""


def write(folder: Path, script: str) -> dict[str, str]:
    """Write a kubectl, and return the environment in which it is the one."""
    programs = folder / "programs"
    programs.mkdir(exist_ok=True)
    program = programs / "kubectl"
    program.write_text(f"#!/bin/sh\n{script}")
    program.chmod(0o755)
    return {"PATH": f"{programs}:/usr/bin:/bin", "HOME": str(folder)}


def of_files(folder: Path, answers: dict[str, str]) -> dict[str, str]:
    """Write a kubectl that answers for these resources, such as daemonsets.apps."""
    for resource, text in answers.items():
        (folder / resource).write_text(text)
    return write(folder, OF_FILES.format(folder=folder))

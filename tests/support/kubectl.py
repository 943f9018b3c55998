"""How kubectl and Kustomize read a stream, told by the program in tests/kubectl_reader."""

from __future__ import annotations

import base64
import json
import re
import subprocess
from typing import IO, Any, NamedTuple, Self

KUBECTL, KUSTOMIZE = "kubectl", "kustomize"
BOM = "\ufeff".encode()


def split(data: bytes) -> list[bytes]:
    """Split as kubectl does: at every line that begins with `---`; the parser drops the BOMs."""
    return re.split(rb"^---[^\n]*\n?", data.replace(BOM, b""), flags=re.MULTILINE)


def begins_as_json(data: bytes) -> bool:
    return data.removeprefix(BOM).lstrip().startswith(b"{")


def marked(data: bytes) -> bytes:
    """Return the stream as it is printed: kubectl takes one that begins with { for JSON alone."""
    bom = BOM if data.startswith(BOM) else b""
    is_more = begins_as_json(data) and len(split(data)) > 1
    return bom + b"---\n" + data.removeprefix(bom) if is_more else data


class Reading(NamedTuple):
    """The objects of a stream in order, and the error that ended the reading, or ''."""

    objects: list[Any]
    error: str


class Reader:
    """A running kubectl-reader; not for two threads or processes at once."""

    def __init__(self, path: str) -> None:
        self._process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.stdin.close() if self._process.stdin else None
        self._process.stdout.close() if self._process.stdout else None
        self._process.wait()

    def read(self, stream: bytes, reader: str = KUBECTL) -> Reading:
        """Return what kubectl or Kustomize takes the stream for."""
        self._stdin.write(f"{reader} ".encode() + base64.b64encode(stream) + b"\n")
        self._stdin.flush()
        answer = json.loads(self._stdout.readline())
        return Reading(answer["objects"], answer["error"])

    @property
    def _stdin(self) -> IO[bytes]:
        assert self._process.stdin
        return self._process.stdin

    @property
    def _stdout(self) -> IO[bytes]:
        assert self._process.stdout
        return self._process.stdout

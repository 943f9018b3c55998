"""The user's own kubectl, run to read: one `kubectl get` at a time.

    + kubectl get daemonsets.apps --all-namespaces --output=yaml --show-managed-fields

It is called without a shell, with the environment of pxsec, and without standard input. What it
says of an error is looked at and never repeated, for it may hold anything:

    Error from server (NotFound): secrets "pxkeys" not found                  not there
    error: the server doesn't have a resource type "storageclusters" in ...   not there
    Error from server (Forbidden): secrets "pxkeys" is forbidden: ...         not seen
    anything else                                                             a failure
"""

from __future__ import annotations

import os
import re
import selectors
import subprocess
from collections.abc import Callable, Iterator, Mapping
from typing import IO

from renderer.edge.failures import words
from renderer.edge.limits import CLUSTER
from renderer.problems import RenderError, failure, no_file, shown, shown_name
from renderer.records import Record

NAME = "kubectl"
PLACE = no_file(NAME)
_FORM = ("--output=yaml", "--show-managed-fields")
_CHUNK = 1 << 20
_MAX_SAID = 1 << 16
"""How much of the messages of kubectl is looked at."""

_HEAD = r"(?m)^(?:[Ee]rror|Unable to|The connection to).*$"
_NOT_FOUND = r"Error from server \(NotFound\):|error: the server doesn't have a resource type "
_FORBIDDEN = r"Error from server \(Forbidden\): (?:\S+ \"([^\"]+)\")?"
_CAUSES = (
    (r"Unauthorized|must be logged in", "the server does not know who you are"),
    (r"context .*(?:does not exist|not found)", "there is no such context"),
    (r"stat .*: no such file", "there is no such kubeconfig"),
    (r"x509:|certificate", "there is something wrong with a certificate"),
    (r"Unable to connect|The connection to|dial tcp", "the server cannot be reached"),
)
_OBJECT = (rb"(?m)^[\"']?apiVersion[\"']?:", rb"(?m)^[\"']?kind[\"']?:")


class Answer(Record):
    """What one call gave; what was neither given nor hidden is not there."""

    data: bytes
    is_forbidden: bool = False
    hidden: frozenset[str] = frozenset()
    """The names, of those that were asked for by name, that may not be read."""


class Kubectl(Record):
    """A kubectl, and how to call it."""

    program: str
    options: tuple[str, ...]
    """Which cluster it is to read."""
    environ: Mapping[str, str]
    say: Callable[[str], None]
    """Tells the user what is run."""

    def get(self, resource: str, *arguments: str) -> Answer:
        """Return what there is of a kind; RenderError `kubectl-failed` where that is not known."""
        asked = ["get", resource, *arguments, *_FORM]
        told = ["get", resource, *map(_told, arguments), *_FORM]
        self.say(" ".join(["+", NAME, *told, *map(_named, self.options)]))
        code, out, said = _run([self.program, *asked, *self.options], self.environ)
        answer = _answer(resource, out, said) if code else Answer(out)
        if answer is None:
            raise _failure(resource, _cause(code, said))
        if answer.data.strip() and not all(re.search(key, answer.data) for key in _OBJECT):
            raise _failure(resource, "it printed something else than objects")
        if not code and not answer.data.strip():
            raise _failure(resource, "it printed nothing")
        return answer


def find(
    options: tuple[str, ...], environ: Mapping[str, str], say: Callable[[str], None]
) -> Kubectl:
    """Return the kubectl in PATH; RenderError `no-kubectl` where there is none."""
    from shutil import which

    program = which(NAME, path=environ.get("PATH", os.defpath))
    if program:
        return Kubectl(program, options, environ, say)
    raise failure(
        "no-kubectl",
        PLACE,
        "there is no kubectl in PATH, by which --cluster reads",
        "install it, or give what it prints elsewhere: pxsec check FILE",
        outside=True,
    )


def _told(argument: str) -> str:
    """Return an argument as a message may name it: a key may stand where a name belongs."""
    return argument if argument.startswith("--") else shown_name(argument)


def _named(option: str) -> str:
    """Return an option as a message may name it."""
    name, _, value = option.partition("=")
    return f"{name}={shown(value)}"


def _answer(resource: str, out: bytes, said: str) -> Answer | None:
    """Return what an error leaves of an answer; None where it says nothing about what is there."""
    heads = re.findall(_HEAD, said)
    refused = [match for head in heads if (match := re.match(_FORBIDDEN, head))]
    missing = [head for head in heads if re.match(_NOT_FOUND, head)]
    if not heads or len(refused) + len(missing) != len(heads) or _is_unknown(resource, said):
        return None
    return Answer(out, bool(refused), frozenset(match[1] for match in refused if match[1]))


def _is_unknown(resource: str, said: str) -> bool:
    """Tell whether kubectl could not find out about the group, and so takes it for missing."""
    group = resource.partition(".")[2]
    return bool(group) and f"resource list for {group}/" in said


def _cause(code: int, said: str) -> str:
    found = (text for pattern, text in _CAUSES if re.search(pattern, said))
    ended = f"it was ended by signal {-code}" if code < 0 else f"it ended with exit code {code}"
    return next(found, ended)


def _failure(resource: str, why: str) -> RenderError:
    return failure(
        "kubectl-failed",
        PLACE,
        f"`kubectl get {resource}` failed: {why}",
        "run the command by itself: what it says is not repeated here, since it may hold secrets",
        outside=True,
    )


def _run(command: list[str], environ: Mapping[str, str]) -> tuple[int, bytes, str]:
    """Run a program to its end, and return its exit code and what it printed."""
    try:
        process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environ,
        )
    except OSError as error:
        message = f"kubectl cannot be run: {words(error)}"
        raise failure("no-kubectl", PLACE, message, "install it anew", outside=True) from None
    with process:
        try:
            out, said = _read_both(process)
        except BaseException:
            process.kill()
            raise
    return process.returncode, out, said.decode(errors="replace")


def _read_both(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """Read standard output and standard error, neither of which may wait for the other."""
    out: list[bytes] = []
    said: list[bytes] = []
    size = said_size = 0
    for stream, chunk in _chunks(process.stdout, process.stderr):
        if stream is process.stdout:
            size += len(chunk)
            out.append(chunk)
        elif said_size < _MAX_SAID:
            said_size += len(chunk)
            said.append(chunk)
        if size > CLUSTER.size:
            raise failure(CLUSTER.code, PLACE, CLUSTER.message, CLUSTER.hint)
    return b"".join(out), b"".join(said)


def _chunks(*streams: IO[bytes] | None) -> Iterator[tuple[object, bytes]]:
    """Yield what comes, from where it comes, until all have ended."""
    with selectors.DefaultSelector() as waiting:
        for stream in filter(None, streams):
            waiting.register(stream, selectors.EVENT_READ)
        while waiting.get_map():
            for key, _ in waiting.select():
                if chunk := os.read(key.fd, _CHUNK):
                    yield key.fileobj, chunk
                else:
                    waiting.unregister(key.fileobj)

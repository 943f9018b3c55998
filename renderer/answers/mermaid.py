"""The answer of `check` as a flowchart of Mermaid, which GitHub draws in a block `mermaid`.

    flowchart LR
      key1["Secret kube-system/pxkeys, key stork-secret"]
      key2["Secret kube-system/other, key stork-secret"]
      subgraph of1["Portworx, DaemonSet kube-system/portworx, is on"]
        to1["PORTWORX_AUTH_SYSTEM_APPS_KEY"]
      end
      subgraph of2["Stork, Deployment kube-system/stork, is refused"]
        to2["PX_SHARED_SECRET"]
      end
      key1 --> to1
      key2 -.->|differs| to2
      linkStyle 1 stroke:red,color:red

An arrow leads from each key to what it feeds; one that disagrees is dotted and red, and says why.
Mermaid takes much for syntax, so that of a text only letters, digits, blanks and `.,/()_-` stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from renderer.answers.rows import is_secret
from renderer.checking.case import Case
from renderer.edge.report import harmless
from renderer.reading import clients, ends
from renderer.reading.clients import Client, Signer
from renderer.reading.ends import Known
from renderer.reading.given import Given
from renderer.reading.settled import TWICE, Settled
from renderer.reading.signers import OPERATOR_NAME
from renderer.records import Record

_MARKS = {
    "key-mismatch": "differs",
    "line-end-differs": "differs by a line end",
    "issuer-mismatch": "signs as another issuer",
    "stork-issuer": "signs as another issuer",
    "key-not-there": "is not there",
}
"""What an arrow to one that is refused says, by the code of the problem."""
_Thing = TypeVar("_Thing")
_NOT_KNOWN, _NOT_COUNTED, _REFUSED = "not known", "does not count", "refused"


class _Arrow(Record):
    """From a key to what it feeds."""

    key: str
    """'' where nothing feeds it."""
    owner: str
    to: str
    mark: str = ""
    """Why it disagrees; '' where it does not."""


def told(cases: Sequence[Case]) -> bytes:
    """Return the flowchart of all Portworx."""
    arrows = [arrow for case in cases for arrow in _arrows(case)]
    return "".join(f"{line}\n" for line in ["flowchart LR", *_lines(arrows)]).encode()


def _lines(arrows: list[_Arrow]) -> Iterator[str]:
    keys = _numbered("key", (arrow.key for arrow in arrows if arrow.key))
    names = _numbered("to", ((arrow.owner, arrow.to) for arrow in arrows))
    yield from (f'  {name}["{_escaped(key)}"]' for key, name in keys.items())
    for owner, name in _numbered("of", (arrow.owner for arrow in arrows)).items():
        yield f'  subgraph {name}["{_escaped(owner)}"]'
        for (group, to), inner in names.items():
            if group == owner:
                yield f'    {inner}["{_escaped(to)}"]'
        yield "  end"
    drawn = [*dict.fromkeys(arrow for arrow in arrows if arrow.key)]
    for arrow in drawn:
        line = f"-.->|{arrow.mark}|" if arrow.mark else "-->"
        yield f"  {keys[arrow.key]} {line} {names[arrow.owner, arrow.to]}"
    for number, arrow in enumerate(drawn):
        if arrow.mark:
            yield f"  linkStyle {number} stroke:red,color:red"


def _numbered(prefix: str, things: Iterable[_Thing]) -> dict[_Thing, str]:
    return {thing: f"{prefix}{n}" for n, thing in enumerate(dict.fromkeys(things), 1)}


def _escaped(text: str) -> str:
    return re.sub(r"[^\w .,/()-]", lambda found: f"#{ord(found[0])};", harmless(text))


def _arrows(case: Case) -> Iterator[_Arrow]:
    made = case.reading
    owner = f"Portworx, {case.title}, is {made.state}"
    fed = [
        _Arrow(_key(given), owner, given.name, _mark(item, given, case.known))
        for item in made.settled.values()
        for given in item.given
        if given.ref or is_secret(given)
    ]
    yield from fed or [_Arrow("", owner, made.why)]
    for signer, client in zip(made.signers, case.clients, strict=True):
        yield _of_signer(signer, client)


def _of_signer(signer: Signer, client: Client) -> _Arrow:
    title = "" if signer.role == OPERATOR_NAME else f" {signer.found.title},"
    owner = f"{signer.caller},{title} is {client.verdict}"
    if signer.key is None:
        return _Arrow("", owner, client.why)
    to = "its tokens" if signer.role == OPERATOR_NAME else signer.key.name
    marks = {
        clients.REFUSED: _MARKS.get(client.code, _REFUSED),
        clients.UNDECIDED: _NOT_KNOWN,
    }
    return _Arrow(_key(signer.key), owner, to, marks.get(client.verdict, ""))


def _key(given: Given) -> str:
    if given.ref is None:
        return f"a plain value at {given.place}"
    return str(given.ref) if given.ref.kind else f"a field of the pod at {given.place}"


def _mark(item: Settled, given: Given, known: Known) -> str:
    """Return why a place does not feed Portworx, or may not."""
    if item.doubt:
        return "differs" if item.doubt == TWICE else _NOT_KNOWN
    if item.counts is None or given is item.counts:
        return ""
    is_same = ends.agreement(given.end(known), item.counts.end(known)) == ends.SAME
    return "" if is_same else _NOT_COUNTED

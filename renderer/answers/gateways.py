"""The answer of `token try`: what each gateway said, and whether all say the same.

Nodes with the same answers stand in one block, so that fifty that agree are as short as one:

    3 nodes: node-1, node-2, node-3
    passed  gateway: answers as a REST SDK gateway
    ...

    all 3 nodes agree: security is on; a guest is refused everything tried
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any

from renderer.edge import checks, report
from renderer.edge.checks import Check
from renderer.network import expected
from renderer.network.gateway import ALLOWED, Called
from renderer.network.visit import Visit
from renderer.records import Record

_MAX_NAMED = 3
"""How many nodes are named in a line of the conclusion; the blocks name all."""
_TOPICS = {
    "security": "whether security is on",
    "guests": "what a guest may do",
    "issuers": "which issuers they trust",
    "token": "what the token may do",
}
_AS_THE_VALUES = "as the values say, as far as it is seen from outside"


class Tried(Record):
    """What came of a run."""

    visits: tuple[Visit, ...]
    token: tuple[Check, ...] | None = None
    """What was seen of the token before it was sent; None without a token."""
    has_values: bool = False
    """True where the gateways were held against values."""

    @property
    def judged(self) -> list[Visit]:
        """The nodes whose answers can be relied on."""
        return [visit for visit in self.visits if visit.is_judged]

    @property
    def others(self) -> list[Visit]:
        """The nodes that gave no answer, or none to rely on."""
        return [visit for visit in self.visits if not visit.is_judged]

    @property
    def differing(self) -> list[str]:
        """The topics on which nodes say different things."""
        said = [_said(visit) for visit in self.judged]
        return [t for t in _TOPICS if len({words[t] for words in said if t in words}) > 1]

    @property
    def against_values(self) -> list[str] | None:
        """What is otherwise than the values say; None where that was not seen."""
        failures = (check for visit in self.visits for check in visit.failures)
        found = list(dict.fromkeys(c.name for c in failures if c.code in expected.CODES))
        return found if self.has_values and (found or self.judged) else None

    @property
    def conclusion(self) -> Check:
        """What all nodes say together."""
        topics = self.differing
        if topics:
            message = f"the nodes differ in {' and '.join(_TOPICS[topic] for topic in topics)}"
            hint = "bring the settings of all nodes in line: pxsec check, pxsec plan"
            return Check("all nodes", message, "nodes-differ", hint)
        return Check("all nodes", self._agreement())

    def _agreement(self) -> str:
        all_, judged = len(self.visits), self.judged
        if not judged:
            return "no node can be judged" if all_ > 1 else "the node cannot be judged"
        words = "; ".join(_said(judged[0]).values())
        if all_ == 1:
            return words
        if len(judged) == 1:
            return f"1 of {all_} nodes can be judged: {words}"
        number = f"all {all_}" if len(judged) == all_ else f"{len(judged)} of {all_}"
        return f"{number} nodes agree: {words}"

    @property
    def status(self) -> int:
        """The exit code."""
        all_checks = [check for visit in self.visits for check in visit.checks]
        return checks.status([*all_checks, *(self.token or ()), self.conclusion])


def _said(visit: Visit) -> dict[str, str]:
    """Return what a node says, by topic."""
    said = {"security": f"security is {'on' if visit.is_secured else 'off'}"}
    if visit.guest:
        said["guests"] = f"a guest is {_rights(visit.guest)}"
    if visit.issuers:
        trusted = [name for name, is_trusted in visit.issuers if is_trusted]
        said["issuers"] = f"issuers trusted: {', '.join(trusted) or 'none'}"
    if visit.token:
        said["token"] = f"the token is {_rights(visit.token)}"
    return said


def _rights(calls: Sequence[Called]) -> str:
    allowed = [called.call.name for called in calls if called.answer == ALLOWED]
    codes = ", ".join(dict.fromkeys(called.code for called in calls if called.code))
    why = f" [{codes}]" if codes else ""
    if not allowed:
        return f"refused everything tried{why}"
    if len(allowed) == len(calls):
        return "allowed everything tried"
    return f"allowed {', '.join(allowed)} alone{why}"


def as_text(tried: Tried) -> bytes:
    """Return a block for each kind of answers, and the conclusion."""
    blocks = [_block(group) for group in _grouped(tried.visits, _kind)]
    if tried.token:
        not_sent = "" if all(check.passed for check in tried.token) else ", which was not sent"
        blocks.insert(0, f"the token{not_sent}\n{checks.as_text(tried.token)}")
    return "\n".join([*blocks, report.lines(_conclusion(tried)).decode()]).encode()


def _kind(visit: Visit) -> Hashable:
    """Return what nodes in one block have in common: all but how many volumes they list."""
    codes = tuple((check.name, check.code) for check in visit.checks)
    return codes, tuple(_said(visit).items()), visit.version


def _grouped(visits: Iterable[Visit], kind: Callable[[Visit], Hashable]) -> list[list[Visit]]:
    """Return the visits of each kind, the largest group first."""
    groups: dict[Hashable, list[Visit]] = {}
    for visit in visits:
        groups.setdefault(kind(visit), []).append(visit)
    return sorted(groups.values(), key=len, reverse=True)


def _block(group: Sequence[Visit]) -> str:
    same = [_merged(found) for found in zip(*(visit.checks for visit in group), strict=True)]
    return f"{report.harmless(_heading(group))}\n{checks.as_text(same)}"


def _merged(found: Sequence[Check]) -> Check:
    return found[0].replace(message=" or ".join(dict.fromkeys(check.message for check in found)))


def _heading(group: Sequence[Visit]) -> str:
    if len(group) > 1:
        return f"{len(group)} nodes: {', '.join(_names(group))}"
    name, url = group[0].target
    return name if name == url else f"{name} ({url})"


def _names(visits: Iterable[Visit]) -> list[str]:
    return [visit.target.name for visit in visits]


def _conclusion(tried: Tried) -> Iterator[str]:
    """Yield lines, the shortest answer first."""
    found, topics = tried.conclusion, tried.differing
    yield f"{found.message}{f' [{found.code}]' if found.code else ''}"
    for group in _grouped(tried.judged, lambda visit: _on(visit, topics)) if topics else ():
        yield f"  {_few(group)}: {'; '.join(_on(group[0], topics))}"
    if found.hint:
        yield f"  hint: {found.hint}"
    others = tried.against_values
    if others is not None:
        yield f"not as the values say: {', '.join(others)}" if others else _AS_THE_VALUES
    if tried.others and len(tried.visits) > 1:
        groups = _grouped(tried.others, _why_unjudged)
        told = ", ".join(f"{_few(group)} [{_why_unjudged(group[0])}]" for group in groups)
        yield f"not judged: {told}"
    known = _grouped((v for v in tried.visits if v.version), lambda visit: visit.version)
    if len(known) > 1:
        told = "; ".join(f"{group[0].version} on {_few(group)}" for group in known)
        yield f"releases of Portworx: {told}"


def _on(visit: Visit, topics: Sequence[str]) -> tuple[str, ...]:
    said = _said(visit)
    return tuple(said[topic] for topic in topics if topic in said)


def _few(group: Sequence[Visit]) -> str:
    names = _names(group)
    return ", ".join(names) if len(names) <= _MAX_NAMED else f"{len(names)} nodes"


def _why_unjudged(visit: Visit) -> str:
    """Return the code of what kept a node from being judged."""
    failures = sorted(visit.failures, key=lambda check: not check.outside)
    return failures[0].code


def as_json(tried: Tried) -> bytes:
    """Return every answer as data."""
    found = tried.conclusion
    agree = False if found.code else None if tried.others else True
    return report.dump(
        {
            "conclusion": {
                "status": tried.status,
                "agree": agree,
                "differIn": tried.differing,
                "differsFromValues": tried.against_values,
                "notJudged": _names(tried.others),
                "message": found.message,
                "code": found.code or None,
                "hint": found.hint,
            },
            "tokenChecks": None if tried.token is None else checks.rows(tried.token),
            "nodes": [_node(visit) for visit in tried.visits],
        }
    ).encode()


def _node(visit: Visit) -> dict[str, Any]:
    words = {None: None, True: "on", False: "off"}
    return {
        "node": visit.target.name,
        "endpoint": visit.target.url,
        "security": words[visit.is_secured],
        "version": visit.version,
        "guest": [_call(called) for called in visit.guest],
        "token": [_call(called) for called in visit.token],
        "trusts": dict(visit.issuers),
        "checks": checks.rows(visit.checks),
    }


def _call(called: Called) -> dict[str, Any]:
    return {
        "call": called.call.name,
        "http": called.status,
        "answer": called.answer,
        called.call.fact: called.fact,
        "code": called.code or None,
        "hint": called.hint,
    }

"""One values file: from its bytes to the node that holds the settings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from renderer.edge import encoding
from renderer.problems import Findings, Place, Problem, RenderError, failure, notice, place_of
from renderer.records import Record
from renderer.yamltext.nodes import ALIAS, MAPPING, SEQUENCE, Node, Source, walk
from renderer.yamltext.parser import parse_leniently

MAX_NODES = 10_000
HEAD = {"apiVersion": "pxsec.dev/v1", "kind": "PXSecurity"}

_WRITE_OUT = "write the value out, or quote it if it begins with &, * or !"

# What the parser says about streams of manifests, or with a text that may be secret here.
_REWORDED = {
    "duplicate-key": ("duplicate-key", "this key is there twice", "keep one of the two"),
    "document-after-end": (
        "document-after-end",
        "a second document begins here",
        "keep one document in a values file",
    ),
    "not-rendered": (
        "not-rendered",
        "this is a template, not a values file",
        "render it first, and give pxsec what comes out",
    ),
    "unknown-alias": ("alias-in-values", "an alias (*) in a values file", _WRITE_OUT),
}
# A word in the form of a setting's name; a secret that pxsec accepts is longer.
_TWICE = "the key '[a-z]{1,12}(?:[A-Z][A-Za-z]{1,12}){0,3}' is there twice"


class Settings(Record):
    """The mapping with the settings: a whole file, or the spec of a PXSecurity object."""

    source: Source
    key: Node
    """The key `spec`; the mapping itself where it is the whole file."""
    node: Node


def read_settings(name: str, raw: bytes, findings: Findings) -> Settings:
    """Read one values file; RenderError with every reason why it cannot be one."""
    try:
        return settings_of(parse_leniently(name, _decode(name, raw, findings)))
    except RenderError as error:
        raise RenderError(*map(_reworded, error.problems)) from None


def settings_of(source: Source) -> Settings:
    """Return the settings of a document; RenderError where it holds none.

    They are the whole document, or the spec of an object as Kustomize and editors know it:

        apiVersion: pxsec.dev/v1
        kind: PXSecurity
        metadata: {name: px-security}
        spec: {install: operator, namespace: portworx}
    """
    _check_yaml(source)
    if source.root.get("apiVersion") or source.root.get("kind"):
        return _spec(source)
    return Settings(source, source.root, source.root)


def _decode(name: str, raw: bytes, findings: Findings) -> str:
    encoding.check(name, raw)
    text = encoding.decode(name, raw)
    if found := re.search(r"\r(?!\n)", text):
        raise failure(
            "bad-character",
            place_of(name, text, found.start()),
            "a carriage return without a line feed",
            "end each line with a line feed",
        )
    findings.record(_editor_marks(name, text))
    return text.removeprefix("\ufeff")


def _editor_marks(name: str, text: str) -> Iterator[Problem]:
    """Find what editors of Windows leave in a file, which YAML takes."""
    if text.startswith("\ufeff"):
        message = "the file begins with a byte order mark"
        yield notice("byte-order-mark", Place(name, 1), message, "save it as UTF-8 without one")
    if "\r\n" in text:
        line = place_of(name, text, text.index("\r\n")).line
        yield notice("crlf", Place(name, line), "lines end with CRLF", "save the file with LF")


def _check_yaml(source: Source) -> None:
    """Refuse what is not a mapping, and the parts of YAML that a values file does without."""
    root, place = source.root, source.place(source.root)
    if root.is_null:
        hint = "`pxsec init` writes one to start from"
        raise failure("empty-values", Place(source.name, 1), "the values file is empty", hint)
    nodes = list(walk(root))
    if len(nodes) > MAX_NODES:
        message = f"more than {MAX_NODES} keys and values"
        raise failure("too-large", place, message, "give the values file, not a manifest")
    if problems := [*_shorthand(source, nodes)] or [*map(source.problem, source.refusals)]:
        raise RenderError(*problems)
    if root.kind != MAPPING:
        raise failure(
            "wrong-type",
            place,
            f"expected a mapping, found a {'list' if root.kind == SEQUENCE else 'string'}",
            "begin with `install: operator` or `install: daemonset`",
        )


def _shorthand(source: Source, nodes: list[Node]) -> Iterator[Problem]:
    """Find aliases and all that goes with them; their names stay out: `*hunter2` may be a secret.

    YAML replaces `*name` by what stands behind `&name`. A secret that begins with such a character
    and has no quotes would not be what the user means.
    """
    for node in nodes:
        if what := _shorthand_name(node):
            message = f"{what} in a values file"
            yield Problem("alias-in-values", source.place(node), message, _WRITE_OUT)


def _shorthand_name(node: Node) -> str:
    if node.kind == ALIAS:
        return "an alias (*)"
    if node.anchor:
        return "an anchor (&)"
    if node.tag:
        return "a tag (!)"
    is_merge = any(key.value == "<<" and not key.style for key, _ in node.entries)
    return "a merge key (<<)" if is_merge else ""


def _spec(source: Source) -> Settings:
    root = source.root
    problems = [*_head_problems(source), *_body_problems(source)]
    if problems:
        raise RenderError(*sorted(problems, key=lambda problem: problem.place))
    return next(Settings(source, key, node) for key, node in root.entries if key.value == "spec")


def _head_problems(source: Source) -> Iterator[Problem]:
    for key, wanted in HEAD.items():
        node = source.root.get(key)
        if node is None or node.data() != wanted:
            place, hint = source.place(node or source.root), f"write {key}: {wanted}"
            yield Problem("wrong-kind", place, f"{key}: expected {wanted}", hint)
    name = source.root.get("metadata", "name")
    if not name or not name.value or not isinstance(name.data(), str):
        place = source.place(name or source.root.get("metadata") or source.root)
        message, hint = "metadata.name: expected a string", "write metadata: {name: px-security}"
        yield Problem("missing-key", place, message, hint)


def _body_problems(source: Source) -> Iterator[Problem]:
    hint = "put the settings below spec"
    for key, _ in source.root.entries:
        if key.value not in {*HEAD, "metadata", "spec"}:
            yield Problem("unknown-key", source.place(key), "unknown key", hint)
    spec = source.root.get("spec")
    if not spec or spec.kind != MAPPING:
        place = source.place(spec or source.root)
        yield Problem("missing-key", place, "spec: expected a mapping", hint)


def _reworded(problem: Problem) -> Problem:
    own = (problem.code, problem.message, problem.hint)
    if re.match(_TWICE, problem.message):
        return problem
    code, message, hint = _REWORDED.get(problem.code, own)
    return problem.replace(code=code, message=message, hint=hint)

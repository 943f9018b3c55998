"""Trials: mutated streams, run through pxsec and read as kubectl and Kustomize read them.

A trial follows from a seed and an index alone, so that each can be run again by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple, Self
from unittest import mock

import goods
import inprocess
import manifests
from kubectl import KUSTOMIZE, Reader, Reading, marked
from mutations import WEIGHTS, WILD
from neutral import NEUTRAL
from oracle import Expected, Object, at, expected, faults, is_foreign
from pure import without_c_parser
from remainder import remainder
from renderer.commands import patch, post_render, render
from renderer.commands.inputs.reading import read_cluster, read_contents

UNREADABLE = ("yaml-syntax", "bad-character", "unknown-alias", "document-after-end")
DOORS = ("render", "render", "patch", "post-render")


class Trial(NamedTuple):
    """One stream and how it is run."""

    settings: str
    door: str
    names: tuple[str, ...]
    """The mutations, in the order in which they were made."""
    neutral: bool
    base: bytes
    stream: bytes

    @property
    def wanted(self) -> Expected:
        return expected(goods.ALL[self.settings].values)


class Outcome(NamedTuple):
    """What a run printed, or None and its errors; a crash is an error of its own."""

    output: bytes | None
    errors: tuple[str, ...] = ()
    crash: str = ""


def trial(seed: int, index: int) -> Trial:
    """Return the trial with this number."""
    chance = Random(f"{seed}:{index}")
    name = chance.choice(list(goods.ALL))
    base = text = chance.choice(goods.ALL[name].streams)
    neutral = chance.random() < 0.15
    mutations = {**(NEUTRAL if neutral else WILD)}
    weights = [1 if neutral else WEIGHTS.get(key, 1) for key in mutations]
    chosen = chance.choices(list(mutations), weights, k=chance.choice([1, 1, 1, 2, 2, 3]))
    for key in chosen:
        text = mutations[key](chance, text)
    return Trial(name, chance.choice(DOORS), tuple(chosen), neutral, _bytes(base), _bytes(text))


def _bytes(text: str) -> bytes:
    """Encode a stream; the character that stands for the byte 0xFF becomes that byte."""
    return text.encode("utf-8", "surrogatepass").replace(b"\xed\xb3\xbf", b"\xff")


class Bench:
    """Runs commands in-process; each values file is read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "rsa.pub.pem").write_text(goods.PUBLIC_KEY)
        for number, settings in enumerate(goods.ALL.values()):
            text = manifests.as_text(settings.values)
            (folder / f"{number}.yaml").write_text(text)

    @classmethod
    @contextmanager
    def open(cls) -> Iterator[Self]:
        """Give a bench in a folder of its own, with the commands' reading of values cached."""
        with ExitStack() as stack:
            folder = stack.enter_context(TemporaryDirectory())
            for module in (render, patch, post_render):
                for name in _CACHED.keys() & vars(module).keys():
                    stack.enter_context(mock.patch.object(module, name, _CACHED[name]))
            _read_once.cache_clear()
            yield cls(Path(folder))

    def run(self, settings: str, door: str, stream: bytes) -> Outcome:
        """Run a command on a stream; anything raised but RenderError is a crash."""
        values = str(self.folder / f"{list(goods.ALL).index(settings)}.yaml")
        line = [door, "-f", values, *([] if door == "post-render" else ["-"])]
        try:
            done = inprocess.run(*line, stdin=stream, environ=manifests.SECRETS)
        except Exception as error:
            return Outcome(None, crash=f"{type(error).__name__}: {error}")
        errors = {f"{p.code} {p.place}" for p in done.problems if p.severity == "error"}
        return Outcome(None, tuple(sorted(errors))) if errors else Outcome(done.out)


@cache
def _read_once(values: str) -> tuple[object, object]:
    session = inprocess.session("render", "-f", values, "-", environ=manifests.SECRETS)
    cluster = read_cluster(session)
    return cluster, read_contents(session, cluster)


_CACHED = {
    "read_cluster_despite_rules": lambda session: _read_once(session.args.values[0])[0],
    "read_contents": lambda session, cluster, **_: _read_once(session.args.values[0])[1],
}


# --- Judging


class Verdict(NamedTuple):
    """What is wrong with what pxsec makes of a stream; it may have succeeded all the same."""

    succeeded: bool
    faults: tuple[str, ...]


def judge(trial: Trial, bench: Bench, reader: Reader) -> Verdict:
    """Run a trial with each parser and read what came out."""
    outcome = bench.run(trial.settings, trial.door, trial.stream)
    with without_c_parser():
        again = bench.run(trial.settings, trial.door, trial.stream)
    faults = [f"crash: {outcome.crash}"] if outcome.crash else []
    # Where both refuse, one may stop at the first fault that the other only notes.
    if again.output != outcome.output or again.crash != outcome.crash:
        faults.append(f"parsers: C says {_brief(outcome)}, the pure one {_brief(again)}")
    if outcome.output is not None:
        faults += _success(trial, outcome.output, bench, reader)
    elif trial.neutral and not outcome.crash:
        faults += _refusal(trial, outcome, reader)
    return Verdict(outcome.output is not None, tuple(faults))


def _brief(outcome: Outcome) -> str:
    if outcome.output is not None:
        return f"{len(outcome.output)} bytes"
    return outcome.crash or ", ".join(outcome.errors)


def _success(trial: Trial, output: bytes, bench: Bench, reader: Reader) -> Iterator[str]:
    before, after = reader.read(marked(trial.stream)), reader.read(output)
    again = bench.run(trial.settings, trial.door, output)
    if again.output != output:
        yield f"not idempotent: {_brief(again)}"
    if after.error and not before.error:
        yield f"unreadable: {after.error}"
    yield from _right(trial, after, "kubectl")
    if after.error:
        yield from _apart(trial, output, reader)
    else:
        old, new = (remainder(trial.wanted, reading.objects) for reading in (before, after))
        if old != new and not before.error:
            yield f"changed: {old} became {new}"
    second = reader.read(output, KUSTOMIZE)
    if not second.error:
        yield from _right(trial, second, "kustomize")


def _right(trial: Trial, reading: Reading, reader: str) -> Iterator[str]:
    values = goods.ALL[trial.settings].values
    whole, partial = trial.door != "patch", bool(reading.error)
    # Helm makes a Secret that is a hook by itself, and before the release one of the release.
    objects = [o for o in reading.objects if trial.door != "post-render" or not _is_hook(o)]
    for fault in faults(values, objects, whole=whole, partial=partial):
        yield f"{reader} reads: {fault}"


def _is_hook(item: Object) -> bool:
    hook = at(item, "metadata", "annotations", "helm.sh/hook")
    return item.get("kind") in ("Secret", "ConfigMap") and str(hook).startswith("pre-")


def _apart(trial: Trial, output: bytes, reader: Reader) -> Iterator[str]:
    """Judge the documents that somebody can read by itself, where kubectl gives up on the way."""
    objects: list[Object] = []
    for document in re.split(rb"^---(?=\s)", output, flags=re.MULTILINE):
        objects += reader.read(document).objects
    yield from _right(trial, Reading(objects, "some cannot be read"), "kubectl, one by one,")


def _refusal(trial: Trial, outcome: Outcome, reader: Reader) -> Iterator[str]:
    """What means the same to kubectl, or others beside it, is no reason to refuse.

    Only where odd YAML of others can be read by kubectl and not by pxsec, it may be refused, and
    so may what is no UTF-8, which Kustomize refuses too.
    """
    if "foreign" in trial.names and any(e.startswith(UNREADABLE) for e in outcome.errors):
        return
    base, given = reader.read(trial.base), reader.read(trial.stream)
    others = [item for item in given.objects if item not in base.objects]
    kept = [item for item in given.objects if item in base.objects]
    is_text = "\ufffd" not in trial.stream.decode("utf-8", "replace")
    if is_text and not given.error and kept == base.objects and all(map(is_foreign, others)):
        yield f"refused: {', '.join(outcome.errors)}"

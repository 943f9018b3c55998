"""The command adopt."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from renderer.adopting import adopted, changes, keys, to_operator
from renderer.adopting.draft import Draft, Entry
from renderer.adopting.keys import Plain
from renderer.commands.inputs.clusters import add_name, all_readings, meant_of, read_seen
from renderer.commands.inputs.reading import cluster_despite_rules
from renderer.commands.shared import shown
from renderer.commands.shared.arguments import add_dumps, add_write
from renderer.commands.shared.session import Command, Output, Session, finish
from renderer.commands.shared.shown import add_show_secrets
from renderer.edge import stdio
from renderer.keys.secret import check_distinct, check_secret
from renderer.manifests import selection
from renderer.problems import ERROR, Findings, Place, Problem, RenderError
from renderer.reading.ends import Known
from renderer.reading.reading import Reading
from renderer.rendering import fragments, new_objects, render
from renderer.rendering.new_objects import Contents
from renderer.rendering.wiring import without_manifests
from renderer.values import merged
from renderer.values.cluster import Cluster
from renderer.yamltext import stream
from renderer.yamltext.stream import File

_SET_IT = "set it in the manifests first and adopt them then, or write the values by pxsec init"

_ALL_OR_NONE = (
    "put the key that stands as a plain value into a Secret too, let the manifest refer to that, "
    "and adopt again"
)
_AS_IT_IS = (
    "it is in use, so keep it: put it into a Secret as it is (kubectl create secret generic NAME "
    "--from-file=KEY=FILE), let the manifest refer to that, and adopt again; then pxsec rotate"
)


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_dumps(parser, "+")
    add_name(parser)
    parser.add_argument(
        "--keys",
        metavar="DIR",
        help="write keys that stand as plain values into this folder",
    )
    parser.add_argument("--to", choices=("operator",), help="the values of an Operator install")
    parser.add_argument(
        "--secrets",
        action="store_true",
        help="with --to: the Secrets that these values name, copied from those in the input",
    )
    add_write(parser)
    add_show_secrets(parser)


def check(args: Namespace) -> None:
    """Refuse arguments that do not go together."""
    if args.manifests.count("-") > 1:
        args.parser.error("`-` is standard input, which can be read once only")
    if args.secrets and not args.to:
        args.parser.error("--secrets goes with --to operator")
    if args.to and args.keys:
        args.parser.error("--to operator keeps keys in Secrets, so it takes no --keys")
    if args.keys and os.path.relpath(args.keys, _base(args)).startswith(".."):
        args.parser.error("--keys: a folder in or below that of the values file")


def run(session: Session) -> Output:
    """Print the values file of a cluster that runs, with what it would change."""
    args, findings = session.args, session.findings
    files, seen = read_seen(session)
    there = all_readings(files, seen)
    made = meant_of(session, files, there)
    found, gaps = adopted.entries(made, is_only=len(there) == 1)
    findings.record(gaps)
    if args.to:
        return _of_operator(session, made, found, seen.known)
    plain = keys.plain_keys(made, found, seen.known, args.keys or "") if args.keys else []
    found = keys.with_files(found, [_relative(item, args) for item in plain])
    findings.record(keys.homeless(entry) for entry in found if keys.is_plain(entry))
    findings.raise_errors()
    with _told_in_manifests(session, Draft(tuple(found)), made) as draft:
        rendered = _rendered(session, draft, files, plain)
    beside = [signer.found for signer in made.signers if signer.found is not made.found]
    changed = changes.between([made.found, *beside], rendered)
    finish(session)
    return _written(session, adopted.draft(made, found, changed), plain)


def _of_operator(session: Session, made: Reading, found: list[Entry], known: Known) -> Output:
    """Print the values of an Operator install, or the Secrets that these name."""
    session.findings.record(to_operator.gaps(made))
    session.findings.raise_errors()
    found = to_operator.entries(made, found)
    with _told_in_manifests(session, Draft(tuple(found)), made) as draft:
        cluster = _cluster(session, draft)
    if session.args.secrets:
        return _copied(session, cluster, made, known)
    draft = adopted.moved_draft(made, found, to_operator.account(made))
    finish(session)
    return _written(session, draft, [])


def _copied(session: Session, cluster: Cluster, made: Reading, known: Known) -> Output:
    """Print the Operator's Secrets with the bytes of those of the DaemonSet."""
    copied = to_operator.copies(made)
    values = {name: given.end(known).value for name, given in copied.items()}
    if missing := [copied[name] for name, value in values.items() if value is None]:
        session.findings.record([to_operator.uncopied(missing, session.args.manifests)])
    finish(session)
    cluster = cluster.replace(secrets=to_operator.named_for_operator(copied))
    wiring = without_manifests(cluster)
    kept = {name: value for name, value in values.items() if value is not None}
    new = [fragments.document(item.source) for item in new_objects.secrets(wiring, kept)]
    return shown.written(session, [*new], Contents(kept), cluster)


@contextmanager
def _told_in_manifests(session: Session, draft: Draft, made: Reading) -> Iterator[Draft]:
    """Report what is refused in the draft, a gap, where in the manifests it came from."""
    places = draft.places()
    try:
        yield draft
    except RenderError as error:
        for problem in error.problems:
            is_ours = problem.place.name == adopted.FILE_NAME
            place = places.get(problem.place.line, made.found.place) if is_ours else problem.place
            if problem.severity == ERROR:
                session.findings.record([_as_gap(problem.replace(place=place))])
        session.findings.raise_errors()
        raise


def _as_gap(problem: Problem) -> Problem:
    """Return a problem of values that nobody has written, with a way out that there is."""
    hints = {"missing-key": _SET_IT, "split-secret": _ALL_OR_NONE}
    return problem.replace(hint=hints.get(problem.code, problem.hint))


def _cluster(session: Session, draft: Draft) -> Cluster:
    findings, text = Findings(), draft.text().encode()
    values = merged.read_values([(adopted.FILE_NAME, text, _base(session.args))], findings)
    cluster = cluster_despite_rules(values, findings)
    findings.raise_errors()
    return cluster


def _rendered(session: Session, draft: Draft, files: list[File], plain: Sequence[Plain]) -> bytes:
    """Run `render` with the values on what they came from."""
    findings, cluster = Findings(), _cluster(session, draft)
    given = {item.key.name: item.value for item in plain}
    findings.record(_weak(plain, {name: key.place for name, key in cluster.secrets.items()}))
    selected = selection.read(cluster, files, findings)
    parts = render.render_all(cluster, selected, findings, contents=Contents(given))
    return b"".join(stream.join(parts))


def _weak(plain: Sequence[Plain], places: dict[str, Place]) -> Sequence[Problem]:
    """Return why `render` would refuse these keys as values."""
    local = Findings()
    for item in plain:
        raw = item.value.reveal().encode("utf-8", "surrogateescape")
        check_secret(raw, places[item.key.name], local, label=item.key.label)
    local.record(check_distinct({item.key.name: item.value for item in plain}, places))
    return [p.replace(hint=_AS_IT_IS) if p.severity == ERROR else p for p in local.problems]


def _written(session: Session, draft: Draft, plain: Sequence[Plain]) -> Output:
    """Write the keys and the values file, all or none; nothing that is there is replaced."""
    args, findings = session.args, session.findings
    text = draft.text().encode()
    to_file = args.write is not None
    contents = {item.path: item.value.reveal().encode() for item in plain}
    contents |= {args.write: text} if to_file else {}
    if contents:
        from renderer.edge import writing

        writing.create_all(contents, findings, dict.fromkeys(contents, 0o600))
    for item in plain:
        findings.notice(
            "key-taken-out",
            stdio.place_of(item.path),
            f"{item.key.label} stood as a plain value in the manifests, and is in this file now",
            "keep it as a secret; who could read the manifests has it, so rotate it later",
        )
    return Output([] if to_file else [text])


def _base(args: Namespace) -> str:
    """Return the folder from which the paths in the values file start."""
    return os.path.dirname(os.path.abspath(args.write)) if args.write else os.getcwd()


def _relative(item: Plain, args: Namespace) -> Plain:
    return item.replace(path=os.path.relpath(item.path, _base(args)))


_EXAMPLES = (
    "pxsec adopt cluster.yaml -w pxsec.yaml",
    "pxsec adopt cluster.yaml --keys keys -w pxsec.yaml",
    "pxsec adopt --to operator cluster.yaml -w operator.yaml",
)

COMMAND = Command(run, arguments, check, _EXAMPLES)

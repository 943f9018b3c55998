"""The command adopt."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from renderer.adopting import adopted, changes, keys
from renderer.adopting.changes import Change
from renderer.adopting.draft import Draft, Entry
from renderer.adopting.keys import Plain
from renderer.commands.arguments import add_manifests, add_write
from renderer.commands.clusters import add_name, all_readings, read_seen, the_reading
from renderer.commands.reading import cluster_despite_rules
from renderer.commands.session import Command, Output, Session, finish
from renderer.edge import stdio
from renderer.keys.secret import check_distinct, check_secret
from renderer.manifests import selection
from renderer.problems import Findings, Place, Problem, RenderError
from renderer.reading.reading import Reading
from renderer.rendering import render
from renderer.rendering.new_objects import Contents
from renderer.values import merged
from renderer.yamltext import stream
from renderer.yamltext.stream import File


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_manifests(parser, "+")
    add_name(parser)
    parser.add_argument(
        "--keys",
        metavar="DIR",
        help="write keys that stand as plain values into this folder",
    )
    add_write(parser)


def check(args: Namespace) -> None:
    """Refuse arguments that do not go together."""
    if args.manifests.count("-") > 1:
        args.parser.error("`-` is standard input, which can be read once only")
    if args.keys and os.path.relpath(args.keys, _base(args)).startswith(".."):
        args.parser.error("--keys: a folder in or below that of the values file")


def run(session: Session) -> Output:
    """Print the values file of a cluster that runs, with what it would change."""
    args, findings = session.args, session.findings
    files, seen = read_seen(session)
    made = the_reading(session, files, seen)
    is_only = len(all_readings(files, seen)) == 1
    found, gaps = adopted.entries(made, is_only=is_only)
    found = adopted.unused_apps_key(found)
    plain = keys.plain_keys(made, found, seen.known, args.keys or "") if args.keys else []
    found = keys.with_files(found, [_relative(item, args) for item in plain])
    gaps += [keys.homeless(entry) for entry in found if keys.is_plain(entry)]
    findings.record(gaps)
    findings.raise_errors()
    draft = adopted.draft(made, found, _changes(session, made, found, files, plain))
    finish(session)
    return _written(session, draft, plain)


def _changes(
    session: Session, made: Reading, found: list[Entry], files: list[File], plain: list[Plain]
) -> list[Change]:
    """Run `render` with the values on what they came from; what it refuses is a gap."""
    draft = Draft(tuple(found))
    places, local = draft.places(), Findings()

    def origin(place: Place) -> Place:
        is_ours = place.name == adopted.FILE_NAME
        return places.get(place.line, made.found.place) if is_ours else place

    try:
        rendered = _rendered(draft, files, plain, local, base=_base(session.args))
    except RenderError as error:
        errors = [problem for problem in error.problems if problem.severity == "error"]
        session.findings.record(p.replace(place=origin(p.place)) for p in errors)
        session.findings.raise_errors()
        raise
    beside = [signer.found for signer in made.signers if signer.found is not made.found]
    return changes.between([made.found, *beside], rendered)


def _rendered(
    draft: Draft, files: list[File], plain: Sequence[Plain], findings: Findings, *, base: str
) -> bytes:
    text = draft.text().encode()
    values = merged.read_values([(adopted.FILE_NAME, text, base)], findings)
    cluster = cluster_despite_rules(values, findings)
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
    return local.problems


def _written(session: Session, draft: Draft, plain: Sequence[Plain]) -> Output:
    """Write the keys and the values file, all or none; nothing that is there is replaced."""
    args, findings = session.args, session.findings
    text = draft.text().encode()
    to_file = args.write not in (None, "-")
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


COMMAND = Command(run, arguments, check)

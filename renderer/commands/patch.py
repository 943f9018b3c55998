"""The command patch."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from io import BytesIO
from itertools import zip_longest

from renderer.commands.inputs.reading import (
    look,
    paths_of,
    read_cluster_despite_rules,
    read_manifests,
)
from renderer.commands.shared import shown
from renderer.commands.shared.arguments import (
    add_manifests,
    add_values,
    check_stdin,
    take_default_values,
)
from renderer.commands.shared.session import Command, Output, Session, finish
from renderer.commands.shared.shown import add_show_secrets
from renderer.edge import report, stdio
from renderer.hazards import rivals
from renderer.manifests import selection
from renderer.problems import Place, Problem
from renderer.rendering import render
from renderer.rendering.new_objects import Contents
from renderer.values.cluster import Cluster
from renderer.values.paths import VALUES_FILE
from renderer.yamltext import stream
from renderer.yamltext.stream import File, Pieces


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_values(parser, required=False, default=VALUES_FILE)
    add_manifests(parser, "+")
    parser.add_argument(
        "-i", "--in-place", action="store_true", help="change the files, all or none"
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="change nothing: print the names of the files that -i would change, and fail for one",
    )
    add_show_secrets(parser)


def check(args: Namespace) -> None:
    """Refuse arguments that do not go together."""
    take_default_values(args)
    check_stdin(args, *args.manifests)
    if args.in_place and "-" in args.manifests:
        args.parser.error("-i changes files, and `-` is not a file")
    if args.in_place and args.check:
        args.parser.error("-i changes files, and --check changes none")


def run(session: Session) -> Output:
    """Print the manifests with security in them, without new objects."""
    if session.args.check:
        return _checked(session)
    if not session.args.in_place:
        cluster = read_cluster_despite_rules(session)
        parts = _patched(session, cluster, read_manifests(session))
        return shown.output(session, stream.join(parts), Contents(), cluster)
    from renderer.edge import writing

    given = look(session)
    with writing.in_place(paths_of(given), session.findings) as replace:
        cluster, manifests = read_cluster_despite_rules(session), read_manifests(session, given)
        parts = _patched(session, cluster, manifests)
        finish(session)
        pairs = zip(manifests, parts, strict=True)
        replace({file.path: part for file, part in pairs if b"".join(part) != file.data})
    return Output([])


def _checked(session: Session) -> Output:
    """Answer with the names of the files in which security is not as the values say."""
    cluster, manifests = read_cluster_despite_rules(session), read_manifests(session)
    parts = _patched(session, cluster, manifests)
    finish(session)
    pairs = [(file, b"".join(part)) for file, part in zip(manifests, parts, strict=True)]
    differing = [(file, wanted) for file, wanted in pairs if wanted != file.data]
    session.findings.record(_not_patched(file, wanted) for file, wanted in differing)
    names = [file.name for file, _ in differing]
    return Output([report.lines(names)] if names else [], 1 if names else 0)


def _not_patched(file: File, wanted: bytes) -> Problem:
    """Return what to do about a file, at the first line that changes, or that is there."""
    lines = zip_longest(BytesIO(file.data), BytesIO(wanted))
    first = next(number for number, (old, new) in enumerate(lines, 1) if old != new)
    last = file.data.rstrip(b"\n").count(b"\n") + 1
    write = "write it in: pxsec patch -i, with the same values and manifests"
    take = "take what pxsec patch prints, with the same values and manifests"
    return Problem(
        "not-patched",
        Place(file.name, min(first, last)),
        "security is not in it as the values say",
        take if file.name == stdio.STDIN else write,
    )


def _patched(session: Session, cluster: Cluster, manifests: list[File]) -> list[Pieces]:
    """Return the manifests as they should be."""
    given = selection.read(cluster, manifests, session.findings)
    session.findings.record(rivals.run_at_once(selection.all_hooks(manifests)))
    return render.patch_part(cluster, given, session.findings)


_EXAMPLES = (
    "pxsec patch storagecluster.yaml",
    "pxsec patch -i manifests/",
    "pxsec patch --check manifests/",
)

COMMAND = Command(run, arguments, check, _EXAMPLES)

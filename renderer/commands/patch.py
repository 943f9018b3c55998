"""The command patch."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from renderer.commands.shared.arguments import add_manifests, add_values, check_stdin
from renderer.commands.shared.reading import read_cluster_despite_rules, read_manifests
from renderer.commands.shared.session import Command, Output, Session, finish
from renderer.hazards import rivals
from renderer.manifests import selection
from renderer.rendering import render
from renderer.yamltext import stream
from renderer.yamltext.stream import File, Pieces


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_values(parser)
    add_manifests(parser, "+")
    parser.add_argument(
        "-i", "--in-place", action="store_true", help="change the files, all or none"
    )


def check(args: Namespace) -> None:
    """Refuse arguments that do not go together."""
    check_stdin(args, *args.manifests)
    if args.in_place and "-" in args.manifests:
        args.parser.error("-i changes files, and `-` is not a file")


def run(session: Session) -> Output:
    """Print the manifests with security in them, without new objects."""
    if not session.args.in_place:
        return Output(stream.join(_patched(session)[1]))
    from renderer.edge import writing

    paths = session.args.manifests
    with writing.in_place(paths, session.findings) as replace:
        manifests, parts = _patched(session)
        finish(session)
        triples = zip(paths, manifests, parts, strict=True)
        replace({path: part for path, file, part in triples if b"".join(part) != file.data})
    return Output([])


def _patched(session: Session) -> tuple[list[File], list[Pieces]]:
    """Return the manifests as they are, and as they should be."""
    cluster, manifests = read_cluster_despite_rules(session), read_manifests(session)
    given = selection.read(cluster, manifests, session.findings)
    session.findings.record(rivals.run_at_once(selection.all_hooks(manifests)))
    parts = render.patch_part(cluster, given, session.findings)
    return manifests, parts


COMMAND = Command(run, arguments, check)

"""The command patch."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from renderer.commands.shared.arguments import (
    DEFAULT_VALUES,
    add_manifests,
    add_values,
    check_stdin,
    take_default_values,
)
from renderer.commands.shared.reading import (
    manifest_paths,
    read_cluster_despite_rules,
    read_manifests,
)
from renderer.commands.shared.session import Command, Output, Session, finish
from renderer.hazards import rivals
from renderer.manifests import selection
from renderer.rendering import render
from renderer.yamltext import stream
from renderer.yamltext.stream import File, Pieces


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_values(parser, required=False, default=DEFAULT_VALUES)
    add_manifests(parser, "+")
    parser.add_argument(
        "-i", "--in-place", action="store_true", help="change the files, all or none"
    )


def check(args: Namespace) -> None:
    """Refuse arguments that do not go together."""
    take_default_values(args)
    check_stdin(args, *args.manifests)
    if args.in_place and "-" in args.manifests:
        args.parser.error("-i changes files, and `-` is not a file")


def run(session: Session) -> Output:
    """Print the manifests with security in them, without new objects."""
    if not session.args.in_place:
        return Output(stream.join(_patched(session)[1]))
    from renderer.edge import writing

    with writing.in_place(manifest_paths(session), session.findings) as replace:
        manifests, parts = _patched(session)
        finish(session)
        pairs = zip(manifests, parts, strict=True)
        replace({file.path: part for file, part in pairs if b"".join(part) != file.data})
    return Output([])


def _patched(session: Session) -> tuple[list[File], list[Pieces]]:
    """Return the manifests as they are, and as they should be."""
    cluster, manifests = read_cluster_despite_rules(session), read_manifests(session)
    given = selection.read(cluster, manifests, session.findings)
    session.findings.record(rivals.run_at_once(selection.all_hooks(manifests)))
    parts = render.patch_part(cluster, given, session.findings)
    return manifests, parts


_EXAMPLES = (
    "pxsec patch storagecluster.yaml",
    "pxsec patch -i manifests/",
)

COMMAND = Command(run, arguments, check, _EXAMPLES)

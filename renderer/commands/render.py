"""The commands around manifests and values: render, patch, validate, schema, init, explain."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Iterable

from renderer.commands.session import (
    Command,
    Once,
    Output,
    Session,
    add_nothing,
    add_values,
    finish,
    read_cluster,
    read_contents,
    read_manifests,
)
from renderer.edge import report, shipped
from renderer.manifests import selection
from renderer.problems import RenderError
from renderer.rendering import render
from renderer.rendering.fragments import document
from renderer.rendering.new_objects import Contents
from renderer.yamltext import stream
from renderer.yamltext.nodes import Source
from renderer.yamltext.stream import File, Pieces


def run_render(session: Session) -> Output:
    """Print new objects and manifests with security in them, ready to apply."""
    args, findings = session.args, session.findings
    cluster = read_cluster(session, stop=False)
    if args.stanza:
        return _written(session, _documents(render.stanza(cluster, findings)))
    contents = read_contents(session, cluster, only=args.only)
    manifests = read_manifests(session)
    if args.only == "secrets":
        new = render.unseen(cluster, contents, findings)
        return _written(session, _documents(item.source for item in new))
    given = selection.read(cluster, manifests, findings)
    parts = render.render(cluster, given, findings, contents=contents, whole=True)
    return _written(session, stream.join(parts))


def run_patch(session: Session) -> Output:
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
    cluster, manifests = read_cluster(session, stop=False), read_manifests(session)
    given = selection.read(cluster, manifests, session.findings)
    parts = render.render(cluster, given, session.findings, contents=Contents(), whole=False)
    return manifests, parts


def run_validate(session: Session) -> Output:
    """Report every problem of the values file and of what it refers to."""
    args, findings = session.args, session.findings
    try:
        read_contents(session, read_cluster(session, stop=False, partial=True))
        finish(session)
    except RenderError as error:
        if _is_unread(error):
            raise
        findings.absorb(error)
    status = 1 if findings.errors else 0
    if args.output == "json":
        text = report.as_json(findings.problems, quiet=args.quiet)
        findings.clear()
        return Output([text.encode()], status)
    return Output([] if status else [report.lines([f"{', '.join(args.values)}: valid"])], status)


def run_schema(session: Session) -> Output:
    """Print the JSON Schema of the values file."""
    return Output([shipped.read("schemas", "values.schema.json").encode()])


def run_init(session: Session) -> Output:
    """Write a commented start into a folder; never overwrite."""
    from renderer.commands import init

    folder = session.args.folder
    lines = [f"wrote {os.path.join(folder, name)}" for name in init.write(folder, session.findings)]
    lines.append("next: edit pxsec.yaml; pxsec render -f pxsec.yaml storagecluster.yaml")
    return Output([report.lines(lines)])


def run_explain(session: Session) -> Output:
    """Print the page of a problem code, or the list of them."""
    from renderer.commands import explain

    code = session.args.code
    return Output([(explain.page(code) if code else explain.index()).encode()])


def _written(session: Session, pieces: Pieces) -> Output:
    if session.args.write in (None, "-"):
        return Output(pieces)
    from renderer.edge import writing

    finish(session)
    writing.write_atomic(session.args.write, pieces, session.findings)
    return Output([])


def _documents(sources: Iterable[Source]) -> Pieces:
    return [document(source) for source in sources]


def _is_unread(error: RenderError) -> bool:
    """Tell whether a values file itself could not be read: then there is no answer."""
    return any(problem.outside and not problem.place.line for problem in error.problems)


def _render_arguments(parser: ArgumentParser) -> None:
    add_values(parser)
    parser.add_argument(
        "manifests", nargs="*", metavar="MANIFEST", help="a manifest, `-` for standard input"
    )
    parser.add_argument(
        "--only",
        action=Once,
        choices=("secrets", "workloads"),
        help="the Secrets alone, or everything but the Secrets",
    )
    parser.add_argument("--stanza", action="store_true", help="the fragments alone, to paste")
    parser.add_argument(
        "-w", "--write", action=Once, metavar="FILE", help="write to a file (mode 0600)"
    )


def _patch_arguments(parser: ArgumentParser) -> None:
    add_values(parser)
    parser.add_argument(
        "manifests", nargs="+", metavar="MANIFEST", help="a manifest, `-` for standard input"
    )
    parser.add_argument(
        "-i", "--in-place", action="store_true", help="change the files, all or none"
    )


def _validate_arguments(parser: ArgumentParser) -> None:
    add_values(parser)
    parser.add_argument(
        "-o", "--output", choices=("text", "json"), default="text", help="the format"
    )


def _init_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "folder", nargs="?", default=".", metavar="DIR", help="the folder (default: this one)"
    )


def _explain_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "code", nargs="?", metavar="CODE", help="the word in brackets behind a message"
    )


COMMANDS = {
    "render": Command(run_render, _render_arguments),
    "patch": Command(run_patch, _patch_arguments),
    "validate": Command(run_validate, _validate_arguments),
    "schema": Command(run_schema, add_nothing),
    "init": Command(run_init, _init_arguments),
    "explain": Command(run_explain, _explain_arguments),
}

"""The command post-render."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from renderer.commands.inputs.reading import (
    read_cluster_despite_rules,
    read_contents,
    read_manifests,
)
from renderer.commands.shared import shown
from renderer.commands.shared.arguments import add_only_workloads, add_values, check_stdin
from renderer.commands.shared.session import Command, Output, Session
from renderer.hazards import rivals
from renderer.manifests import selection
from renderer.rendering import render
from renderer.yamltext import stream


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_values(parser)
    parser.set_defaults(manifests=["-"], show_secrets=False)
    add_only_workloads(parser)
    parser.add_argument(
        "--ignore-not-found",
        action="store_true",
        help="pass a stream on unchanged that holds nothing of Portworx",
    )


def check(args: Namespace) -> None:
    """Refuse arguments that do not go together."""
    check_stdin(args, *args.manifests)


def run(session: Session) -> Output:
    """Serve Helm as a post-renderer: a stream in, the stream with security in it out."""
    args, findings = session.args, session.findings
    cluster = read_cluster_despite_rules(session)
    contents = read_contents(session, cluster, only=args.only)
    (manifest,) = read_manifests(session)
    given = selection.read_release(cluster, [manifest], findings)
    findings.record(rivals.in_hooks(given.hooks))
    is_ours = findings.errors or render.holds_anything_of_ours(cluster, given, contents)
    if not is_ours and (args.ignore_not_found or selection.is_hooks_only(manifest)):
        return Output([manifest.data])
    parts = render.render_all(cluster, given, findings, contents=contents)
    return shown.output(session, stream.join(parts), contents, cluster)


_EXAMPLES = (
    "helm template px ./chart | pxsec post-render -f pxsec.yaml",
    "helm upgrade px ./chart --post-renderer pxsec --post-renderer-args=post-render,-f,pxsec.yaml",
)

COMMAND = Command(run, arguments, check, _EXAMPLES)

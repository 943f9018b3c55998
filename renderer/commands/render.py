"""The command render."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable

from renderer.commands.inputs.reading import (
    read_cluster_despite_rules,
    read_contents,
    read_manifests,
)
from renderer.commands.shared import shown
from renderer.commands.shared.arguments import (
    Once,
    add_manifests,
    add_values,
    add_write,
    check_stdin,
    take_default_values,
)
from renderer.commands.shared.session import Command, Output, Session
from renderer.commands.shared.shown import add_show_secrets
from renderer.hazards import missing, rivals
from renderer.manifests import live, selection
from renderer.manifests.selection import Input
from renderer.problems import Problem
from renderer.rendering import fragments, new_objects, render
from renderer.rendering.new_objects import Contents
from renderer.values.cluster import Cluster
from renderer.values.paths import VALUES_FILE
from renderer.yamltext import stream
from renderer.yamltext.nodes import Source
from renderer.yamltext.stream import Pieces


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_values(parser, required=False, default=VALUES_FILE)
    add_manifests(parser, "*")
    parser.add_argument(
        "--only",
        action=Once,
        choices=("secrets", "workloads"),
        help="the Secrets alone, or everything but the Secrets",
    )
    parser.add_argument("--stanza", action="store_true", help="the fragments alone, to paste")
    add_write(parser)
    add_show_secrets(parser)


def check(args: Namespace) -> None:
    """Refuse arguments that do not go together."""
    take_default_values(args)
    check_stdin(args, *args.manifests)
    if args.stanza and (args.only or args.manifests):
        args.parser.error("--stanza takes neither manifests nor --only")


def run(session: Session) -> Output:
    """Print new objects and manifests with security in them, ready to apply."""
    args, findings = session.args, session.findings
    cluster = read_cluster_despite_rules(session)
    if args.stanza:
        return shown.written(
            session, _documents(fragments.alone(cluster, findings)), Contents(), cluster
        )
    contents = read_contents(session, cluster, only=args.only)
    manifests = read_manifests(session)
    if args.only == "secrets":
        new = new_objects.alone(cluster, contents, findings)
        return shown.written(session, _documents(item.source for item in new), contents, cluster)
    given = selection.read(cluster, manifests, findings)
    findings.record(rivals.run_at_once(selection.all_hooks(manifests)))
    workloads = render.live_workloads(cluster, given)
    findings.record(live.origins(workloads))
    findings.record(missing.stork_beside(cluster, given, workloads))
    findings.record(_announced(cluster, given) if workloads else ())
    parts = render.render_all(cluster, given, findings, contents=contents)
    return shown.written(session, stream.join(parts), contents, cluster)


def _announced(cluster: Cluster, given: Input) -> Iterable[Problem]:
    """Return what changes in a live cluster; most runs are not about one."""
    from renderer.checking import announced

    return announced.changes(cluster, given)


def _documents(sources: Iterable[Source]) -> Pieces:
    return [fragments.document(source) for source in sources]


_EXAMPLES = (
    "pxsec render --only workloads storagecluster.yaml",
    "pxsec render -f pxsec.yaml --only secrets | kubectl apply --server-side -f -",
    "pxsec render --only workloads manifests/ -w secured.yaml",
)

COMMAND = Command(run, arguments, check, _EXAMPLES)

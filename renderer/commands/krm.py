"""The command krm, which Kustomize calls: as a KRM function or, given a file, as a legacy plugin.

A function gets one ResourceList with objects and values. A legacy exec plugin gets a file with the
values, and the objects as a stream. Kustomize writes all of it anew from what it has read, with the
line breaks of YAML 1.1 as they are, so that these mean in both what they mean to Kustomize.
"""

from __future__ import annotations

from argparse import ArgumentParser

from renderer.commands.inputs import resource_list
from renderer.commands.inputs.reading import cluster_despite_rules, read_contents
from renderer.commands.shared import shown
from renderer.commands.shared.arguments import add_only_workloads, check_nothing
from renderer.commands.shared.session import Command, Output, Session
from renderer.edge import limits, stdio
from renderer.manifests import selection
from renderer.rendering import new_objects, render
from renderer.rendering.fragments import document
from renderer.values import merged
from renderer.values.cluster import Cluster
from renderer.yamltext import stream
from renderer.yamltext.nodes import Source
from renderer.yamltext.parser import parse
from renderer.yamltext.stream import File

_ARGUMENTS = ("argsOneLiner", "argsFromFile")


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "config", nargs="?", metavar="CONFIG", help="a legacy plugin's config file, by Kustomize"
    )
    add_only_workloads(parser)
    parser.set_defaults(allow_path=[], show_secrets=False)


def run(session: Session) -> Output:
    """Serve Kustomize as a KRM function or, given a config file, as a legacy exec plugin."""
    if session.args.config:
        return _legacy_plugin(session)
    given = resource_list.read(stdio.read("-", session.stdin, limits.MANIFESTS))
    cluster = _cluster(session, given.source.at(given.config), stdio.working_directory())
    contents = read_contents(session, cluster, only=session.args.only)
    answer = resource_list.generate if given.is_generator else resource_list.transform
    pieces = answer(cluster, given, session.findings, contents=contents)
    return shown.output(session, pieces, contents, cluster)


def _legacy_plugin(session: Session) -> Output:
    """Patch the documents on standard input, or generate where there are none."""
    findings = session.findings
    text = stdio.read_text(session.args.config, None, limits.VALUES)
    config = _without_arguments(parse("the plugin's config", text, written_by_host=True))
    root = session.environ.get("KUSTOMIZE_PLUGIN_CONFIG_ROOT") or stdio.working_directory()
    cluster = _cluster(session, config, root)
    contents = read_contents(session, cluster, only=session.args.only)
    data = stdio.read("-", session.stdin, limits.MANIFESTS)
    if stream.is_blank(data):
        new = new_objects.alone(cluster, contents, findings)
        return shown.output(session, [document(item.source) for item in new], contents, cluster)
    given = selection.read(cluster, [File(stdio.STDIN, data)], findings, written_by_host=True)
    given = given.replace(from_kustomize=True)
    parts = render.render_all(cluster, given, findings, contents=contents)
    return shown.output(session, stream.join(parts), contents, cluster)


def _without_arguments(config: Source) -> Source:
    """Leave out the fields by which Kustomize has given a legacy plugin its arguments already."""
    entries = [(k, v) for k, v in config.root.entries if k.value not in _ARGUMENTS]
    return config.replace(root=config.root.replace(entries=tuple(entries)))


def _cluster(session: Session, config: Source, folder: str) -> Cluster:
    return cluster_despite_rules(merged.values_of(config, folder), session.findings)


_EXAMPLES = (
    "kustomize build --enable-alpha-plugins --enable-exec .",
    "kubectl kustomize --enable-alpha-plugins .",
)

COMMAND = Command(run, arguments, check_nothing, _EXAMPLES)

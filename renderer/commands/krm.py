"""The commands that hosts call: krm for Kustomize, post-render for Helm, and plugin for both."""

from __future__ import annotations

from argparse import ArgumentParser

from renderer.commands import plugin
from renderer.commands.session import (
    Command,
    Output,
    Session,
    add_values,
    check_cluster,
    read_cluster,
    read_contents,
    read_manifests,
)
from renderer.edge import limits, report, stdio
from renderer.manifests import selection
from renderer.rendering import render, resource_list
from renderer.rendering.fragments import document
from renderer.values import merged
from renderer.values.cluster import Cluster
from renderer.yamltext import stream
from renderer.yamltext.nodes import Source
from renderer.yamltext.parser import parse
from renderer.yamltext.stream import File

_ARGUMENTS = ("argsOneLiner", "argsFromFile")
_PLUGINS = {"kustomize": plugin.write_kustomize, "helm": plugin.write_helm}


def run_krm(session: Session) -> Output:
    """Serve Kustomize as a KRM function or, given a config file, as a legacy exec plugin."""
    if session.args.config:
        return _legacy_plugin(session)
    given = resource_list.read(stdio.read("-", session.stdin, limits.MANIFESTS))
    cluster = _cluster(session, given.source.at(given.config), stdio.working_directory())
    contents = read_contents(session, cluster, only=session.args.only)
    answer = resource_list.generate if given.is_generator else resource_list.transform
    return Output(answer(cluster, given, session.findings, contents=contents))


def run_post_render(session: Session) -> Output:
    """Serve Helm as a post-renderer: a stream in, the stream with security in it out."""
    args, findings = session.args, session.findings
    cluster = read_cluster(session, stop=False)
    contents = read_contents(session, cluster, only=args.only)
    (manifest,) = read_manifests(session)
    given = selection.read(cluster, [manifest], findings, from_helm=True)
    is_ours = findings.errors or render.holds_ours(cluster, given, contents)
    if not is_ours and (args.ignore_not_found or selection.is_hooks_only(manifest)):
        return Output([manifest.data])
    parts = render.render(cluster, given, findings, contents=contents, whole=True)
    return Output(stream.join(parts))


def run_plugin(session: Session) -> Output:
    """Write what makes pxsec a plugin of Kustomize (legacy) or of Helm 4."""
    lines = _PLUGINS[session.args.host](session.args.folder, session.findings)
    return Output([report.lines(lines)])


def _legacy_plugin(session: Session) -> Output:
    """Patch the documents on standard input, or generate where there are none."""
    findings = session.findings
    text = stdio.read_text(session.args.config, None, limits.VALUES)
    config = _without_arguments(parse("the plugin's config", text, by_path=True))
    root = session.environ.get("KUSTOMIZE_PLUGIN_CONFIG_ROOT") or stdio.working_directory()
    cluster = _cluster(session, config, root)
    contents = read_contents(session, cluster, only=session.args.only)
    data = stdio.read("-", session.stdin, limits.MANIFESTS)
    if stream.is_blank(data):
        new = render.unseen(cluster, contents, findings)
        return Output([document(item.source) for item in new])
    given = selection.read(cluster, [File(stdio.STDIN, data)], findings, by_path=True)
    parts = render.render(cluster, given, findings, contents=contents, whole=True)
    return Output(stream.join(parts))


def _without_arguments(config: Source) -> Source:
    """Leave out the fields by which Kustomize has given a legacy plugin its arguments already."""
    entries = [(k, v) for k, v in config.root.entries if k.value not in _ARGUMENTS]
    return config._replace(root=config.root._replace(entries=tuple(entries)))


def _cluster(session: Session, config: Source, folder: str) -> Cluster:
    return check_cluster(merged.of_object(config, folder), session.findings, stop=False)


def _krm_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "config", nargs="?", metavar="CONFIG", help="a legacy plugin's config file, by Kustomize"
    )
    _only_workloads(parser)
    parser.set_defaults(allow_path=[])


def _post_render_arguments(parser: ArgumentParser) -> None:
    add_values(parser)
    parser.set_defaults(manifests=["-"])
    _only_workloads(parser)
    parser.add_argument(
        "--ignore-not-found",
        action="store_true",
        help="pass a stream on unchanged that holds nothing of Portworx",
    )


def _plugin_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("host", choices=tuple(_PLUGINS), help="what calls the plugin")
    parser.add_argument(
        "folder", nargs="?", default=".", metavar="DIR", help="the folder (default: this one)"
    )


def _only_workloads(parser: ArgumentParser) -> None:
    parser.add_argument("--only", choices=("workloads",), help="everything but the Secrets")


COMMANDS = {
    "krm": Command(run_krm, _krm_arguments),
    "post-render": Command(run_post_render, _post_render_arguments),
    "plugin": Command(run_plugin, _plugin_arguments),
}

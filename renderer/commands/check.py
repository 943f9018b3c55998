"""The command check."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace

from renderer.answers import json_, mermaid, text
from renderer.checking import case
from renderer.checking.case import Case
from renderer.commands.inputs.clusters import all_readings, read_seen
from renderer.commands.inputs.reading import read_cluster
from renderer.commands.shared.answering import in_sarif
from renderer.commands.shared.arguments import (
    add_dumps,
    add_output,
    add_values,
    check_stdin,
    instant,
    take_default_values,
)
from renderer.commands.shared.session import Command, Output, Session
from renderer.dumps.sought import Seen
from renderer.edge import report, stdio
from renderer.problems import Findings, failure, no_file
from renderer.reading import reading
from renderer.reading.reading import Reading
from renderer.rules import checks
from renderer.values.cluster import Cluster
from renderer.values.paths import VALUES_FILE

_CLUSTER_OPTIONS = ("context", "kubeconfig")


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_dumps(parser, "*")
    add_values(parser, required=False, default=VALUES_FILE, opens_keys=False)
    parser.add_argument(
        "--no-values",
        action="store_true",
        help=f"compare with no values, though there is a {VALUES_FILE}",
    )
    parser.add_argument(
        "--cluster", action="store_true", help="read a live cluster by kubectl, and write nothing"
    )
    parser.add_argument("--context", metavar="NAME", help="the context of --cluster")
    parser.add_argument("--kubeconfig", metavar="FILE", help="the kubeconfig of --cluster")
    add_output(parser, "mermaid", "sarif")
    parser.add_argument(
        "--ignore", action="append", default=[], metavar="CODE", help="leave out problems of a code"
    )
    parser.add_argument(
        "--now",
        type=instant,
        metavar="TIME",
        help="the time for the end of tokens, such as 2026-01-31T00:00:00Z (default: the clock)",
    )


def check(args: Namespace) -> None:
    """Refuse arguments that do not go together."""
    if not args.no_values:
        take_default_values(args, needed=False)
    elif args.values:
        args.parser.error("argument --no-values: not allowed with argument -f/--values")
    check_stdin(args, *args.manifests)
    if args.cluster and args.manifests:
        args.parser.error("argument --cluster: not allowed with a manifest")
    if not (args.cluster or args.manifests):
        args.parser.error("name a manifest, `-` for standard input, or give --cluster")
    for name in _CLUSTER_OPTIONS:
        if getattr(args, name) and not args.cluster:
            args.parser.error(f"argument --{name}: only allowed with --cluster")


def run(session: Session) -> Output:
    """Say what a cluster that runs has of PX-Security, and what is wrong with it."""
    args, findings = session.args, session.findings
    _check_ignored(args.ignore)
    cluster = read_cluster(session) if args.values else None
    now = time.time() if args.now is None else args.now
    seen, found = _read_cluster(session) if args.cluster else _read_manifests(session)
    cases = [case.of(item, seen, now) for item in found]
    _judge(cases, cluster, findings, args.ignore)
    return _answer(session, cases, _limits(cluster))


def _check_ignored(codes: list[str]) -> None:
    """Refuse codes that there are not: a finding that was to be left out would stay."""
    if codes:
        from renderer.answers import pages

        for code in codes:
            pages.page_of(code, "pxsec check --ignore")


def _read_manifests(session: Session) -> tuple[Seen, list[Reading]]:
    files, seen = read_seen(session)
    return seen, all_readings(files, seen)


def _read_cluster(session: Session) -> tuple[Seen, list[Reading]]:
    """Read a live cluster, and say by which commands."""
    from renderer.dumps import fetched, kubectl

    args, findings = session.args, session.findings
    given = ((name, getattr(args, name)) for name in _CLUSTER_OPTIONS)
    options = tuple(f"--{name}={value}" for name, value in given if value)
    say = _say_nothing if args.quiet else report.tell
    seen = fetched.read(kubectl.find(options, session.environ, say), findings)
    findings.raise_errors()
    if found := reading.all_of(seen.objects, seen.known):
        return seen, found
    raise failure("workload-not-found", no_file("the cluster"), *_nothing(findings))


def _nothing(findings: Findings) -> tuple[str, str]:
    """Return why there is nothing to judge, and what to do: it may be there and not be seen."""
    if any(problem.code == "forbidden" for problem in findings.problems):
        return "no Portworx was seen, and not all may be read", "ask for the rights to read it"
    what = "no Portworx: neither a StorageCluster nor a DaemonSet with a container portworx"
    return what, "name another by --context"


def _say_nothing(_: str) -> None:
    """Leave out what goes on."""


def _judge(
    cases: list[Case], cluster: Cluster | None, findings: Findings, ignored: list[str]
) -> None:
    """Record what is wrong, and how it differs from the values where there are some."""
    found = [problem for item in cases for problem in checks.problems(item)]
    if cluster:
        from renderer.checking import drift

        found += drift.problems(cases, cluster)
    findings.record(problem for problem in found if problem.code not in ignored)


def _limits(cluster: Cluster | None) -> str:
    """Return what a comparison with values leaves open: it opens no key."""
    keys = cluster.secrets.values() if cluster else ()
    is_open = any(not key.by_reference for key in keys)
    return "; pxsec plan tells whether it has the keys of the values" if is_open else ""


def _answer(session: Session, cases: list[Case], limits: str) -> Output:
    """Return the answer, which is one with errors too."""
    args, findings = session.args, session.findings
    if args.warnings_as_errors:
        findings.promote()
    status = 1 if findings.errors else 0
    if args.output == "json":
        values = [stdio.place_of(path).name for path in args.values]
        answer = json_.told(cases, findings.problems, values, quiet=args.quiet)
        findings.clear()
        return Output([answer], status)
    if args.output == "sarif":
        return in_sarif(session, status)
    if args.output == "mermaid":
        return Output([mermaid.told(cases)], status)
    return Output([text.told(cases, findings.problems, limits)], status)


_EXAMPLES = (
    "pxsec check cluster.yaml",
    "pxsec check --cluster --context lab",
    "pxsec check -f pxsec.yaml cluster.yaml -o json",
)

COMMAND = Command(run, arguments, check, _EXAMPLES)

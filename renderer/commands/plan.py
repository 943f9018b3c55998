"""The command plan."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace

from renderer.answers import plan as answer
from renderer.checking import case, compared
from renderer.commands.inputs.clusters import add_name, read_seen, the_reading
from renderer.commands.inputs.reading import access_of, read_cluster, read_contents
from renderer.commands.shared.arguments import add_dumps, add_output, add_values, check_stdin
from renderer.commands.shared.session import Command, Output, Session
from renderer.hazards import samples
from renderer.planning import situation
from renderer.planning.situation import There
from renderer.planning.steps import Plan
from renderer.plans import switching_off, switching_on
from renderer.problems import ERROR
from renderer.yamltext.stream import File


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    add_values(parser, required=False)
    parser.add_argument(
        "--disable", action="store_true", help="the way to off, instead of to the values"
    )
    add_dumps(parser, "*")
    add_name(parser)
    add_output(parser)


def check(args: Namespace) -> None:
    """Refuse arguments that do not go together."""
    if args.disable == bool(args.values):
        args.parser.error("give the values with -f, or --disable")
    if not args.manifests:
        args.parser.error("name a manifest, or `-` for standard input")
    check_stdin(args, *args.manifests)
    if "-" in args.values:
        args.parser.error("name the file of the values, which the commands of the plan read")


def run(session: Session) -> Output:
    """Say how to get from a cluster that runs to what the values ask, or to off."""
    args = session.args
    files, seen = read_seen(session)
    meant = the_reading(session, files, seen)
    session.findings.record(
        problem.replace(severity=ERROR) for problem in samples.check([meant.found])
    )
    session.findings.raise_errors()
    judged = case.of(meant, seen, time.time())
    there = There(judged, tuple(file.path for file in files))
    made = switching_off.plan(there) if args.disable else _to_values(session, there, files)
    told = answer.as_json if args.output == "json" else answer.as_text
    return Output([told(made)])


def _to_values(session: Session, there: There, files: list[File]) -> Plan:
    cluster = read_cluster(session)
    if there.reading.install != cluster.install:
        return switching_on.to_other_install(there, cluster)
    known = there.case.known
    given = compared.given_keys(cluster, access_of(session))
    session.findings.record(compared.others(cluster, given, known))
    contents = read_contents(session, cluster, only="workloads")
    session.findings.raise_errors()
    values = tuple(session.args.values)
    wanted = situation.wanted(there, cluster, contents, files, values)
    same = frozenset(compared.same(given, there.reading, known))
    return switching_on.plan(wanted.replace(moved=same))


_EXAMPLES = (
    "pxsec plan -f pxsec.yaml cluster.yaml volumes.yaml",
    "pxsec plan --disable cluster.yaml",
)

COMMAND = Command(run, arguments, check, _EXAMPLES)

"""One run of a command: what was typed, its surroundings, and the reading that commands share."""

from __future__ import annotations

import os
from argparse import SUPPRESS, Action, ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from typing import IO, Any, NamedTuple

from renderer.edge import limits, stdio
from renderer.keys import sources
from renderer.problems import Findings, Place
from renderer.rendering.new_objects import Contents
from renderer.values import merged, rules, schema
from renderer.values.cluster import Cluster, build
from renderer.yamltext import stream
from renderer.yamltext.stream import File, Pieces


class Session(NamedTuple):
    """What a command works with; it adds what it finds to `findings`."""

    args: Namespace
    stdin: IO[bytes] | None
    environ: Mapping[str, str]
    findings: Findings


class Output(NamedTuple):
    """What goes to standard output, and the exit code."""

    pieces: Pieces
    status: int = 0


class Command(NamedTuple):
    """A command's function, whose docstring is its help, and its arguments."""

    run: Callable[[Session], Output]
    arguments: Callable[[ArgumentParser], None]


def add_values(parser: ArgumentParser, *, required: bool = True) -> None:
    """Add the arguments of every command that reads values files."""
    parser.add_argument(
        "-f",
        "--values",
        action="append",
        default=[],
        required=required,
        metavar="VALUES",
        help="the values file, `-` for standard input; several are merged in order",
    )
    parser.add_argument(
        "--allow-path",
        action="append",
        default=[],
        metavar="DIR",
        help="also read key files below this folder",
    )


def add_common(parser: ArgumentParser, *, nested: bool = False) -> None:
    """Add the arguments of every command; `nested` keeps what was typed before a subcommand."""
    unset: Any = SUPPRESS if nested else False
    parser.add_argument(
        "-q", "--quiet", action="store_true", default=unset, help="leave out warnings and notices"
    )
    parser.add_argument(
        "--warnings-as-errors",
        action="store_true",
        default=unset,
        help="fail on warnings and notices too",
    )
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default=SUPPRESS if nested else "auto",
        help="colour the messages (default: auto)",
    )


class Once(Action):
    """An argument that may be given again only with the same value."""

    def __call__(
        self, parser: ArgumentParser, namespace: Namespace, values: Any, option: str | None = None
    ) -> None:
        """Set the value, or refuse a second one: which of the two is meant?"""
        if getattr(namespace, self.dest, None) not in (None, values):
            parser.error(f"argument {option}: given twice, with different values")
        setattr(namespace, self.dest, values)


def add_nothing(parser: ArgumentParser) -> None:
    """Add no arguments."""


def read_cluster(session: Session, *, stop: bool = True, partial: bool = False) -> Cluster:
    """Return what the values files ask for; RenderError with all that is wrong with them.

    With `stop` False broken rules are recorded alone, so that a command can report them together
    with what it finds itself; `partial` is for a command that goes on with what is sound.
    """
    findings = session.findings
    texts = [
        (stdio.place_of(path).name, stdio.read(path, session.stdin, limits.VALUES), _folder(path))
        for path in session.args.values
    ]
    loaded = merged.load(texts, findings)
    return check_cluster(loaded, findings, stop=stop, partial=partial)


def check_cluster(
    loaded: merged.Values, findings: Findings, *, stop: bool, partial: bool = False
) -> Cluster:
    """Return what the values ask for, once they keep to the schema and, with `stop`, the rules.

    With `partial` what breaks the schema is recorded and left out.
    """
    findings.raise_errors()
    schema.check(loaded, findings)
    is_broken = bool(findings.errors)
    rules.check(loaded, findings)
    if is_broken and partial:
        return build(schema.sound(loaded))
    if stop or is_broken:
        findings.raise_errors()
    return build(loaded)


def read_contents(session: Session, cluster: Cluster, *, only: str | None = None) -> Contents:
    """Read what the values refer to; `only` "workloads" opens no secret, "secrets" no PEM."""
    access = access_of(session)
    secrets = public = None
    tokens: tuple[sources.Token, ...] = ()
    if only != "workloads":
        secrets = sources.read_keys(cluster, access, session.findings)
        tokens = sources.read_tokens(cluster, access, session.findings)
    if only != "secrets":
        public = sources.read_public_keys(cluster, access, session.findings)
    return Contents(secrets, public, tokens)


def read_manifests(session: Session) -> list[File]:
    """Return the manifests; a file without a document is passed over beside others.

    A stream without one is an error: what is piped in was made just now, and has failed.
    """
    manifests = [
        File(stdio.place_of(path).name, stdio.read(path, session.stdin, limits.MANIFESTS))
        for path in session.args.manifests
    ]
    blank = [manifest.name for manifest in manifests if stream.is_blank(manifest.data)]
    for name in blank:
        if name == stdio.STDIN or len(blank) == len(manifests):
            session.findings.error(
                "empty-stream",
                Place(name),
                "the input holds no document",
                "check what made it: an empty result would delete what it is applied to",
            )
        else:
            session.findings.notice(
                "empty-file",
                Place(name),
                "the input holds no document, and is passed over",
                "nothing to do if all of it is meant to be commented out",
            )
    return manifests


def finish(session: Session) -> None:
    """Raise what stops the run, before anything is written."""
    if session.args.warnings_as_errors:
        session.findings.promote()
    session.findings.raise_errors()


def access_of(session: Session) -> sources.Access:
    """Return what this run may read of what the values refer to."""
    files_given = tuple(getattr(session.args, "values", None) or ())
    return sources.Access(_allowed(session), session.environ, files_given)


def _allowed(session: Session) -> tuple[str, ...]:
    # Not by ARGOCD_ENV_PXSEC_ALLOW_PATH: who writes an Argo CD application must not be able to
    # read the repo server's files.
    widened = session.environ.get("PXSEC_ALLOW_PATH", "").split(os.pathsep)
    return (*session.args.allow_path, *filter(None, widened))


def _folder(path: str) -> str:
    return stdio.working_directory() if path == "-" else os.path.dirname(os.path.abspath(path))

"""What commands read: values, what these refer to, manifests."""

from __future__ import annotations

import os

from renderer.commands.session import Session
from renderer.edge import limits, stdio
from renderer.keys import sources
from renderer.keys.secret import Hidden
from renderer.problems import Findings, Place, RenderError
from renderer.rendering.new_objects import Contents, GivenToken
from renderer.tokens import jws
from renderer.values import merged, rules, schema, schema_problems
from renderer.values.cluster import Cluster, TokenSecret, build
from renderer.yamltext import stream
from renderer.yamltext.stream import File


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
    loaded = merged.read_values(texts, findings)
    return check_cluster(loaded, findings, stop=stop, partial=partial)


def check_cluster(
    loaded: merged.Values, findings: Findings, *, stop: bool, partial: bool = False
) -> Cluster:
    """Return what the values ask for, once they keep to the schema and, with `stop`, the rules.

    With `partial` what breaks the schema is recorded and left out.
    """
    findings.raise_errors()
    findings.record(schema_problems.check(loaded))
    is_broken = bool(findings.errors)
    findings.record(rules.check(loaded))
    if is_broken and partial:
        return build(schema.valid_part(loaded))
    if stop or is_broken:
        findings.raise_errors()
    return build(loaded)


def read_contents(session: Session, cluster: Cluster, *, only: str | None = None) -> Contents:
    """Read what the values refer to; `only` "workloads" opens no secret, "secrets" no PEM."""
    access = access_of(session)
    secrets: dict[str, Hidden] = {}
    public: dict[str, str] = {}
    tokens: tuple[GivenToken, ...] = ()
    if only != "workloads":
        secrets = sources.read_keys(cluster, access, session.findings)
        tokens = read_tokens(cluster, access, session.findings)
    if only != "secrets":
        public = sources.read_public_keys(cluster, access, session.findings)
    return Contents(secrets, public, tokens)


def read_tokens(
    cluster: Cluster, access: sources.Access, findings: Findings
) -> tuple[GivenToken, ...]:
    """Read the tokens that are given as values and check their form, neither time nor signature."""
    given = (item for item in cluster.tokens if not item.token.by_reference)
    read = ((item, _read_token(item, access, findings)) for item in given)
    return tuple(
        GivenToken(item.namespace, item.token.ref, text, item.encryption)
        for item, text in read
        if text
    )


def _read_token(item: TokenSecret, access: sources.Access, findings: Findings) -> Hidden | None:
    raw = sources.read_secret(item.token, access, findings)
    if raw is None:
        return None
    text = raw.decode("ascii", "replace")
    kept = text[:-1].removesuffix("\r") if text.endswith("\n") else text
    try:
        jws.parse(kept, item.token.place)
    except RenderError as error:
        findings.absorb(error)
        return None
    if kept != text:
        message = f"{item.label}.token: the line end after the token is left out"
        findings.notice("line-end", item.token.place, message, "nothing to do: a token has none")
    return Hidden(kept)


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

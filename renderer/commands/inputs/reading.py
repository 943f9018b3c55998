"""What commands read: values, what these refer to, manifests."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from renderer.commands.shared.session import Session
from renderer.edge import limits, stdio
from renderer.keys import sources
from renderer.keys.access import Access
from renderer.keys.secret import Hidden, without_line_end
from renderer.problems import Findings, Place, RenderError, failure
from renderer.rendering.new_objects import Contents, GivenToken
from renderer.values import merged, rules, schema
from renderer.values.cluster import FILE, Cluster, PublicKey, SecretKey, TokenSecret, build
from renderer.yamltext import stream
from renderer.yamltext.stream import File

if TYPE_CHECKING:
    from renderer.commands.inputs.folders import Folder


def read_cluster(session: Session) -> Cluster:
    """Return what the values files ask for; RenderError with all that is wrong with them."""
    cluster = read_cluster_despite_rules(session)
    session.findings.raise_errors()
    return cluster


def read_cluster_despite_rules(session: Session) -> Cluster:
    """Return what the values files ask for; broken rules are recorded, and stop the run later.

    So a command reports them together with what it finds itself.
    """
    cluster = cluster_despite_rules(_read_values(session), session.findings)
    _check_target(session, cluster)
    return cluster


def _check_target(session: Session, cluster: Cluster) -> None:
    """Refuse to write over the values, or over a key that they name."""
    target = getattr(session.args, "write", None)
    if target is None:
        return
    keys: list[SecretKey | PublicKey] = [*cluster.secrets.values(), *cluster.public_keys.values()]
    paths = [os.path.join(key.base, key.origin) for key in keys if key.kind == FILE]
    if stdio.is_any_of(target, [*session.args.values, *paths]):
        message = "this file is the values, or a key that they name, and would be lost"
        raise failure("own-input", stdio.place_of(target), message, "name another file by -w")


def cluster_despite_rules(loaded: merged.Values, findings: Findings) -> Cluster:
    """Return what values ask for that keep to the schema; broken rules are recorded."""
    if _breaks_schema(loaded, findings):
        findings.raise_errors()
    return build(loaded)


def read_valid_cluster(session: Session) -> Cluster:
    """Return what of the values files keeps to the schema; what is wrong with the rest is recorded.

    So a command that checks sees also the keys and files that the valid part names.
    """
    loaded = _read_values(session)
    if _breaks_schema(loaded, session.findings):
        return build(schema.valid_part(loaded))
    return build(loaded)


def _read_values(session: Session) -> merged.Values:
    texts = [
        (stdio.place_of(path).name, stdio.read(path, session.stdin, limits.VALUES), folder_of(path))
        for path in session.args.values
    ]
    return merged.read_values(texts, session.findings)


def _breaks_schema(loaded: merged.Values, findings: Findings) -> bool:
    """Record what breaks the schema or a rule, and tell whether anything breaks the schema."""
    findings.raise_errors()
    if not schema.is_kept(loaded):
        from renderer.values import schema_problems

        findings.record(schema_problems.check(loaded))
    is_broken = bool(findings.errors)
    findings.record(rules.check(loaded))
    return is_broken


def read_contents(session: Session, cluster: Cluster, *, only: str | None = None) -> Contents:
    """Read what the values refer to; `only` "workloads" opens no secret, "secrets" no PEM."""
    access = access_of(session)
    secrets: dict[str, Hidden] = {}
    public: dict[str, str] = {}
    tokens: tuple[GivenToken, ...] = ()
    beside = (folder_of(path) for path in access.values if path != "-")
    session.findings.record(sources.unused(cluster, beside))
    if only != "workloads":
        secrets = sources.read_keys(cluster, access, session.findings)
        tokens = read_tokens(cluster, access, session.findings)
    if only != "secrets":
        public = sources.read_public_keys(cluster, access, session.findings)
    return Contents(secrets, public, tokens)


def read_tokens(cluster: Cluster, access: Access, findings: Findings) -> tuple[GivenToken, ...]:
    """Read the tokens that are given as values and check their form, neither time nor signature."""
    given = (item for item in cluster.tokens if not item.token.by_reference)
    read = ((item, _read_token(item, access, findings)) for item in given)
    return tuple(
        GivenToken(item.namespace, item.token.ref, text, item.encryption)
        for item, text in read
        if text
    )


def _read_token(item: TokenSecret, access: Access, findings: Findings) -> Hidden | None:
    from renderer.tokens import form

    raw = sources.read_secret(item.token, access, findings)
    if raw is None:
        return None
    text = raw.decode("ascii", "replace")
    kept = without_line_end(text)
    try:
        token = form.parse(kept, item.token.place)
        if fault := form.disputed(token):
            raise failure("bad-token", item.token.place, fault, form.AS_ISSUED)
    except RenderError as error:
        findings.absorb(error)
        return None
    if kept != text:
        findings.notice(
            "line-end",
            item.token.place,
            f"{item.label}.token: the line end after the token is left out",
            "nothing to do: a token has none",
        )
    return Hidden(kept)


def read_manifests(session: Session, given: Iterable[str | Folder] | None = None) -> list[File]:
    """Return the manifests; a file without a document is passed over beside others.

    A stream without one is an error: what is piped in was made just now, and has failed.
    """
    manifests = [*_manifests(session, look(session) if given is None else given)]
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


def look(session: Session) -> list[str | Folder]:
    """Return the manifests as they were given, a folder with the files that it stands for."""
    return [_folder(session, path) or path for path in session.args.manifests]


def paths_of(given: Iterable[str | Folder]) -> list[str]:
    """Return the paths of all files that were given."""
    files = ([item] if isinstance(item, str) else item.files for item in given)
    return [path for each in files for path in each]


def _folder(session: Session, path: str) -> Folder | None:
    if path == "-" or not os.path.isdir(path):
        return None
    from renderer.commands.inputs import folders

    return folders.look(path, getattr(session.args, "values", ()))


def _manifests(session: Session, given: Iterable[str | Folder]) -> Iterator[File]:
    for item in given:
        if isinstance(item, str):
            yield _manifest(session, item)
        else:
            yield from _in_folder(session, item)


def _in_folder(session: Session, folder: Folder) -> list[File]:
    from renderer.commands.inputs import folders

    files = [_manifest(session, path) for path in folder.files]
    found = [file for file in files if folders.is_applied(file, session.findings)]
    session.findings.record(folders.below(folder))
    if not found:
        raise folders.empty(folder.path, "no file in the folder holds an object")
    return found


def _manifest(session: Session, path: str) -> File:
    data = stdio.read(path, session.stdin, limits.MANIFESTS)
    return File(stdio.place_of(path).name, data, path)


def access_of(session: Session) -> Access:
    """Return what this run may read of what the values refer to."""
    files_given = tuple(getattr(session.args, "values", None) or ())
    return Access(_allowed(session), session.environ, files_given)


def _allowed(session: Session) -> tuple[str, ...]:
    # Not by ARGOCD_ENV_PXSEC_ALLOW_PATH: who writes an Argo CD application must not be able to
    # read the repo server's files.
    widened = session.environ.get("PXSEC_ALLOW_PATH", "").split(os.pathsep)
    return (*session.args.allow_path, *filter(None, widened))


def folder_of(path: str) -> str:
    """Return the folder from which relative paths in a values file start."""
    return stdio.working_directory() if path == "-" else os.path.dirname(os.path.abspath(path))

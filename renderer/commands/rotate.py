"""The command rotate."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping

from renderer.answers import plan as answer
from renderer.checking import case, compared
from renderer.commands.inputs.clusters import add_name, read_seen, the_reading
from renderer.commands.inputs.reading import (
    access_of,
    cluster_despite_rules,
    folder_of,
    read_cluster,
)
from renderer.commands.shared.arguments import add_output, add_values, check_stdin
from renderer.commands.shared.session import Command, Output, Session, finish
from renderer.edge import limits, report, stdio
from renderer.keys import access, sources
from renderer.keys.private import RSA_BITS
from renderer.planning import situation
from renderer.planning.situation import There
from renderer.plans import changing_keys
from renderer.portworx.settings import KEYS, PUBLIC
from renderer.problems import Findings
from renderer.rendering.new_objects import Contents
from renderer.rotating import edited, rotation
from renderer.rotating.edited import Given
from renderer.rotating.rotation import Rotation
from renderer.values import merged
from renderer.values.cluster import FILE, Cluster
from renderer.yamltext.stream import File


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    names = "|".join(KEYS)
    parser.add_argument(
        "words",
        nargs="+",
        metavar="KEY|MANIFEST",
        help=f"the keys to make anew ({names}), then the manifests, `-` for standard input",
    )
    add_values(parser)
    add_name(parser)
    add_output(parser)


def check(args: Namespace) -> None:
    """Tell keys from manifests, and refuse arguments that do not go together."""
    number = next((n for n, word in enumerate(args.words) if word not in KEYS), len(args.words))
    args.keys, args.manifests = args.words[:number], args.words[number:]
    if not args.keys:
        args.parser.error(f"name a key first: {', '.join(KEYS)}")
    if not args.manifests:
        args.parser.error("name a manifest behind the keys, or `-` for standard input")
    if "-" in args.values:
        args.parser.error("name the file of the values, which is changed")
    check_stdin(args, *args.manifests)


def run(session: Session) -> Output:
    """Make new keys beside the old ones, let the values name them, and say how to get there."""
    args = session.args
    cluster = read_cluster(session)
    session.findings.record(rotation.gaps(args.keys, cluster))
    _check_paths(session, cluster)
    session.findings.raise_errors()
    files, seen = read_seen(session)
    judged = case.of(the_reading(session, files, seen), seen, time.time())
    there = There(judged, tuple(file.path for file in files))
    _check_agreement(session, cluster, there, files)
    made = rotation.of(args.keys, cluster, RSA_BITS)
    texts = _edited(session, made)
    wanted = situation.wanted(
        there,
        new := _cluster(session, texts),
        Contents(public_keys=_public_keys(session, new, made)),
        files,
        args.values,
    )
    plan = changing_keys.plan(wanted, made)
    session.findings.record(plan.fix)
    finish(session)
    _write(session, made, texts)
    told = answer.as_json if args.output == "json" else answer.as_text
    return Output([told(plan)])


def _check_agreement(session: Session, cluster: Cluster, there: There, files: list[File]) -> None:
    """Refuse a cluster that is not as the values are: more than keys would change."""
    judged, given = there.case, compared.given_keys(cluster, access_of(session))
    session.findings.record(compared.others(cluster, given, judged.known))
    public = sources.read_public_keys(cluster, access_of(session), Findings())
    contents = Contents(public_keys=public)
    wanted = situation.wanted(there, cluster, contents, files, session.args.values)
    labels = sorted(wanted.labels)
    if labels or not there.is_secured:
        session.findings.error(
            "not-rotated",
            judged.reading.found.place,
            f"{judged.title} is otherwise than the values: {', '.join(labels) or 'it is not on'}",
            "bring both together first: pxsec plan shows the way",
        )
    session.findings.raise_errors()


def _check_paths(session: Session, cluster: Cluster) -> None:
    """Refuse to write where the values may not read."""
    for name in session.args.keys:
        key = cluster.secrets.get(name) or cluster.public_keys.get(name)
        if key and key.kind == FILE and not access.resolve(key, access_of(session)):
            session.findings.record([access.outside(key)])


def _edited(session: Session, made: Rotation) -> Mapping[str, bytes]:
    """Return the values files as they will be, by their paths."""
    given = [Given(path, stdio.read(path, None, limits.VALUES)) for path in session.args.values]
    edits = edited.files_of(given, made.edits)
    return {
        file.name: edited.edited(file, edits[file.name]) if file.name in edits else file.raw
        for file in given
    }


def _cluster(session: Session, texts: Mapping[str, bytes]) -> Cluster:
    """Return what the new values ask for."""
    listed = [(stdio.place_of(path).name, raw, folder_of(path)) for path, raw in texts.items()]
    values = merged.read_values(listed, session.findings)
    cluster = cluster_despite_rules(values, session.findings)
    session.findings.raise_errors()
    return cluster


def _public_keys(session: Session, cluster: Cluster, made: Rotation) -> dict[str, str]:
    """Return the public keys, of which the new ones are in no file yet."""
    new = [name for name in made.keys if name in PUBLIC]
    there = {name: key for name, key in cluster.public_keys.items() if name not in new}
    kept = cluster.replace(public_keys=there)
    found = sources.read_public_keys(kept, access_of(session), session.findings)
    written = {os.path.basename(file.path): file.content.decode() for file in made.files}
    return found | {
        name: written[os.path.basename(cluster.public_keys[name].origin)] for name in new
    }


def _write(session: Session, made: Rotation, texts: Mapping[str, bytes]) -> None:
    """Write the new keys and the values, all or none; old keys stay."""
    from renderer.edge import writing

    changed = {
        path: raw for path, raw in texts.items() if raw != stdio.read(path, None, limits.VALUES)
    }
    modes = {file.path: file.mode for file in made.files}
    modes |= {path: os.stat(path).st_mode & 0o777 for path in changed}
    for file in made.files:
        writing.make_folder(os.path.dirname(file.path), mode=writing.PRIVATE)
    contents = {file.path: [file.content] for file in made.files}
    contents |= {path: [raw] for path, raw in changed.items()}
    writing.write_all(contents, modes, session.findings)
    for path in contents if not session.args.quiet else ():
        report.tell(f"wrote {path}")


_EXAMPLES = (
    "pxsec rotate shared -f pxsec.yaml cluster.yaml",
    "pxsec rotate system apps -f pxsec.yaml cluster.yaml -o json",
)

COMMAND = Command(run, arguments, check, _EXAMPLES)

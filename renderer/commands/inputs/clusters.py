"""What commands read of a cluster that runs: its objects, and the Portworx that is meant."""

from __future__ import annotations

from argparse import ArgumentParser

from renderer.commands.inputs.reading import read_manifests
from renderer.commands.shared.session import Session
from renderer.dumps import sought
from renderer.dumps.sought import Seen
from renderer.manifests import search
from renderer.problems import Place, failure
from renderer.reading import reading
from renderer.reading.reading import Reading
from renderer.yamltext.stream import File


def add_name(parser: ArgumentParser) -> None:
    """Add the argument of every command that is about one Portworx."""
    parser.add_argument(
        "--name", metavar="NAME", help="the StorageCluster or DaemonSet, where there are several"
    )


def read_seen(session: Session) -> tuple[list[File], Seen]:
    """Return the manifests and what they hold of a cluster."""
    files = read_manifests(session)
    seen = sought.read(files, session.findings)
    session.findings.raise_errors()
    return files, seen


def all_readings(files: list[File], seen: Seen) -> list[Reading]:
    """Return the reading of each Portworx; RenderError where there is none."""
    found = reading.all_of(seen.objects, seen.known)
    if not found:
        _check_yaml(files)
        raise failure(
            "workload-not-found",
            Place(files[0].name),
            "no Portworx: neither a StorageCluster nor a DaemonSet with a container portworx",
            "name the file that holds it, or pipe it in from kubectl get -o yaml",
        )
    return found


def _check_yaml(files: list[File]) -> None:
    """Refuse what nobody can read: documents without a clue of Portworx are not even parsed."""
    for file in files:
        for _ in search.every(file):
            pass


def the_reading(session: Session, files: list[File], seen: Seen) -> Reading:
    """Return the reading that is meant; RenderError where several are."""
    return meant_of(session, files, all_readings(files, seen))


def meant_of(session: Session, files: list[File], found: list[Reading]) -> Reading:
    """Return the one of several readings that is meant."""
    name = session.args.name
    meant = [item for item in found if name in (None, item.found.name)]
    titles = ", ".join(item.found.title for item in meant or found)
    if not meant:
        raise failure(
            "workload-not-found",
            Place(files[0].name),
            f"no Portworx of the name that --name gives; there is {titles}",
            "give --name as metadata.name has it",
        )
    if len(meant) > 1:
        raise failure(
            "two-workloads",
            meant[1].found.place,
            f"several Portworx: {titles}",
            "say by --name which one is meant, or give its manifests alone",
        )
    return meant[0]

"""The keys that the values give as files or variables, beside those of the cluster that was read.

`render` would put the values' key in the place of another without a word: to the API server they
are two texts of one field, and whoever applies both with kubectl owns it. A container that starts
then has another key than all that run.
"""

from __future__ import annotations

from collections.abc import Iterator

from renderer.commands.shared.reading import access_of
from renderer.commands.shared.session import Session
from renderer.keys import sources
from renderer.keys.access import Access
from renderer.keys.secret import without_line_end
from renderer.manifests.interest import SECRET
from renderer.portworx.settings import KEYS
from renderer.problems import Findings, Problem
from renderer.reading.ends import Known, Reference
from renderer.reading.reading import Reading
from renderer.values.cluster import Cluster, SecretKey


def others(session: Session, cluster: Cluster, known: Known) -> Iterator[Problem]:
    """Yield the keys of the values that differ from those in the Secrets of the input."""
    for name, key in cluster.secrets.items():
        ref = Reference(SECRET, cluster.namespace, key.ref.secret, key.ref.key)
        held, own = known.find(ref).value, _read(key, access_of(session))
        if held is not None and own is not None and held.reveal() != own:
            yield Problem(
                "another-key",
                key.place,
                f"{KEYS[name].label}: the key that the values name is not the one in {ref}",
                "give the key of the cluster, or refer to it by secretKeyRef; to replace it, take "
                "the old one here and run pxsec rotate",
            )


def same(session: Session, cluster: Cluster, made: Reading, known: Known) -> Iterator[str]:
    """Yield the keys that Portworx has in another place, by their paths: the bytes are the same."""
    counted = {item.counts.path: item.counts for item in made.settled.values() if item.counts}
    for name, key in cluster.secrets.items():
        given = counted.get(KEYS[name].label)
        value = given.end(known).value if given else None
        if value is not None and value.reveal() == _read(key, access_of(session)):
            yield KEYS[name].label


def _read(key: SecretKey, access: Access) -> str | None:
    """Return a key, None where there is none to be read: `render` says why."""
    raw = None if key.by_reference else sources.read_secret(key, access, Findings())
    return None if raw is None else without_line_end(raw.decode("utf-8", "surrogateescape"))

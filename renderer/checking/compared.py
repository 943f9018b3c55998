"""The keys that the values give as files or variables, beside those of the cluster that was read.

`render` would put the values' key in the place of another without a word: to the API server they
are two texts of one field, and whoever applies both with kubectl owns it. A container that starts
then has another key than all that run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from renderer.keys import sources
from renderer.keys.access import Access
from renderer.keys.secret import Hidden, without_line_end
from renderer.manifests.interest import SECRET
from renderer.portworx.settings import KEYS
from renderer.problems import Findings, Problem
from renderer.reading.ends import Known, Reference
from renderer.reading.reading import Reading
from renderer.values.cluster import Cluster, SecretKey


def given_keys(cluster: Cluster, access: Access) -> dict[str, Hidden]:
    """Return the keys that can be read, by name; of one that cannot be `render` says why."""
    found = {name: _read(key, access) for name, key in cluster.secrets.items()}
    return {name: value for name, value in found.items() if value is not None}


def others(cluster: Cluster, given: Mapping[str, Hidden], known: Known) -> Iterator[Problem]:
    """Yield the keys of the values that differ from those in the Secrets of the input."""
    for name, own in given.items():
        key = cluster.secrets[name]
        ref = Reference(SECRET, cluster.namespace, key.ref.secret, key.ref.key)
        held = known.find(ref).value
        if held is not None and held.reveal() != own.reveal():
            yield Problem(
                "another-key",
                key.place,
                f"{KEYS[name].label}: the key that the values name is not the one in {ref}",
                "give the key of the cluster, or refer to it by secretKeyRef; to replace it, take "
                "the old one here and run pxsec rotate",
            )


def same(given: Mapping[str, Hidden], made: Reading, known: Known) -> Iterator[str]:
    """Yield the keys that Portworx has in another place, by their paths: the bytes are the same."""
    counted = {item.counts.path: item.counts for item in made.settled.values() if item.counts}
    for name, own in given.items():
        there = counted.get(KEYS[name].label)
        value = there.end(known).value if there else None
        if value is not None and value.reveal() == own.reveal():
            yield KEYS[name].label


def _read(key: SecretKey, access: Access) -> Hidden | None:
    raw = None if key.by_reference else sources.read_secret(key, access, Findings())
    if raw is None:
        return None
    return Hidden(without_line_end(raw.decode("utf-8", "surrogateescape")))

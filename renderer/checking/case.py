"""What a rule looks at: one Portworx, and everything else that the input holds."""

from __future__ import annotations

from renderer.dumps.sought import Seen
from renderer.reading.clients import Client
from renderer.reading.ends import Known
from renderer.reading.reading import Reading
from renderer.records import Record


class Case(Record):
    """What a rule looks at; `now` is seconds since 1970."""

    reading: Reading
    seen: Seen
    now: float

    @property
    def known(self) -> Known:
        """The Secrets and ConfigMaps of the input."""
        return self.seen.known

    @property
    def clients(self) -> tuple[Client, ...]:
        """Who calls this Portworx, and what comes of each."""
        return self.reading.clients

    @property
    def title(self) -> str:
        """What messages call the StorageCluster or DaemonSet."""
        return self.reading.found.title

    @property
    def namespace(self) -> str:
        """The namespace of Portworx."""
        return self.reading.found.namespace

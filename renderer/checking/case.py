"""What a rule looks at: one Portworx, and everything else that the input holds."""

from __future__ import annotations

from renderer.dumps.sought import Seen
from renderer.reading import issued, token_uses
from renderer.reading.clients import Client
from renderer.reading.ends import Known
from renderer.reading.issued import Issued
from renderer.reading.reading import OFF, OPEN, Reading, is_portworx
from renderer.reading.token_uses import Use
from renderer.records import Record


class Case(Record):
    """What a rule looks at; `now` is seconds since 1970."""

    reading: Reading
    seen: Seen
    now: float
    is_alone: bool = True
    """Tells whether it is the only Portworx of the input, so that all classes are its own."""
    token_uses: tuple[Use, ...] = ()
    """What names the Secret of a token for this Portworx."""
    issued: tuple[Issued, ...] = ()
    """The tokens in these Secrets that the Operator does not renew."""

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

    @property
    def is_checked(self) -> bool:
        """Tell whether Portworx looks at tokens, or may do so."""
        return self.reading.state not in (OFF, OPEN)


def of(made: Reading, seen: Seen, now: float) -> Case:
    """Return what rules look at, with what many of them ask for."""
    is_alone = sum(map(is_portworx, seen.objects)) == 1
    uses = token_uses.of_all(seen.objects) if is_alone else []
    tokens = issued.of_all(made, uses, seen.known, now)
    return Case(made, seen, now, is_alone, tuple(uses), tuple(tokens))

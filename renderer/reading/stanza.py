"""The security stanza of a StorageCluster, with what the Operator makes of what it does not say.

    spec:
      security:
        enabled: true
        auth:
          guestAccess: Disabled
          selfSigned: {issuer: portworx.com}

Here the shared secret is px-shared-secret and the lifetime 24h. A field that is there with an empty
text keeps it: only guestAccess is Enabled then.
"""

from __future__ import annotations

from renderer.manifests.objects import Object, is_true
from renderer.portworx import operator
from renderer.problems import Place
from renderer.records import Record

ENABLED, DISABLED, MANAGED = "Enabled", "Disabled", "Managed"
GUESTS = (ENABLED, DISABLED, MANAGED)
DEFAULT_ISSUER = "operator.portworx.io"


class Field(Record):
    """A field of the stanza, or its default."""

    name: str
    """Its path in the StorageCluster."""
    text: str
    place: Place
    is_default: bool
    """True where the Operator's default counts, be the field there or not."""
    is_text: bool
    """False for a number or a flag, which the API server refuses."""


class Stanza(Record):
    """What the Operator is told, and what it takes where nothing is said."""

    is_on: bool
    place: Place
    """That of the switch, or where it would be."""
    guests: Field
    issuer: Field
    shared_secret: Field
    lifetime: Field

    @property
    def says_something(self) -> bool:
        """Tell whether it says more than that security is off."""
        fields = (self.guests, self.issuer, self.shared_secret, self.lifetime)
        return self.is_on or not all(field.is_default for field in fields)

    @property
    def has_half_of_self_signed(self) -> bool:
        """Tell whether selfSigned says something, and no issuer."""
        says = not (self.shared_secret.is_default and self.lifetime.is_default)
        return self.issuer.is_default and says


_AUTH = "spec.security.auth"
_SIGNED = f"{_AUTH}.selfSigned"


def of(found: Object) -> Stanza:
    """Return the stanza of a StorageCluster."""
    security = found.node.get("spec", "security")
    switch = found.node.get("spec", "security", "enabled")
    return Stanza(
        is_on=is_true(switch),
        place=found.source.place(switch or security or found.node),
        guests=_field(found, f"{_AUTH}.guestAccess", ENABLED, keeps_empty=False),
        issuer=_field(found, f"{_SIGNED}.issuer", DEFAULT_ISSUER, keeps_empty=False),
        shared_secret=_field(found, f"{_SIGNED}.sharedSecret", operator.SHARED_SECRET),
        lifetime=_field(found, f"{_SIGNED}.tokenLifetime", operator.DEFAULT_LIFETIME),
    )


def _field(found: Object, path: str, default: str, *, keeps_empty: bool = True) -> Field:
    """Return a field; an empty text counts as one where the Operator does not default it."""
    keys = path.split(".")
    node = found.node.get(*keys)
    above = (found.node.get(*keys[:end]) for end in range(len(keys), 0, -1))
    place = found.source.place(next(filter(None, above), found.node))
    if node is None or node.is_null or not (node.value or keeps_empty):
        return Field(path, default, place, is_default=True, is_text=True)
    is_text = isinstance(node.data(), str)
    return Field(path, node.value, place, is_default=False, is_text=is_text)

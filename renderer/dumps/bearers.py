"""The tokens in the Secrets of a file, whatever else it holds.

    kubectl get secrets --all-namespaces -o yaml

Of what that prints, those Secrets count that have the key `auth-token`, which Portworx and Stork
read. All others are passed over, most of them unread: they are other people's.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from renderer.dumps.dump import Dump
from renderer.manifests import selection
from renderer.manifests.interest import SECRET
from renderer.manifests.objects import Object, items_at, text_at
from renderer.manifests.search import Clue
from renderer.portworx import operator
from renderer.portworx.kinds import TOKEN_KEY
from renderer.portworx.names import STORAGE_CLUSTER
from renderer.problems import Findings
from renderer.reading import ends
from renderer.reading.ends import Reference
from renderer.verifying import listing
from renderer.verifying.listing import Origin, Row
from renderer.yamltext.stream import File

_CLUE = Clue((SECRET.encode(),), (TOKEN_KEY.encode(),))
_UNSEEN = "its bytes are not here: they are encrypted, a placeholder, or no base64"


def rows(file: File, findings: Findings) -> Iterator[Row]:
    """Yield the tokens; what readers take two ways in their Secrets is a finding."""
    found = Dump([file]).objects((_CLUE,), findings, kinds=(SECRET,))
    for _, beside in groupby(found, key=lambda item: item.document.start):
        secrets = [item for item in beside if _has_token(item)]
        findings.record(selection.ambiguities([(item, True) for item in secrets]))
        for item in secrets:
            yield _row(file.name, item)


def _has_token(found: Object) -> bool:
    """Tell whether some reader may find a token in an object."""
    is_secret = found.may_be(SECRET) and not found.group
    return is_secret and any(
        True for holder in ("data", "stringData") for _ in found.node.readings(holder, TOKEN_KEY)
    )


def _row(file: str, found: Object) -> Row:
    origin = Origin(file, found.namespace, found.name, is_renewed=_is_renewed(found))
    ref = Reference(SECRET, found.namespace, found.name, TOKEN_KEY)
    value = ends.known([found]).find(ref).value
    return listing.of(origin, value.reveal()) if value else Row(origin, _UNSEEN)


def _is_renewed(found: Object) -> bool:
    """Tell whether the Operator owns the Secret: it makes the token in it anew before it ends."""
    owners = items_at(found.node, "metadata", "ownerReferences")
    is_owned = any(text_at(owner, "kind") == STORAGE_CLUSTER for owner in owners)
    return is_owned and found.name in operator.TOKEN_SECRETS

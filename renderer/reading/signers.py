"""What the Operator, Stork and Autopilot sign their tokens with.

    spec.security.enabled: true       the Operator signs with px-system-secrets, key apps-secret,
                                      and gives that key to Stork and Autopilot
    spec.stork.env: PX_SHARED_SECRET  beats what the Operator gives
    kind: Deployment                  beside a DaemonSet each has its own env

Without a stanza the Operator is a guest, and gives nobody a key. Releases before 1.8 give none to
Autopilot, and those of the 24.2 line sign with px-system-secrets where that exists all the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from renderer.keys.secret import Hidden
from renderer.manifests.interest import SECRET
from renderer.manifests.objects import Object, containers, is_true, items_at, text_at
from renderer.manifests.versions import of_stork
from renderer.manifests.workloads import runs_stork
from renderer.portworx.names import AUTOPILOT, STORK, repository
from renderer.portworx.releases import Version, pairing
from renderer.portworx.settings import (
    APPS,
    DAEMONSET,
    KEYS,
    OPERATOR,
    PX_JWT_ISSUER,
    PX_SHARED_SECRET,
)
from renderer.reading import clients
from renderer.reading.clients import Signer
from renderer.reading.ends import End, Known, Reference
from renderer.reading.given import STANZA, Given, of_component
from renderer.reading.stanza import Stanza
from renderer.yamltext.nodes import Node

OPERATOR_NAME = "Operator"


def of_storagecluster(
    found: Object, stanza: Stanza, release: Version | None, known: Known
) -> Iterator[Signer]:
    """Yield what the Operator signs with, and what it gives to Stork and Autopilot."""
    issuer = pairing(release, None).issuer
    own = _of_operator(found, stanza) if stanza.is_on else None
    end = own.end(known) if own else None
    at, told = stanza.place, of_stork(OPERATOR, found)
    pair = pairing(release, told.version if told else None)
    doubt = f"it signs as {issuer}, and gives Portworx its key by {pair.variable} for an old Stork"
    doubt = doubt if own and pair.issuer != issuer else ""
    signs_as = issuer if own else None
    yield Signer(OPERATOR_NAME, found, at, own, end, signs_as, at, doubt=doubt)
    spec = found.node.get("spec")
    if runs_stork(found):
        env = spec.get("stork", "env") if spec else None
        given = _with_default(of_component(found, env, "spec.stork.env"), own, issuer)
        yield _signer(STORK, found, given, known, told.version if told else None)
    if spec and is_true(spec.get("autopilot", "enabled")):
        env = spec.get("autopilot", "env")
        given = _with_default(of_component(found, env, "spec.autopilot.env"), own, None)
        yield _signer(AUTOPILOT, found, given, known, None)


def of_deployment(found: Object, known: Known) -> Iterator[Signer]:
    """Yield what a Deployment of Stork or Autopilot signs with."""
    for role in clients.CALLERS:
        owner = runner(found, role)
        if owner is None:
            continue
        told = of_stork(DAEMONSET, found) if role == STORK else None
        given = of_component(found, owner.get("env"), "env")
        signer = _signer(role, found, given, known, told.version if told else None)
        if items_at(owner, "envFrom") and signer.key is None:
            signer = signer.replace(doubt="its envFrom may bring in a key")
        yield signer


def runner(found: Object, role: str) -> Node | None:
    """Return the container of a workload that runs Stork or Autopilot, by its image or name."""
    nodes = containers(found)
    by_name = (node for node in nodes if text_at(node, "name") == role)
    by_image = (node for node in nodes if repository(text_at(node, "image")) == role)
    return next(by_image, None) or next(by_name, None)


def _of_operator(found: Object, stanza: Stanza) -> Given:
    """Return the key that the Operator gives under a stanza."""
    kept = KEYS[APPS].refs[OPERATOR]
    ref = Reference(SECRET, found.namespace, kept.secret, kept.key)
    return Given(
        KEYS[APPS].label, STANZA, PX_SHARED_SECRET, "spec.security", stanza.place, None, ref
    )


def _with_default(given: list[Given], own: Given | None, issuer: str | None) -> list[Given]:
    """Return the variables with those of the Operator, which give way to the user's."""
    if own is None:
        return given
    told = own.replace(path="", name=PX_JWT_ISSUER, text=Hidden(issuer or ""), ref=None)
    return [own, *([told] if issuer else []), *given]


def _signer(
    role: str, found: Object, given: list[Given], known: Known, release: Version | None
) -> Signer:
    last = {item.name: item for item in given}
    key, issuer = last.get(PX_SHARED_SECRET), last.get(PX_JWT_ISSUER)
    end = _end(key, known) if key else None
    doubt = _doubt(key, end)
    text = ""
    if issuer:
        value = issuer.end(known).value
        text = value.reveal() if value else ""
        doubt = doubt or ("" if value else "the input does not have what PX_JWT_ISSUER refers to")
    signs_as = clients.stork_issuer(text, release) if role == STORK else None
    place = issuer.place if issuer else key.place if key else found.place
    return Signer(role, found, found.place, key, end, signs_as, place, release, doubt)


def _end(key: Given, known: Known) -> End | None:
    """Return the key's end; a variable without a value is none."""
    if key.ref is None and not (key.text and key.text.reveal()):
        return None
    return key.end(known)


def _doubt(key: Given | None, end: End | None) -> str:
    if key and key.ref and not key.ref.kind:
        return "its key comes from a field of the pod"
    if end and end.ref is None and end.value and "$(" in end.value.reveal():
        return "Kubernetes puts the value of a variable into its key"
    return ""

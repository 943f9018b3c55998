"""What the Operator, Stork and Autopilot sign their tokens with.

    spec.security.enabled: true       the Operator signs with px-system-secrets, key apps-secret,
                                      and gives that key to Stork and Autopilot
    spec.stork.env: PX_SHARED_SECRET  beats what the Operator gives
    kind: Deployment                  beside a DaemonSet each has its own env, over its envFrom

Without a stanza the Operator is a guest, and gives nobody a key. Releases before 1.8 give none to
Autopilot, and those of the 24.2 line sign with px-system-secrets where that exists all the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from renderer.keys.secret import Hidden
from renderer.manifests import env_sources
from renderer.manifests.interest import SECRET
from renderer.manifests.objects import Object, by_identity, containers, is_true, text_at
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
    of_component_variable,
)
from renderer.reading import clients
from renderer.reading.clients import Signer
from renderer.reading.ends import End, Known, Reference
from renderer.reading.given import STANZA, VARIABLE, Given, of_component
from renderer.reading.stanza import Stanza
from renderer.yamltext.nodes import Node

OPERATOR_NAME = "Operator"
ENV_FROM = "envFrom"
_VARIABLES = {
    STORK: frozenset((PX_SHARED_SECRET, PX_JWT_ISSUER)),
    AUTOPILOT: frozenset((PX_SHARED_SECRET,)),
}
"""What tells the key of each, and the issuer that it signs as."""


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
        brought, is_seen = _brought_in(found, owner, known)
        own = of_component(found, owner.get("env"), "env")
        signer = _signer(role, found, [*brought, *own], known, told.version if told else None)
        wanted = _VARIABLES[role] - {item.name for item in own}
        if wanted and not is_seen:
            doubt = f"its envFrom may bring in {' or '.join(sorted(wanted))}"
            signer = signer.replace(doubt=doubt, issuer=None)
        yield signer


def _brought_in(found: Object, owner: Node, known: Known) -> tuple[list[Given], bool]:
    """Return the variables that `envFrom` gives to a container, and whether all of it is seen."""
    there = by_identity(known.objects.values(), found.namespace)
    brought, is_seen = [], True
    for source in env_sources.of_container(owner):
        names = env_sources.variables(source, found.namespace, there)
        is_seen = is_seen and names is not None
        for name in names or ():
            if setting := of_component_variable(name):
                key = name.removeprefix(source.prefix)
                ref = Reference(source.kind, found.namespace, source.name, key)
                place = found.source.place(source.node)
                brought.append(Given(setting.path, VARIABLE, name, ENV_FROM, place, None, ref))
    return brought, is_seen


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
    text, unknown = _issuer(issuer, known)
    is_known = role == STORK and not unknown
    signs_as = clients.stork_issuer(text, release) if is_known else None
    place = issuer.place if issuer else key.place if key else found.place
    doubt = _doubt(key, end) or (unknown if role == STORK else "")
    return Signer(role, found, found.place, key, end, signs_as, place, release, doubt)


def _issuer(given: Given | None, known: Known) -> tuple[str, str]:
    """Return what PX_JWT_ISSUER says, and why that is not known."""
    if given is None:
        return "", ""
    value = given.end(known).value
    if value is None:
        return "", "the input does not have what PX_JWT_ISSUER refers to"
    if given.is_plain and "$(" in value.reveal():
        return "", "Kubernetes puts the value of a variable into PX_JWT_ISSUER"
    return value.reveal(), ""


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

"""What one Portworx does, by everything that the input says of it.

    DaemonSet kube-system/portworx, PX-Security is on
    auth.selfSigned.issuer   portworx.com   the argument -jwt_issuer
    keys.apps                Secret ...     PORTWORX_AUTH_SYSTEM_APPS_KEY; Stork signs with it

Its state says who gets in where no token is looked at more closely:

    on         tokens are checked
    off        nothing is set, and everybody gets in
    open       something is set, and everybody gets in all the same: half a method is none
    locked     Portworx does not start, or takes no token of a user
    undecided  something that is not seen, or that no source shows, decides
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from renderer.manifests import versions
from renderer.manifests.objects import (
    Identity,
    Object,
    by_identity,
    container,
    items_at,
    text_at,
)
from renderer.manifests.versions import Told
from renderer.manifests.workloads import is_storage_cluster
from renderer.portworx import px_runc
from renderer.portworx.names import DAEMON_SET, DEPLOYMENT, PORTWORX, STORK
from renderer.portworx.releases import NEW, OLD, Version, pairing
from renderer.portworx.settings import DAEMONSET, ECDSA, KEYS, OPERATOR, RSA, SHARED, SYSTEM
from renderer.problems import Problem
from renderer.reading import clients, given, settled, signers, stanza
from renderer.reading.clients import Client, Signer, Trust
from renderer.reading.ends import Known
from renderer.reading.given import STANZA, Given
from renderer.reading.settled import ISSUER, Settled
from renderer.reading.stanza import ENABLED, GUESTS, Stanza
from renderer.records import Record
from renderer.spellings import arguments, bypasses

ON, OFF, OPEN, LOCKED, UNDECIDED = "on", "off", "open", "locked", "undecided"

USERNAME_CLAIM = "auth.usernameClaim"
OIDC_ISSUER, CLIENT_ID = "auth.oidc.issuer", "auth.oidc.clientID"
_SELF_SIGNED, _OIDC = "selfSigned", "oidc"
_METHODS = {_SELF_SIGNED: "of your own issuer", _OIDC: "of a provider"}
_APPS_ISSUERS = {NEW.variable: NEW.issuer, OLD.variable: OLD.issuer}


class Reading(Record):
    """What one Portworx does."""

    install: str
    found: Object
    release: Told | None
    stanza: Stanza | None
    """Of a StorageCluster."""
    given: tuple[Given, ...]
    settled: Mapping[str, Settled]
    """What is set, by path; an apps key by its variable."""
    obstacles: tuple[Problem, ...]
    """What would reach Portworx past all that is seen."""
    guests: str
    """Enabled, Disabled or Managed; '' where the manifests do not tell."""
    trusts: tuple[Trust, ...] = ()
    """Whose tokens Portworx takes, of those that sign with the apps key."""
    signers: tuple[Signer, ...] = ()
    clients: tuple[Client, ...] = ()
    state: str = UNDECIDED
    why: str = ""

    @property
    def version(self) -> Version | None:
        """The release of Portworx, None where nothing tells it."""
        return self.release.version if self.release else None

    def says(self, path: str) -> str:
        """Return the text of a setting that counts, '' where there is none or it is a reference."""
        found = self.settled.get(path)
        text = found.counts.text if found and found.counts else None
        return text.reveal() if text else ""


def all_of(objects: Iterable[Object], known: Known) -> list[Reading]:
    """Return the reading of each Portworx among these objects."""
    there = list(objects)
    deployments = [item for item in there if item.kind == DEPLOYMENT]
    found = [item for item in there if is_portworx(item)]
    return [_read(item, deployments, known, is_only=len(found) == 1) for item in found]


def is_portworx(found: Object) -> bool:
    """Tell whether an object is a StorageCluster or DaemonSet of Portworx."""
    is_daemonset = found.kind == DAEMON_SET and container(found, PORTWORX) is not None
    return is_storage_cluster(found) or is_daemonset


def _read(found: Object, deployments: list[Object], known: Known, *, is_only: bool) -> Reading:
    beside = [item for item in deployments if is_only or item.namespace == found.namespace]
    made = _of_operator(found, known) if is_storage_cluster(found) else _of_daemonset(found, known)
    own = list(_signers(made, beside, known))
    made = made.replace(signers=tuple(own), trusts=tuple(_trusts(made, known)))
    state, why = _state(made, known)
    made = made.replace(state=state, why=why)
    return made.replace(clients=tuple(_client(made, signer) for signer in own))


def _of_daemonset(found: Object, known: Known) -> Reading:
    places = given.of_daemonset(found)
    return Reading(
        DAEMONSET,
        found,
        versions.of_portworx(DAEMONSET, found),
        None,
        tuple(places),
        settled.settle(places, known),
        tuple(_obstacles_of_daemonset(found, known)),
        "",
    )


def _of_operator(found: Object, known: Known) -> Reading:
    places, own = given.of_storagecluster(found), stanza.of(found)
    told, stork = versions.of_portworx(OPERATOR, found), versions.of_stork(OPERATOR, found)
    release = told.version if told else None
    chosen = settled.settle(places, known)
    if own.is_on:
        pair = pairing(release, stork.version if stork else None)
        chosen = settled.under_stanza(chosen, own, found.namespace, pair, known)
    return Reading(
        OPERATOR,
        found,
        told,
        own,
        tuple(places),
        chosen,
        tuple(_obstacles_of_cluster(found)),
        _guests(own, release),
    )


def _guests(own: Stanza, release: Version | None) -> str:
    """Return what the Operator makes of guests: nothing before 2.6, or without a stanza."""
    if not own.is_on or own.guests.text not in GUESTS:
        return ""
    is_old = release is not None and not release.reaches((2, 6, 0))
    return ENABLED if is_old else own.guests.text


def _obstacles_of_daemonset(found: Object, known: Known) -> Iterator[Problem]:
    owner = container(found, PORTWORX)
    if owner is None:
        return
    there: Mapping[Identity, list[Object]] = by_identity(known.objects.values(), found.namespace)
    yield from bypasses.own_command(found, owner)
    yield from bypasses.from_other_objects(found, owner, found.namespace, there)
    items = arguments.listed(owner.get("args"))
    words = [word for word, _ in items]
    yield from px_runc.check(
        words, lambda number: found.source.place(items[number][1]), "an argument", made=()
    )


def _obstacles_of_cluster(found: Object) -> Iterator[Problem]:
    for what, node in arguments.misc_args(found):
        words, place = [word for word, _ in arguments.split(node)], found.source.place(node)
        yield from px_runc.check(words, lambda _, at=place: at, what, made=())  # type: ignore[misc]


def _signers(made: Reading, beside: list[Object], known: Known) -> Iterator[Signer]:
    """Yield who signs; what the Operator runs is told by the StorageCluster, not by its pods."""
    roles = set()
    if made.stanza is not None:
        for signer in signers.of_storagecluster(made.found, made.stanza, made.version, known):
            roles.add(signer.role)
            yield signer
    for deployment in beside:
        for signer in signers.of_deployment(deployment, known):
            if signer.role not in roles or not _is_of_operator(deployment, signer.role, made.found):
                yield signer


def _is_of_operator(deployment: Object, role: str, by: Object) -> bool:
    """Tell whether the Operator has made a Deployment, or would if it is not there yet."""
    owners = items_at(deployment.node, "metadata", "ownerReferences")
    is_owned = any(text_at(owner, "kind") == by.kind for owner in owners)
    return is_owned or (deployment.name == role and deployment.namespace in ("", by.namespace))


def _trusts(made: Reading, known: Known) -> Iterator[Trust]:
    """Yield the apps keys that Portworx has; one before 2.6 does not know the new variable."""
    is_old = made.version is not None and not made.version.reaches((2, 6, 0))
    for variable, issuer in _APPS_ISSUERS.items():
        item = made.settled.get(variable)
        if item and item.counts and not (is_old and variable == NEW.variable):
            yield Trust(issuer, item.counts.end(known), item.counts)


def _client(made: Reading, signer: Signer) -> Client:
    doubts = [made.settled[name].doubt for name in _APPS_ISSUERS if name in made.settled]
    doubt = next(filter(None, [*doubts, "undecided settings" if made.obstacles else ""]), "")
    is_checked = made.state not in (OFF, OPEN)
    found = clients.judge(
        signer, made.trusts, guests=made.guests, is_checked=is_checked, doubt=doubt
    )
    is_signed = signer.role == STORK and is_checked and signer.key is not None
    if is_signed and found.verdict == clients.SERVED and made.says(USERNAME_CLAIM) == "email":
        place = next(item.place for item in made.settled[USERNAME_CLAIM].given)
        return clients.without_email(signer, place)
    return found


def _state(made: Reading, known: Known) -> tuple[str, str]:
    if made.obstacles:
        return UNDECIDED, made.obstacles[0].message
    if doubted := next((item for item in made.settled.values() if item.doubt), None):
        return UNDECIDED, f"{doubted.path}: {doubted.doubt}"
    if not (made.settled or (made.stanza and made.stanza.says_something)):
        return OFF, "nothing of PX-Security is set"
    if not (methods(made, known) or _has_key(made, known)):
        return (
            OPEN,
            "neither a self-signed issuer with a key nor a provider with a client ID is set",
        )
    if lost := next(_lost(made, known), ""):
        return LOCKED, lost
    if not _is_usable(made, KEYS[SYSTEM].label, known):
        return LOCKED, "there is no system key, without which Portworx does not start"
    if not methods(made, known):
        return LOCKED, "there is a key and no issuer, so that no token of a user is taken"
    return ON, f"tokens {' and '.join(_METHODS[name] for name in methods(made, known))}"


def methods(made: Reading, known: Known) -> list[str]:
    """Return by what tokens of users are checked: selfSigned, oidc or both."""
    signed = _is_usable(made, ISSUER, known) and _has_key(made, known)
    oidc = all(_is_usable(made, path, known) for path in (OIDC_ISSUER, CLIENT_ID))
    if oidc and made.says(ISSUER) == made.says(OIDC_ISSUER):
        signed = False  # Portworx keeps one method for an issuer, and sets up the provider last.
    return [_SELF_SIGNED] * signed + [_OIDC] * oidc


def _has_key(made: Reading, known: Known) -> bool:
    """Tell whether Portworx has a key for the tokens of users, with which it checks them."""
    return any(_is_usable(made, KEYS[name].label, known) for name in (SHARED, RSA, ECDSA))


def _is_usable(made: Reading, path: str, known: Known) -> bool:
    """Tell whether a setting says anything; a reference that is not seen is taken to."""
    found = made.settled.get(path)
    if found is None or found.counts is None:
        return False
    end = found.counts.end(known)
    return end.value is None or bool(end.value.reveal())


def _lost(made: Reading, known: Known) -> Iterator[str]:
    """Yield the keys that pods wait for; those that the Operator gives it makes itself."""
    for item in made.settled.values():
        if item.counts and item.counts.ref and item.counts.how != STANZA:
            end = item.counts.end(known)
            if end.ref and end.held.is_lost:
                yield f"{end} is not there, and the pods of Portworx wait for it"

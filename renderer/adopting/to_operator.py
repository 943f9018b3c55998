"""From a DaemonSet to the values of an Operator install with the same issuer, methods and keys.

    DaemonSet                                          Operator
    -jwt_issuer portworx.com                           spec.security.auth.selfSigned.issuer
    PORTWORX_AUTH_JWT_SHAREDSECRET                     Secret px-shared-secret, key shared-secret
    PORTWORX_AUTH_SYSTEM_KEY                           Secret px-system-secrets, key system-secret
    PORTWORX_AUTH_SYSTEM_APPS_KEY, .._STORK_KEY        the same, key apps-secret
    -oidc_issuer, -jwt_rsa_pubkey_file and the others  their variables in spec.env

The Operator's own migration writes another issuer, and a new key for Stork. Guests are as they were
with `Managed` alone: with any other the Operator changes the role system.guest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from shlex import join, quote

from renderer.adopting import settings
from renderer.adopting.draft import Entry
from renderer.checking.asked import GUESTS, LIFETIME
from renderer.portworx import operator
from renderer.portworx.releases import NEW, OLD
from renderer.portworx.settings import (
    APPS,
    BY_PATH,
    DAEMONSET,
    KEYS,
    OPERATOR,
    PX_JWT_ISSUER,
    PX_SHARED_SECRET,
    SECRETS,
    SHARED,
    SYSTEM,
)
from renderer.problems import Problem
from renderer.reading.clients import Signer
from renderer.reading.given import Given
from renderer.reading.reading import Reading
from renderer.reading.settled import ISSUER
from renderer.reading.stanza import MANAGED
from renderer.values.cluster import SECRET_KEY_REF, SecretKey

_SECRET_PATHS = {KEYS[name].path: KEYS[name] for name in SECRETS}


def entries(made: Reading, found: Iterable[Entry]) -> list[Entry]:
    """Return the values of the Operator install, from those of the DaemonSet."""
    given = list(found)
    if not _has_stanza(made):
        return [_moved(entry) for entry in given if not _is_of_deployment(entry)]
    if not any(entry.path == KEYS[APPS].path for entry in given):
        # The Operator adds the key that is missing to those in its Secret, which the values name
        # together or not at all.
        given = [entry for entry in given if entry.path != KEYS[SYSTEM].path]
    kept = [_moved(entry) for entry in given if not _is_of_deployment(entry)]
    # The Operator gives its key to all that it runs, guests so far among them.
    kept = [entry for entry in kept if entry.path[1:] != ("enabled",) or entry.value]
    place = made.found.place
    guests = Entry(tuple(GUESTS.split(".")), MANAGED, place, "guests stay as they are")
    default = "the Operator's default, for its own tokens"
    lifetime = tuple(LIFETIME.split("."))
    return [*kept, guests, Entry(lifetime, operator.DEFAULT_LIFETIME, place, default)]


def _has_stanza(made: Reading) -> bool:
    """Tell whether the Operator gets a stanza: where tokens have an issuer of your own."""
    return ISSUER in made.settled


def _is_of_deployment(entry: Entry) -> bool:
    return entry.path[1:] in (("name",), ("namespace",))


def _moved(entry: Entry) -> Entry:
    if entry.path == ("install",):
        return entry.replace(value=OPERATOR)
    if key := _SECRET_PATHS.get(entry.path):
        ref = key.refs[OPERATOR]
        return entry.replace(value={SECRET_KEY_REF: {"name": ref.secret, "key": ref.key}})
    return entry


def gaps(made: Reading) -> Iterator[Problem]:
    """Yield why a cluster cannot move yet."""
    if made.install != DAEMONSET:
        yield Problem(
            settings.CODE,
            made.found.place,
            f"{made.found.title} is of the Operator already",
            "leave --to out",
        )
    is_recent = made.version is None or made.version.reaches((2, 6, 0))
    old = made.settled.get(OLD.variable)
    if is_recent and old and made.install == DAEMONSET:
        yield Problem(
            "old-pair",
            old.given[0].place,
            f"{OLD.variable} on Portworx 2.6 or newer, for which the Operator makes a new key of "
            "its own, so that Stork would be refused",
            f"move to {NEW.variable} first: pxsec adopt, then pxsec plan",
        )


def account(made: Reading) -> list[str]:
    """Return what becomes of every argument and variable of PX-Security, and what is new."""
    is_signed = _has_stanza(made)
    lines = [f"  {given.name} ({given.place}): {_fate(given)}" for given in made.given]
    for signer in made.signers:
        lines += _of_component(signer, is_signed=is_signed)
    new = [f"  {line}" for line in _added(made)] if is_signed else []
    return ["What becomes of each setting:", *lines, *(["What is new:", *new] if new else [])]


def _added(made: Reading) -> Iterator[str]:
    """Yield what comes with a stanza, whatever was there before."""
    if KEYS[SHARED].label not in made.settled:
        kept = KEYS[SHARED].refs[OPERATOR]
        yield (
            f"Secret {kept.secret} with a shared secret that the Operator makes: whoever reads it "
            "signs tokens of your issuer"
        )
    if not any(name in made.settled for name in (NEW.variable, OLD.variable)):
        yield f"{KEYS[APPS].label}, which the Operator makes and signs with"
    for signer in made.signers:
        if signer.key is None:
            yield f"{signer.caller} is no guest any more: the Operator gives it its key"


def _fate(given: Given) -> str:
    if not given.path:
        return "dropped, since Portworx does not know it"
    if given.path == ISSUER:
        return "moved to spec.security.auth.selfSigned.issuer"
    for name in SECRETS:
        if given.path == KEYS[name].label:
            ref = KEYS[name].refs[OPERATOR]
            return f"moved to Secret {ref.secret}, key {ref.key}"
    return f"kept as {BY_PATH[given.path].variables[0]} in spec.env"


def _of_component(signer: Signer, *, is_signed: bool) -> Iterator[str]:
    """Say what becomes of the variables of Stork and Autopilot."""
    if signer.key is None:
        return
    names = [PX_SHARED_SECRET] + [PX_JWT_ISSUER] * (signer.issuer_place != signer.key.place)
    fate = (
        "dropped, since the Operator sets it under a stanza"
        if is_signed
        else f"kept in spec.{signer.role}.env"
    )
    for name, place in zip(names, (signer.key.place, signer.issuer_place), strict=False):
        yield f"  {name} of {signer.caller} ({place}): {fate}"


def copies(made: Reading) -> dict[str, Given]:
    """Return the keys whose bytes the Operator's Secrets need, and where they are now."""
    found = {}
    for name in SECRETS:
        given = [item.counts for item in made.settled.values() if item.counts]
        if own := [item for item in given if item.path == KEYS[name].label]:
            found[name] = own[0]
    return found


def named_for_operator(copied: Mapping[str, Given]) -> dict[str, SecretKey]:
    """Return the same keys under the names by which the Operator reads them."""
    refs = {name: KEYS[name].refs[OPERATOR] for name in copied}
    return {n: SecretKey(SECRET_KEY_REF, "", ref, copied[n].place, "") for n, ref in refs.items()}


def uncopied(missing: Sequence[Given], files: Sequence[str]) -> Problem:
    """Return the refusal to make Secrets without the bytes of the old ones, with the way out."""
    refs = [given.ref for given in missing if given.ref]
    names = join(dict.fromkeys(ref.name for ref in refs))
    namespace = quote(refs[0].namespace) if refs else ""
    titles = ", ".join(dict.fromkeys(f"Secret {ref.namespace}/{ref.name}" for ref in refs))
    fetch = f"kubectl get secret -n {namespace} {names} -o yaml"
    adopt, apply = "pxsec adopt --to operator --secrets", "kubectl apply --server-side -f -"
    return Problem(
        "secrets-not-given",
        missing[0].place,
        f"the input does not have {titles}, of which the new Secrets are copies",
        f"give it too: {fetch} > keys.yaml"
        if "-" in files
        else f"pipe it in: {fetch} | {adopt} {join(files)} - | {apply}",
    )

"""What the values must keep to beyond their schema: the rules that join several keys."""

from __future__ import annotations

import re

from renderer.portworx.authorization import issuer_fault, lifetime_fault, seconds
from renderer.portworx.settings import DAEMONSET, OPERATOR
from renderer.problems import Findings
from renderer.values.merged import Path, Values
from renderer.values.secret_rules import (
    APPS,
    ECDSA,
    RSA,
    SELF_SIGNED,
    SHARED,
    SYSTEM,
    check_references,
)
from renderer.values.token_rules import check_tenants

OIDC, GUEST = ("auth", "oidc"), ("auth", "guestAccess")
ISSUER, LIFETIME = (*SELF_SIGNED, "issuer"), (*SELF_SIGNED, "tokenLifetime")
OIDC_ISSUER, CLAIMS = (*OIDC, "issuer"), (*OIDC, "customClaimNamespace")


def check(values: Values, findings: Findings) -> None:
    """Record every rule that the values break; what breaks the schema too is left to the schema."""
    rules = {OPERATOR: _OPERATOR_RULES, DAEMONSET: _DAEMONSET_RULES}.get(values.text("install"), ())
    for rule in (_method, *rules, _self_signed_issuer, _issuer_blanks, _oidc, _username, _dollars):
        rule(values, findings)
    check_references(values, findings)
    check_tenants(values, findings)


def _method(values: Values, findings: Findings) -> None:
    auth = values.get("auth")
    if isinstance(auth, dict) and not auth.keys() & {"selfSigned", "oidc"}:
        message = "auth: missing key 'selfSigned' or 'oidc'"
        findings.error("missing-key", values.place("auth"), message, "add one of them, or both")


def _operator_names(values: Values, findings: Findings) -> None:
    for path in [(part, key) for part in ("stork", "autopilot") for key in ("name", "namespace")]:
        if values.has(path):
            message = f"{'.'.join(path)}: the Operator decides it, so it has no effect here"
            findings.error("no-effect", values.place(*path), message, "remove it")


def _operator_guests(values: Values, findings: Findings) -> None:
    if values.has(SELF_SIGNED) and not values.has(GUEST):
        message = "auth: missing key 'guestAccess', which selfSigned asks for"
        hint = "add guestAccess: Enabled, Disabled or Managed"
        findings.error("missing-key", values.place("auth"), message, hint)
    if values.has(OIDC) and not values.has(SELF_SIGNED):
        _no_guest_access(values, findings, "the Operator takes it with selfSigned only")
        message = (
            "auth.oidc: without selfSigned the Operator itself calls Portworx as a guest (Operator "
            "24.2 with a token, if px-system-secrets has apps-secret)"
        )
        hint = "do not take rights from the role system.guest"
        findings.notice("operator-is-guest", values.place(*OIDC), message, hint)


def _daemonset_guests(values: Values, findings: Findings) -> None:
    _no_guest_access(values, findings, "a DaemonSet has no setting for it")


def _no_guest_access(values: Values, findings: Findings, reason: str) -> None:
    if values.has(GUEST):
        hint = "remove it, and change the role system.guest with pxctl"
        findings.error("no-effect", values.place(*GUEST), f"auth.guestAccess: {reason}", hint)


def _operator_lifetime(values: Values, findings: Findings) -> None:
    name, place = ".".join(LIFETIME), values.place(*LIFETIME)
    if values.has(SELF_SIGNED) and not values.has(LIFETIME):
        message = f"{name} is not there: the Operator's tokens live for 24h"
        findings.notice("default-lifetime", place, message, "add it to choose another lifetime")
    lifetime = seconds(values.text(*LIFETIME))
    if lifetime is not None and (fault := lifetime_fault(lifetime)):
        hint = "write a lifetime such as 24h"
        findings.error("bad-lifetime", place, f"{name}: {fault}", hint)
    elif lifetime and lifetime <= 60:
        message = f"{name}: the Operator makes tokens of a minute or less anew all the time"
        findings.warning("short-lifetime", place, message, "write a lifetime such as 24h")


def _daemonset_lifetime(values: Values, findings: Findings) -> None:
    if values.has(LIFETIME):
        message = f"{'.'.join(LIFETIME)}: a DaemonSet makes no tokens, so it has no effect here"
        findings.error("no-effect", values.place(*LIFETIME), message, "remove it")


def _operator_keys(values: Values, findings: Findings) -> None:
    if values.has(SELF_SIGNED):
        for given, missing in ((SYSTEM, APPS), (APPS, SYSTEM)):
            if values.has(given) and not values.has(missing):
                message = f"keys: missing key '{missing[-1]}' beside '{given[-1]}'"
                hint = f"add {'.'.join(missing)}; without both the Operator makes them itself"
                findings.error("missing-key", values.place(*given), message, hint)
    elif values.has(OIDC):
        for path in (SYSTEM, APPS):
            _require_key(values, findings, path, asked_by=OIDC)


def _operator_shared_secret(values: Values, findings: Findings) -> None:
    given = next((path for path in (RSA, ECDSA) if values.has(path)), None)
    if given and not values.has(SHARED):
        message = "the Operator adds a shared secret of its own, valid under the same issuer"
        hint = "add auth.selfSigned.sharedSecret to choose it"
        findings.notice("shared-secret-joins", values.place(*given), message, hint)


def _daemonset_keys(values: Values, findings: Findings) -> None:
    _require_key(values, findings, SYSTEM, asked_by=("install",))
    wired = [part for part in ("stork", "autopilot") if values.get(part, "enabled") is True]
    if wired:
        _require_key(values, findings, APPS, asked_by=(wired[0], "enabled"))
    if values.has(SELF_SIGNED) and not any(map(values.has, (SHARED, RSA, ECDSA))):
        message = "auth.selfSigned: missing key 'sharedSecret', 'rsaPublicKey' or 'ecdsaPublicKey'"
        hint = "add at least one: without it Portworx checks no token"
        findings.error("missing-key", values.place(*SELF_SIGNED), message, hint)


def _require_key(values: Values, findings: Findings, path: Path, *, asked_by: Path) -> None:
    if not values.has(path):
        asking = ": ".join([".".join(asked_by), values.text(*asked_by)]).removesuffix(": ")
        message = f"keys: missing key '{path[-1]}', which {asking} asks for"
        hint = f"add {'.'.join(path)} as one of file, env or secretKeyRef"
        findings.error("missing-key", values.place(*asked_by), message, hint)


def _self_signed_issuer(values: Values, findings: Findings) -> None:
    issuer, place = values.text(*ISSUER), values.place(*ISSUER)
    if issuer and issuer == values.text(*OIDC_ISSUER):
        message = "auth.selfSigned.issuer: the same as auth.oidc.issuer, which would replace it"
        hint = "choose another issuer for your own tokens, one that is no URL"
        findings.error("same-issuer", place, message, hint)
    elif fault := issuer_fault(issuer):
        findings.record([fault.at(place, about=".".join(ISSUER))])


def _issuer_blanks(values: Values, findings: Findings) -> None:
    for path in (ISSUER, OIDC_ISSUER):
        issuer = values.text(*path)
        if issuer != issuer.strip():
            message = f"{'.'.join(path)}: a blank at an end, which every token must carry too"
            findings.warning("issuer-blanks", values.place(*path), message, "remove the blank")


def _oidc(values: Values, findings: Findings) -> None:
    if values.text(*OIDC_ISSUER).startswith("http://"):
        message = "auth.oidc.issuer: http:// lets others in between answer for the provider"
        findings.warning("insecure-issuer", values.place(*OIDC_ISSUER), message, "use https://")
    if values.text(*CLAIMS)[-1:].isalnum():
        message = "auth.oidc.customClaimNamespace: roles and groups follow with nothing in between"
        hint = "end it as the claims of your tokens have it, most often with /"
        findings.warning("claim-namespace", values.place(*CLAIMS), message, hint)


def _username(values: Values, findings: Findings) -> None:
    path = ("auth", "usernameClaim")
    if values.text(*path) == "email" and values.get("stork", "enabled") is not False:
        message = "auth.usernameClaim: the tokens of Stork have an empty email, and are refused"
        hint = "take sub, unless no Stork runs: then set stork.enabled: false"
        findings.warning("email-of-stork", values.place(*path), message, hint)


def _dollars(values: Values, findings: Findings) -> None:
    """Warn of what Kubernetes expands in the args and env of a container."""
    host_paths = [(*key, "hostPath") for key in (RSA, ECDSA)]
    for path in (ISSUER, OIDC_ISSUER, (*OIDC, "clientID"), CLAIMS, *host_paths):
        if re.search(r"\$\$|\$\([A-Za-z_]", values.text(*path)):
            message = f"{'.'.join(path)}: Kubernetes turns $$ into $, and $(NAME) into a value"
            hint = "choose a value without them: Portworx would get another one"
            findings.warning("dollar", values.place(*path), message, hint)


def _daemonset_arguments(values: Values, findings: Findings) -> None:
    """Refuse what px-runc would take for the next argument."""
    for path in (ISSUER, (*OIDC, "clientID"), CLAIMS):
        if values.text(*path).startswith("-"):
            message = f"{'.'.join(path)}: a value of a px-runc argument must not begin with -"
            findings.error("leading-dash", values.place(*path), message, "choose another value")


_OPERATOR_RULES = (
    _operator_names,
    _operator_guests,
    _operator_lifetime,
    _operator_keys,
    _operator_shared_secret,
)
_DAEMONSET_RULES = (
    _daemonset_guests,
    _daemonset_lifetime,
    _daemonset_keys,
    _daemonset_arguments,
)

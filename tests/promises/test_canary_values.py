"""A secret in the values file, where only its source belongs, is not shown."""

from __future__ import annotations

import re

import pytest

from canary import CANARY, COMMANDS, OPERATOR, RENDER, Desk, leaks

NAMED = """\
tokens:
- {name: C, namespace: team-a, token: {secretKeyRef: {name: a, key: b}}}
- {name: a, namespace: C, token: {secretKeyRef: {name: C, key: C}},
   encryption: {secretName: C, secretKey: C, secretContext: C}}
storageClasses: [{name: C, secretName: C, secretNamespace: C}, {name: C}]
clusterPairs: [{name: C, namespace: C, secretName: C}]
"""


def test_a_secret_in_the_place_of_a_name_is_not_shown(desk: Desk) -> None:
    desk.write("pxsec.yaml", OPERATOR + NAMED.replace("C", f"'{CANARY}'"))
    desk.check(fails=True)


FIELDS = {
    "keys.system": "  system: {file: keys/system}",
    "keys.apps": "  apps: {env: PXSEC_APPS_KEY}",
    "auth.selfSigned.sharedSecret": "    sharedSecret: {file: keys/shared}",
    "auth.selfSigned.rsaPublicKey": "    rsaPublicKey: {file: keys/rsa.pub.pem}",
}
TYPED = [
    "C",
    '"C"',
    "'C'",
    "|\n      C",
    ">-\n      C",
    "[C]",
    "\n      - C",
    "{file: C}",
    "{file: /C}",
    "{file: ../C}",
    "{env: C}",
    "{env: PXSEC_C}",
    "{hostPath: C}",
    "{hostPath: /C}",
    "{value: C}",
    "{C: x}",
    "{C: }",
    "{file: x, C: y}",
    "{file: [C]}",
    "{file: {C: C}}",
    "{secretKeyRef: C}",
    "{secretKeyRef: [C]}",
    "{secretKeyRef: {name: C, key: C}}",
    "{secretKeyRef: {name: x, key: y, C: z}}",
    "{secretKeyRef: {C: x}}",
    "{stringData: C}",
    # What YAML itself refuses, or the values file does.
    '"C',
    "'C",
    "C: x",
    '"C" "C"',
    "[C",
    "{C",
    "{file: x} C",
    "{C: 1, C: 2}",
    "!C x",
    "!!binary C",
    "&C x",
    "*C",
    "[&C x, &C y]",
    "{<<: C}",
    "@C",
    "`C",
    "%C",
    "\tC",
    "C\x00",
    "C\x07",
    "C\udcff",
    "C\u2028C",
    "C\rC",
    "C\n---\nC",
    "C\n...\nC",
    "C\n%C\n---\nC: x",
    "x\nC: 1\nC: 2",
    "x\nC",
    "x\nC:",
    "x\n? [C]\n: 1",
    "x\n? C",
    "x #C\n\tC: x",
    "[" * 200 + "C",
]


@pytest.mark.parametrize("typed", TYPED, ids=ascii)
@pytest.mark.parametrize("field", FIELDS)
def test_a_secret_typed_into_the_values_is_not_shown(desk: Desk, field: str, typed: str) -> None:
    line = FIELDS[field]
    value = typed.replace("C", CANARY)
    text = OPERATOR.replace(line, f"{line.partition('{')[0]}{value}")
    desk.write("pxsec.yaml", text.encode("utf-8", "surrogateescape"))
    result = desk.run(RENDER)
    refers = "secretKeyRef: {name: C, key: C}" in typed
    is_path = typed == "{hostPath: /C}"
    assert result.status in (2, 3) or (refers and "Public" not in field)
    desk.check(shows=is_path)


PLAIN = [
    "install",
    "namespace",
    "portworx.name",
    "portworx.version",
    "stork.enabled",
    "stork.version",
    "stork.name",
    "autopilot.namespace",
    "auth",
    "auth.usernameClaim",
    "auth.guestAccess",
    "auth.selfSigned",
    "auth.selfSigned.issuer",
    "auth.selfSigned.tokenLifetime",
    "auth.oidc.issuer",
    "auth.oidc.clientID",
    "auth.oidc.customClaimNamespace",
    "keys",
    "secretName",
    "C",
    "auth.C",
    "keys.C",
    "metadata.C",
    "apiVersion",
    "kind",
]


@pytest.mark.parametrize("value", ["C", "'C'", "[C]", "{C: C}", "https://C"])
@pytest.mark.parametrize("path", PLAIN)
def test_a_secret_in_a_wrong_field_is_not_repeated(desk: Desk, path: str, value: str) -> None:
    """An issuer goes into the output as it is; messages repeat no text as long as a key."""
    wrong = value
    for key in reversed(path.split(".")):
        wrong = f"{{{key}: {wrong}}}"
    desk.write("wrong.yaml", re.sub(r"\bC\b", lambda _: CANARY, wrong))
    for args in COMMANDS:
        result = desk.run([*args, "-f", "wrong.yaml"])
        assert result.status != 4
        assert leaks(result.err.encode()) == [], args


@pytest.mark.parametrize("text", ["C", "- C", "C: C", "'C", "{C", "\tC", "C\n---\nC", "# C\n"])
def test_a_values_file_that_is_a_secret_is_not_shown(desk: Desk, text: str) -> None:
    desk.write("pxsec.yaml", text.replace("C", CANARY))
    desk.check(fails=True)


def test_the_file_of_a_key_given_as_the_values_file_is_not_shown(desk: Desk) -> None:
    for content in (CANARY.encode(), CANARY.encode("utf-16"), CANARY.encode() * 50_000):
        desk.write("pxsec.yaml", content)
        desk.check(fails=True)

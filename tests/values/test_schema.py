"""The schema itself, the quick walk over it, and the words for everything that breaks it."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from renderer.problems import Findings
from renderer.values import cluster, schema, schema_problems
from renderer.values.merged import SOURCES, Values, read_values
from renderer.yamltext.scalars import Unquoted

SCHEMA = schema.read_schema()
DEFS = SCHEMA["$defs"]
VALUES = Draft202012Validator({"$ref": "#/$defs/values", "$defs": DEFS})
WHOLE = Draft202012Validator(SCHEMA)

EVERYTHING: dict[str, Any] = {
    "install": "operator",
    "namespace": "portworx",
    "portworx": {"name": "px-cluster", "version": "3.1.2"},
    "stork": {"enabled": True, "version": "24.3.0", "name": "stork", "namespace": "portworx"},
    "autopilot": {"enabled": False, "name": "autopilot", "namespace": "portworx"},
    "auth": {
        "usernameClaim": "sub",
        "guestAccess": "Disabled",
        "selfSigned": {
            "issuer": "portworx.com",
            "tokenLifetime": "24h",
            "sharedSecret": {"file": "keys/shared-secret"},
            "rsaPublicKey": {"file": "keys/rsa.pub.pem"},
            "ecdsaPublicKey": {"hostPath": "/etc/pwx/auth/ecdsa.pub.pem"},
        },
        "oidc": {
            "issuer": "https://login.example.com/realms/storage",
            "clientID": "portworx",
            "customClaimNamespace": "https://login.example.com/",
        },
    },
    "keys": {
        "system": {"env": "PXSEC_SYSTEM_KEY"},
        "apps": {"secretKeyRef": {"name": "pxkeys", "key": "stork-secret"}},
    },
    "secretName": "pxkeys",
    "tokens": [
        {
            "name": "px-user-token",
            "namespace": "team-a",
            "token": {"file": "keys/team-a.token"},
            "encryption": {"secretName": "a", "secretKey": "b_c", "secretContext": "d"},
        },
    ],
    "storageClasses": [
        {"name": "px", "secretName": "px-user-token", "secretNamespace": "${pvc.namespace}"},
    ],
    "volumeSnapshotClasses": [
        {"name": "px", "secretName": "px-user-token", "secretNamespace": "portworx"},
    ],
    "volumeGroupSnapshotClasses": [
        {"name": "px", "secretName": "px-user-token", "secretNamespace": "portworx"},
    ],
    "clusterPairs": [{"name": "dr", "namespace": "team-a", "secretName": "px-admin-token"}],
    "volumeSnapshots": [{"name": "s", "namespace": "team-a", "secretName": "px-user-token"}],
    "persistentVolumeClaims": [
        {"name": "data", "namespace": "team-a", "secretName": "px-user-token"},
        {"name": "a.b", "namespace": "b", "secretName": "c", "secretNamespace": "d"},
    ],
}
LEAST = "install: operator\nnamespace: portworx\nauth: {}\n"
HOSTILE = "\": {{ }} $() \n --- #\t😀\u2028'"


def subschemas(part: Any) -> Iterator[dict[str, Any]]:
    """Yield every schema inside a schema; `properties` and `$defs` hold schemas by name."""
    if not isinstance(part, dict):
        return
    yield part
    yield from subschemas(part.get("items"))
    for key in ("properties", "$defs"):
        for below in part.get(key, {}).values():
            yield from subschemas(below)


def problems(text: str) -> list[str]:
    findings = Findings()
    values = read_values([("values.yaml", text.encode(), ".")], findings)
    findings.raise_errors()
    return [
        f"{p.place}: {p.severity}: {p.message} [{p.code}]" + f" ({p.hint})" * bool(p.hint)
        for p in schema_problems.check(values)
    ]


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_values_use_only_keywords_that_the_walk_knows() -> None:
    for part in (DEFS["values"], DEFS["secret"], DEFS["publicKey"]):
        for sub in subschemas(part):
            assert sub.keys() <= schema.KEYWORDS.keys() | schema.ANNOTATIONS


def test_beside_a_reference_stands_only_its_description() -> None:
    for sub in subschemas({"$defs": DEFS}):
        assert "$ref" not in sub or sub.keys() == {"$ref", "description"}


def test_everything_is_described_so_that_it_fits_after_expected() -> None:
    for sub in subschemas({"$defs": DEFS}):
        if sub is not SCHEMA and "$defs" not in sub:
            assert re.fullmatch(r"[^\n.](.*[^\n.])?", sub["description"])


def test_every_scalar_has_examples_and_they_are_valid() -> None:
    for sub in subschemas({"$defs": DEFS}):
        if sub.get("type") in ("string", "boolean") or "enum" in sub:
            assert sub["examples"]
            assert all(Draft202012Validator(sub).is_valid(value) for value in sub["examples"])


def test_every_pattern_ends_at_the_very_end() -> None:
    patterns = [sub["pattern"] for sub in subschemas({"$defs": DEFS}) if "pattern" in sub]
    assert patterns
    assert all(pattern.startswith("^") for pattern in patterns)
    assert all(pattern.endswith(r"$(?!\n)") for pattern in patterns)


def test_every_string_has_a_pattern() -> None:
    bare = [sub for sub in subschemas(DEFS["values"]) if sub.get("type") == "string"]
    assert all("pattern" in sub for sub in bare)


def test_no_mapping_takes_unknown_keys_but_the_metadata_of_the_object() -> None:
    free = [
        sub
        for sub in subschemas({"$defs": DEFS})
        if sub.get("type") == "object" and sub.get("additionalProperties") is not False
    ]
    assert free == [DEFS["object"]["properties"]["metadata"]]


def test_every_source_is_one_for_the_merge_too() -> None:
    found = {
        path
        for path in paths(EVERYTHING)
        if (of := schema_problems.property_at(path, DEFS))
        and "file" in of.schema.get("properties", ())
    }
    assert found == SOURCES | {("tokens", "0", "token")}  # lists are replaced whole as they are


def paths(data: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    items = dict(enumerate(data)) if isinstance(data, list) else data
    if isinstance(items, dict):
        for key, value in items.items():
            yield from paths(value, (*path, str(key)))


def put(data: Any, path: tuple[str, ...], value: object) -> None:
    """Put a value at a path, which leads through mappings and lists."""
    key: str | int
    *above, key = path
    for step in above:
        data = data[int(step) if isinstance(data, list) else step]
    data[int(key) if isinstance(data, list) else key] = value


def test_a_file_with_everything_in_it_is_valid() -> None:
    assert problems(json.dumps(EVERYTHING)) == []
    assert VALUES.is_valid(EVERYTHING)
    assert schema.passes(EVERYTHING, DEFS["values"], DEFS)


def test_editors_are_served_for_both_forms() -> None:
    wrapped = {
        "apiVersion": "pxsec.dev/v1",
        "kind": "PXSecurity",
        "metadata": {"name": "px-security", "annotations": {"a": "b"}},
        "spec": EVERYTHING,
    }
    assert WHOLE.is_valid(EVERYTHING)
    assert WHOLE.is_valid(wrapped)
    assert not WHOLE.is_valid({**EVERYTHING, "kind": "PXSecurity"})
    assert not WHOLE.is_valid({**wrapped, "metadata": {}})
    assert not WHOLE.is_valid({**wrapped, "extra": 1})
    assert not WHOLE.is_valid("text")


SELF_SIGNED, OIDC = ("auth", "selfSigned"), ("auth", "oidc")
SHARED, RSA = (*SELF_SIGNED, "sharedSecret"), (*SELF_SIGNED, "rsaPublicKey")
APPS_REF = ("keys", "apps", "secretKeyRef")


def valid_with(path: tuple[str, ...], value: object) -> bool:
    data = copy.deepcopy(EVERYTHING)
    put(data, path, value)
    sure = schema.passes(data, DEFS["values"], DEFS)
    assert sure == VALUES.is_valid(data)
    return sure


@pytest.mark.parametrize(
    ("path", "good", "bad"),
    [
        (("install",), ["operator", "daemonset"], ["Operator", "", "operator\n", True]),
        (("namespace",), ["a", "a-1", "a" * 63], ["A", "-a", "a-", "a.b", "a" * 64, "a\n", ""]),
        (("portworx", "name"), ["px", "a.b", "a" * 253], ["a" * 254, "a..b", "a_b", "a\n"]),
        (
            ("portworx", "version"),
            ["3", "3.10", "3.1.2", "v3.1.2", "2.6.0-dev", "2.6.0-rc.1+b5"],
            ["3.1.2.x", "latest", "v", "3.", "3.1.2-", "3.1.2\n", "", Unquoted("number", "3.1")],
        ),
        (("stork", "enabled"), [True, False], ["true", "yes", 1, {}]),
        (("auth", "usernameClaim"), ["sub", "email", "name"], ["Sub", "groups"]),
        (("auth", "guestAccess"), ["Enabled", "Disabled", "Managed"], ["managed", "", False]),
        ((*SELF_SIGNED, "issuer"), ["x", " ", HOSTILE], ["", "a\x00", "a\x1b", "a\r", "a\x85"]),
        (
            (*SELF_SIGNED, "tokenLifetime"),
            ["24h", "0s", "61s", "5d", "1y", "007m"],
            ["1h30m", "-1h", "1.5h", "", "24H", "24", "1w", "24h\n", Unquoted("number", "24")],
        ),
        (
            (*OIDC, "issuer"),
            ["https://a", "http://a/b?c", "https://" + HOSTILE],
            ["ftp://a", "https://", "https:// a", "HTTPS://a", "", "https://a\x00"],
        ),
        ((*OIDC, "clientID"), ["portworx", HOSTILE], ["", "\x07"]),
        ((*OIDC, "customClaimNamespace"), ["https://a/", HOSTILE], [""]),
        (
            SHARED,
            [{"file": "a b"}, {"env": "PXSEC_A1"}, {"secretKeyRef": {"name": "a", "key": "._-"}}],
            [{}, {"file": "a", "env": "PXSEC_A"}, {"hostPath": "/a"}, "text", ["a"], {"file": ""}],
        ),
        ((*SHARED, "file"), ["../a", "/a", "ключ"], ["a\nb", "a\x00", "a\n"]),
        (("keys", "system"), [{"env": "PXSEC_"[:6] + "A"}], [{"env": "HOME"}, {"env": "PXSEC_a"}]),
        (("keys", "system", "env"), ["PXSEC_A_1"], ["PXSEC_A\n", "PXSEC_", "ARGOCD_ENV_PXSEC_A"]),
        ((*APPS_REF, "name"), ["a.b"], ["A", "a\n", "a" * 254]),
        ((*APPS_REF, "key"), ["A.b_c-1", "a" * 253], ["a/b", "", "a\n", "a" * 254]),
        (APPS_REF, [{"name": "a", "key": "b"}], [{"name": "a"}, {"name": "a", "key": "b", "c": 1}]),
        (RSA, [{"file": "a"}, {"hostPath": "/a"}], [{"env": "PXSEC_A"}, {"hostPath": "a"}, {}]),
        (("secretName",), ["pxkeys"], ["PxKeys", "px keys", "c2VjcmV0Cg=="]),
        (("tokens",), [[]], [{}, "text", [[]], [None], ["a"], [{}]]),
        (("tokens", "0", "token"), [{"env": "PXSEC_A"}], ["text", {"hostPath": "/a"}, {}]),
        (
            ("storageClasses", "0", "secretNamespace"),
            ["a-1", "a" * 63, "${pvc.namespace}"],
            ["", "A", "a.b", "$(a)", "${}", "${A}", "${a}b", "a\n", "${a}\n"],
        ),
    ],
    ids=lambda value: ".".join(value) if isinstance(value, tuple) else "",
)
def test_a_property_takes_the_good_and_refuses_the_bad(
    path: tuple[str, ...], good: list[object], bad: list[object]
) -> None:
    assert [value for value in good if not valid_with(path, value)] == []
    assert [value for value in bad if valid_with(path, value)] == []


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from(["", "operator", "a\n", "24h", "PXSEC_A", "/a", "https://a", HOSTILE]),
    st.text(max_size=5),
    st.builds(Unquoted, st.sampled_from(["number", "date"]), st.sampled_from(["3.10", "24"])),
)
WORDS = sorted({key for path in paths(EVERYTHING) for key in path} | {"hostPath", "x", ""})
TREES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=3)
    ),
    max_leaves=6,
)


def parents(data: dict[str, Any]) -> list[dict[str, Any]]:
    below = [value for value in data.values() if isinstance(value, dict)]
    return [data, *(parent for value in below for parent in parents(value))]


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    data = copy.deepcopy(EVERYTHING)
    for _ in range(draw(st.integers(0, 3))):
        parent = draw(st.sampled_from(parents(data)))
        key = draw(st.sampled_from(sorted(parent) or WORDS) | st.sampled_from(WORDS))
        if draw(st.booleans()):
            parent.pop(key, None)
        else:
            parent[key] = draw(TREES)
    return data


@given(mutated())
@example({})
def test_the_quick_walk_and_jsonschema_agree(data: dict[str, Any]) -> None:
    assert schema.passes(data, {"$ref": "#/$defs/values"}, DEFS) == VALUES.is_valid(data)


def loaded(data: dict[str, Any]) -> Values:
    text = json.dumps(data, default=lambda unquoted: unquoted.text)
    return read_values([("values.yaml", text.encode(), ".")], Findings())


@given(mutated())
def test_what_is_sound_of_any_values_can_be_read_on(data: dict[str, Any]) -> None:
    values = loaded(data)
    part = schema.valid_part(values)
    assert cluster.build(part).places == values.key_places
    if VALUES.is_valid(values.data):
        assert part == values


@pytest.mark.parametrize("path", [p for p in paths(EVERYTHING) if p], ids=".".join)
def test_of_what_is_not_sound_the_rest_is_left(path: tuple[str, ...]) -> None:
    data = copy.deepcopy(EVERYTHING)
    put(data, path, {"unknown": [1]})
    part = schema.valid_part(loaded(data))
    for source in SOURCES:
        if path != source[: len(path)] and path[: len(source)] != source:
            assert part.get(*source) == loaded(EVERYTHING).get(*source)
    assert part.get(*path) in (None, {})


@pytest.mark.parametrize(
    "unsure",
    [{"oneOf": [True]}, {"additionalProperties": True, "properties": {}}, {"maxLength": 3}],
    ids=str,
)
def test_the_quick_walk_is_not_sure_of_what_it_does_not_know(unsure: dict[str, Any]) -> None:
    assert schema.passes({}, {"type": "object"}, {})
    assert not schema.passes({}, {"type": "object", **unsure}, {})


def test_valid_values_never_import_jsonschema() -> None:
    code = f"""
import sys
from renderer.values import merged, schema_problems
from renderer.problems import Findings
values = merged.read_values([("v", {json.dumps(EVERYTHING).encode()!r}, ".")], Findings())
assert not schema_problems.check(values) and "jsonschema" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "auth: {}\nnamespace: portworx\n",
            "values.yaml:1:1: error: missing key 'install' [missing-key]"
            " (add install: operator or daemonset)",
        ),
        (
            LEAST + "keys: {issuer: 'https://a'}\n",
            "values.yaml:4:8: error: unknown key 'issuer' [unknown-key] (known here: system, apps)",
        ),
        (
            LEAST.replace("{}", "{oidc: {issuer: 'https://a'}}"),
            "values.yaml:3:8: error: auth.oidc: missing key 'clientID' [missing-key]"
            " (add clientID: the client ID that tokens carry in aud, for example portworx)",
        ),
        (
            LEAST.replace("portworx", "12"),
            "values.yaml:2:12: error: namespace: expected the namespace of the StorageCluster or"
            " DaemonSet, for example portworx, found a number [wrong-type] (put it in quotes)",
        ),
        (
            LEAST.replace("portworx", "Portworx"),
            "values.yaml:2:12: error: namespace: expected the namespace of the StorageCluster or"
            " DaemonSet, for example portworx [bad-value]",
        ),
        (
            LEAST.replace("operator", "Operator"),
            "values.yaml:1:10: error: install: expected operator or daemonset, found 'Operator'"
            " [bad-value] (did you mean 'operator'?)",
        ),
        (
            LEAST.replace("operator", "helm"),
            "values.yaml:1:10: error: install: expected operator or daemonset, found 'helm'"
            " [bad-value]",
        ),
        (
            LEAST.replace("operator", "x" * 32),
            "values.yaml:1:10: error: install: expected operator or daemonset, found a string"
            " [bad-value]",
        ),
        (
            LEAST.replace("operator", '"a\\nb"'),
            "values.yaml:1:10: error: install: expected operator or daemonset, found a string"
            " [bad-value]",
        ),
        (
            LEAST.replace("{}", "{usernameClaim: 3}"),
            "values.yaml:3:23: error: auth.usernameClaim: expected sub, email or name,"
            " found a number [bad-value]",
        ),
        (
            LEAST.replace("{}", "{guestAccess: enabled}"),
            "values.yaml:3:21: error: auth.guestAccess: expected Enabled, Disabled or Managed,"
            " found 'enabled' [bad-value] (did you mean 'Enabled'?)",
        ),
        (
            LEAST + "Stork: {}\n",
            "values.yaml:4:1: error: unknown key 'Stork' [unknown-key] (did you mean 'stork'?)",
        ),
        (
            LEAST + "sharedSecrte: x\n",
            "values.yaml:4:1: error: unknown key 'sharedSecrte' [unknown-key] (known here: install,"
            " namespace, portworx, stork, autopilot, auth, keys, secretName, tokens,"
            " storageClasses, volumeSnapshotClasses, volumeGroupSnapshotClasses,"
            " persistentVolumeClaims, clusterPairs, volumeSnapshots)",
        ),
        (
            LEAST + '"a\\nb": x\n',
            "values.yaml:4:1: error: unknown key [unknown-key] (known here: install, namespace,"
            " portworx, stork, autopilot, auth, keys, secretName, tokens, storageClasses,"
            " volumeSnapshotClasses, volumeGroupSnapshotClasses, persistentVolumeClaims,"
            " clusterPairs, volumeSnapshots)",
        ),
        (
            LEAST + "portworx: {version: 3.10}\n",
            "values.yaml:4:21: error: portworx.version: expected the version of Portworx as a"
            ' string, for example 3.1.2, found a number [wrong-type] (quote it: "3.10")',
        ),
        (
            LEAST + "portworx: {version: 2024-01-02}\n",
            "values.yaml:4:21: error: portworx.version: expected the version of Portworx as a"
            " string, for example 3.1.2, found a date [wrong-type]"
            ' (quote it: "2024-01-02")',
        ),
        (
            LEAST + "portworx: [a]\n",
            "values.yaml:4:11: error: portworx: expected a mapping with the name and version of the"
            " StorageCluster or DaemonSet, found a list [wrong-type]",
        ),
        (
            LEAST + 'stork: {enabled: "true"}\n',
            "values.yaml:4:18: error: stork.enabled: expected true where Stork must be found,"
            " false where it is left alone, found a string [wrong-type]"
            " (write true or false, without quotes)",
        ),
        (
            LEAST + "stork: {name: true}\n",
            "values.yaml:4:15: error: stork.name: expected the name of the Deployment of Stork,"
            " for example stork, found a boolean [wrong-type]",
        ),
        (
            LEAST + "secretName: {a: b}\n",
            "values.yaml:4:13: error: secretName: expected the name of the Secret that is rendered,"
            " for example pxkeys, found a mapping [wrong-type]",
        ),
        (
            LEAST + "keys: {system: hunter2hunter2}\n",
            "values.yaml:4:16: error: keys.system: a secret must not be written here"
            " [secret-in-values] (put it into a file and write {file: PATH} here; for a Secret in"
            " the cluster write {secretKeyRef: {name: NAME, key: KEY}})",
        ),
        (
            LEAST + "keys: {system: 31337}\n",
            "values.yaml:4:16: error: keys.system: a secret must not be written here"
            " [secret-in-values] (put it into a file and write {file: PATH} here; for a Secret in"
            " the cluster write {secretKeyRef: {name: NAME, key: KEY}})",
        ),
        (
            LEAST + "keys: {system: [hunter2]}\n",
            "values.yaml:4:16: error: keys.system: expected the key that the nodes sign with as one"
            " of file, env or secretKeyRef, found a list [wrong-type] (write {file: PATH})",
        ),
        (
            LEAST + "keys: {system: {file: 31337}}\n",
            "values.yaml:4:23: error: keys.system.file: expected a path relative to the values"
            " file, for example keys/system-secret, found a number [wrong-type]"
            " (put it in quotes)",
        ),
        (
            LEAST + "keys: {system: {env: HOME}}\n",
            "values.yaml:4:22: error: keys.system.env: expected the name of an environment variable"
            " that begins with PXSEC_, for example PXSEC_APPS_KEY [bad-value]",
        ),
        (
            LEAST + "keys: {system: {}}\n",
            "values.yaml:4:16: error: keys.system: expected the key that the nodes sign with as one"
            " of file, env or secretKeyRef, found none of them [bad-value] (give exactly one)",
        ),
        (
            LEAST + "keys: {system: {file: a, env: PXSEC_A}}\n",
            "values.yaml:4:16: error: keys.system: expected the key that the nodes sign with as one"
            " of file, env or secretKeyRef, found file and env [bad-value] (give exactly one)",
        ),
        (
            LEAST + "keys: {system: {hunter2: 1}}\n",
            "values.yaml:4:17: error: unknown key [unknown-key]"
            " (known here: file, env, secretKeyRef)",
        ),
        (
            LEAST + "keys: {system: {File: a}}\n",
            "values.yaml:4:17: error: unknown key 'File' [unknown-key] (did you mean 'file'?)",
        ),
        (
            LEAST + "keys: {system: {secretKeyRef: {name: a}}}\n",
            "values.yaml:4:17: error: keys.system.secretKeyRef: missing key 'key' [missing-key]"
            " (add key: the key in the Secret, for example system-secret)",
        ),
        (
            LEAST.replace("{}", "{selfSigned: {issuer: a, rsaPublicKey: rsa.pem}}"),
            "values.yaml:3:46: error: auth.selfSigned.rsaPublicKey: expected the RSA public key of"
            " user tokens as one of file or hostPath, found a string [wrong-type]"
            " (write {file: PATH})",
        ),
        (
            LEAST.replace("{}", "{selfSigned: {issuer: a, tokenLifetime: 24}}"),
            "values.yaml:3:47: error: auth.selfSigned.tokenLifetime: expected a whole number with"
            " s, m, h, d or y, for example 24h, found a number [wrong-type]",
        ),
        (
            LEAST + "Stork:\nkeys: {hunter2: }\n",
            "values.yaml:4:1: error: unknown key 'Stork' [unknown-key] (did you mean 'stork'?)\n"
            "values.yaml:5:8: error: unknown key 'hunter2' [unknown-key]"
            " (known here: system, apps)",
        ),
    ],
    ids=lambda text: text.partition(" error: ")[2][:50],
)
def test_a_problem_says_what_was_expected(text: str, expected: str) -> None:
    assert problems(text) == expected.splitlines()


def test_all_problems_come_at_once_in_file_order() -> None:
    text = "secretName: A\nnamespace: B\nkeys: {c: 1, d: 2}\nauth: {e: 1}\n"
    found = problems(text)
    assert [line.split(" ")[0] for line in found] == [
        f"values.yaml:{place}:" for place in ["1:1", "1:13", "2:12", "3:8", "3:14", "4:8"]
    ]


CANARY = "canary-5b1f"


@pytest.mark.parametrize("path", [path for path in paths(EVERYTHING) if path], ids=".".join)
@pytest.mark.parametrize(
    "wrong",
    [CANARY + "\x07", [CANARY], {CANARY * 3: CANARY}, {"file": [CANARY], "env": CANARY}],
    ids=["string", "list", "mapping", "source"],
)
def test_no_message_holds_a_value(path: tuple[str, ...], wrong: object) -> None:
    data = copy.deepcopy(EVERYTHING)
    put(data, path, wrong)
    found = problems(json.dumps(data))
    assert found
    assert CANARY not in "\n".join(found)

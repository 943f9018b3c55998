"""The schema itself, and what each of its properties takes."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from renderer.values import schema, schema_problems
from renderer.values.merged import SOURCES
from renderer.yamltext.scalars import Unquoted
from value_samples import EVERYTHING, HOSTILE, paths, put

SCHEMA = schema.read_schema()
DEFS = SCHEMA["$defs"]
VALIDATOR = Draft202012Validator({"$ref": "#/$defs/values", "$defs": DEFS})
WHOLE = Draft202012Validator(SCHEMA)


def subschemas(part: Any) -> Iterator[dict[str, Any]]:
    """Yield every schema inside a schema; `properties` and `$defs` hold schemas by name."""
    if not isinstance(part, dict):
        return
    yield part
    yield from subschemas(part.get("items"))
    for key in ("properties", "$defs"):
        for below in part.get(key, {}).values():
            yield from subschemas(below)


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_values_use_only_keywords_that_the_quick_check_knows() -> None:
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


def test_a_file_with_everything_in_it_is_valid() -> None:
    assert VALIDATOR.is_valid(EVERYTHING)
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
    assert sure == VALIDATOR.is_valid(data)
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

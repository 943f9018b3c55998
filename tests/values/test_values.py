"""Reading one values file, merging several, and knowing where everything came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.problems import Findings, Place
from renderer.values.merged import Values, read_values
from renderer.values.paths import field

LEAST = b"install: operator\nnamespace: portworx\n"
OBJECT = (
    b"apiVersion: pxsec.dev/v1\nkind: PXSecurity\nmetadata: {name: a}\nspec: {install: operator}\n"
)


def loaded(*texts: bytes) -> tuple[Values, list[str]]:
    findings = Findings()
    names = ["values.yaml", "more.yaml", "most.yaml"]
    values = read_values(
        [(name, text, f"in/{name}") for name, text in zip(names, texts, strict=False)], findings
    )
    return values, [
        f"{p.place}: {p.severity}: {p.message} [{p.code}] ({p.hint})" for p in findings.problems
    ]


def test_a_file_becomes_data_with_the_place_of_each_key_and_value() -> None:
    values, problems = loaded(b"# comment\nauth:\n  oidc: {clientID: portworx}\nkeys: {}\n")
    assert problems == []
    assert values.data == {"auth": {"oidc": {"clientID": "portworx"}}, "keys": {}}
    assert values.places[("auth", "oidc", "clientID")] == Place("values.yaml", 3, 20)
    assert values.key_places[("auth", "oidc", "clientID")] == Place("values.yaml", 3, 10)
    assert values.place("auth", "oidc", "issuer", "x") == Place("values.yaml", 3, 3)
    assert values.place("secretName") == Place("values.yaml", 2, 1)
    assert values.bases[("auth", "oidc")] == "in/values.yaml"


def test_values_are_looked_up_without_surprises() -> None:
    values, _ = loaded(b"a: {b: text, c: true, d: 3, e: , f: {}}\n")
    assert values.get("a", "b") == values.text("a", "b") == "text"
    assert values.get("a", "b", "x") is values.get("x", "y") is None
    assert [values.text("a", key) for key in "cdex"] == [""] * 4
    assert [key for key in "bcdefx" if values.has("a", key)] == ["b", "c", "d", "f"]


@pytest.mark.parametrize(
    ("texts", "data"),
    [
        ([b"a: {b: 1a, c: 2a}", b"a: {b: 3a}"], {"a": {"b": "3a", "c": "2a"}}),
        ([b"a: {b: {c: x}}", b"a: {b: {d: y}}"], {"a": {"b": {"c": "x", "d": "y"}}}),
        ([b"a: [x, y]", b"a: [z]"], {"a": ["z"]}),
        ([b"a: {b: x}", b"a: y"], {"a": "y"}),
        ([b"a: x", b"a: {b: y}"], {"a": {"b": "y"}}),
        ([b"a: {b: x, c: y}", b"a: {b: null}"], {"a": {"c": "y"}}),
        ([b"a: {b: x}\nc: d", b"a: ~"], {"c": "d"}),
        ([b"a: {b: x}", b"a: null", b"a: {c: y}"], {"a": {"c": "y"}}),
        ([b"a: {b: null}\nc:\nd: x"], {"a": {}, "d": "x"}),
        ([b"d: x", b"a: {b: null}"], {"d": "x", "a": {}}),
        (
            [b"keys: {system: {file: a}, apps: {file: b}}", b"keys: {system: {env: PXSEC_A}}"],
            {"keys": {"system": {"env": "PXSEC_A"}, "apps": {"file": "b"}}},
        ),
        (
            [
                b"auth: {selfSigned: {issuer: a, rsaPublicKey: {file: b}}}",
                b"auth: {selfSigned: {rsaPublicKey: {hostPath: /c}}}",
            ],
            {"auth": {"selfSigned": {"issuer": "a", "rsaPublicKey": {"hostPath": "/c"}}}},
        ),
        ([b"a: b", OBJECT], {"a": "b", "install": "operator"}),
    ],
    ids=[
        "mappings deep",
        "mappings deeper",
        "lists whole",
        "scalar over mapping",
        "mapping over scalar",
        "null takes a key out",
        "null takes a mapping out",
        "a later file brings a key back",
        "null in one file",
        "null in the last file",
        "sources whole",
        "public keys whole",
        "an object over a mapping",
    ],
)
def test_files_merge_from_left_to_right_as_in_helm(texts: list[bytes], data: object) -> None:
    assert loaded(*texts)[0].data == data


def test_what_is_merged_knows_the_file_that_it_came_from() -> None:
    values, _ = loaded(
        b"keys:\n  system: {file: a}\n  apps: {file: b}\n", b"\nkeys: {apps: {file: c}}"
    )
    assert values.place("keys", "system", "file") == Place("values.yaml", 2, 12)
    assert values.bases[("keys", "system")] == "in/values.yaml"
    assert values.place("keys", "apps") == Place("more.yaml", 2, 8)
    assert values.bases[("keys", "apps")] == "in/more.yaml"


def test_a_list_knows_its_items_and_their_places() -> None:
    values, _ = loaded(b"a: [{b: x}]\nc: y\n", b"a:\n  - {b: z, d: }\n  -\n  - e\n")
    assert values.data == {"a": [{"b": "z"}, None, "e"], "c": "y"}
    assert values.items("a") == [("a", "0"), ("a", "1"), ("a", "2")]
    assert values.items("c") == values.items("x") == []
    assert values.get("a", "0", "b") == values.text("a", "0", "b") == "z"
    assert values.get("a", "3") is values.get("a", "b") is values.get("a", "2", "0") is None
    assert values.place("a", "0", "b") == Place("more.yaml", 2, 6)
    assert values.place("a", "0", "x") == Place("more.yaml", 2, 5)
    assert values.bases[("a", "0", "b")] == "in/more.yaml"
    assert [values.has("a", "0", key) for key in "bdx"] == [True, False, False]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), ""),
        (("auth", "oidc"), "auth.oidc"),
        (("tokens", "0", "token"), "tokens[0].token"),
        (("tokens", "12"), "tokens[12]"),
    ],
)
def test_a_path_is_named_as_people_write_it(path: tuple[str, ...], expected: str) -> None:
    assert field(path) == expected


def test_nothing_stays_behind_of_a_source_that_was_replaced() -> None:
    values, _ = loaded(b"keys: {apps: {file: b}}", b"keys: {apps: {env: PXSEC_A}}")
    assert not values.has("keys", "apps", "file")
    assert ("keys", "apps", "file") not in values.key_places


def test_an_object_is_its_spec() -> None:
    values, problems = loaded(OBJECT.replace(b"{install", b"{namespace: a, install"))
    assert problems == []
    assert values.data == {"namespace": "a", "install": "operator"}
    assert values.place() == Place("values.yaml", 4, 1)
    assert values.place("install") == Place("values.yaml", 4, 22)


def test_a_mapping_written_as_json_is_read() -> None:
    assert loaded(b'{"install": "operator", "stork": {"enabled": true}}')[0].data == {
        "install": "operator",
        "stork": {"enabled": True},
    }


def test_text_beyond_ascii_is_read() -> None:
    assert loaded('a: "schlüssel 😀"'.encode())[0].data == {"a": "schlüssel 😀"}


ALIAS_HINT = "(write the value out, or quote it if it begins with &, * or !)"
TOP_HINT = "(begin with `install: operator` or `install: daemonset`)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            b"a: b\nc: \xff\n",
            "2:4: error: a byte that is not UTF-8 [not-utf8] (save the file as UTF-8)",
        ),
        (
            "a: b".encode("utf-16"),
            "1:1: error: this is UTF-16, as Windows PowerShell writes it [not-utf8] "
            "(save it as UTF-8: COMMAND | Out-File -Encoding utf8 FILE)",
        ),
        (
            b"a: b\nc: \x00\n",
            "2:4: error: a NUL byte, so this is not text [bad-character] "
            "(save the file as UTF-8, or check that the path names the file you mean)",
        ),
        (
            b"a: b\rc: d\n",
            "1:5: error: a carriage return without a line feed [bad-character]"
            " (end each line with a line feed)",
        ),
        (
            b"",
            "1: error: the values file is empty [empty-values]"
            " (`pxsec init` writes one to start from)",
        ),
        (
            b"# install: operator\n\n---\n",
            "1: error: the values file is empty [empty-values]"
            " (`pxsec init` writes one to start from)",
        ),
        (b"- a\n", f"1:1: error: expected a mapping, found a list [wrong-type] {TOP_HINT}"),
        (b"text\n", f"1:1: error: expected a mapping, found a string [wrong-type] {TOP_HINT}"),
        (
            b"a: b\n---\nc: d\n",
            "3:1: error: a second document begins here [document-after-end]"
            " (keep one document in a values file)",
        ),
        (
            b"a: b\nc: {{ .Values.d }}\n",
            "2:2: error: this is a template, not a values file [not-rendered]"
            " (render it first, and give pxsec what comes out)",
        ),
        (b"a:\n\tb: c\n", "2:1: error: a tab where YAML wants spaces [tab] (use spaces)"),
        (
            b"auth:\n  guestAccess: a\nkeys: {}\nauth: {}\n",
            "4:1: error: the key 'auth' is there twice, first in line 1 [duplicate-key]"
            " (keep one of the two)",
        ),
        (
            b"keys:\n  hunter2: a\n  hunter2: b\n",
            "3:3: error: this key is there twice [duplicate-key] (keep one of the two)",
        ),
        (
            b"a: &x b\n",
            f"1:4: error: an anchor (&) in a values file [alias-in-values] {ALIAS_HINT}",
        ),
        (b"a: *x\n", f"1:4: error: an alias (*) in a values file [alias-in-values] {ALIAS_HINT}"),
        (b"a: !!str 1\n", f"1:4: error: a tag (!) in a values file [alias-in-values] {ALIAS_HINT}"),
        (
            b"a:\n  <<: {b: c}\n",
            f"2:3: error: a merge key (<<) in a values file [alias-in-values] {ALIAS_HINT}",
        ),
        (
            b"a: {b: c\n",
            "2:1: error: this is not valid YAML from here on [yaml-syntax]"
            " (look for a missing colon, quote or bracket, or a wrong indentation)",
        ),
        (
            OBJECT.replace(b"/v1", b"/v2"),
            "1:13: error: apiVersion: expected pxsec.dev/v1 [wrong-kind]"
            " (write apiVersion: pxsec.dev/v1)",
        ),
        (
            OBJECT.replace(b"kind: PXSecurity\n", b""),
            "1:1: error: kind: expected PXSecurity [wrong-kind] (write kind: PXSecurity)",
        ),
        (
            OBJECT.replace(b"{name: a}", b"{name: 3}"),
            "3:18: error: metadata.name: expected a string [missing-key]"
            " (write metadata: {name: px-security})",
        ),
        (
            OBJECT.replace(b"metadata: {name: a}\n", b""),
            "1:1: error: metadata.name: expected a string [missing-key]"
            " (write metadata: {name: px-security})",
        ),
        (
            OBJECT + b"namespace: a\n",
            "5:1: error: unknown key [unknown-key] (put the settings below spec)",
        ),
        (
            OBJECT.replace(b"{install: operator}", b"[]"),
            "4:7: error: spec: expected a mapping [missing-key] (put the settings below spec)",
        ),
    ],
    ids=[
        "not UTF-8",
        "UTF-16",
        "NUL",
        "lone CR",
        "empty",
        "comments only",
        "list",
        "scalar",
        "two documents",
        "template",
        "tab",
        "setting twice",
        "duplicate key",
        "anchor",
        "alias",
        "tag",
        "merge key",
        "syntax",
        "other apiVersion",
        "no kind",
        "name is a number",
        "no metadata",
        "settings beside spec",
        "spec is a list",
    ],
)
def test_a_file_in_no_good_form_is_refused(text: bytes, expected: str) -> None:
    assert loaded(text)[1] == [f"values.yaml:{expected}"]


def test_a_file_with_too_many_keys_is_refused() -> None:
    text = "".join(f"k{number}:\n" for number in range(100_000)).encode()
    expected = "more than 10000 keys and values [too-large] (give the values file, not a manifest)"
    assert loaded(text)[1] == [f"values.yaml:1:1: error: {expected}"]


def test_marks_of_other_editors_are_taken_with_a_notice() -> None:
    values, problems = loaded(b"\xef\xbb\xbfa: b\r\nc: d\r\n")
    assert values.data == {"a": "b", "c": "d"}
    assert values.place("a") == Place("values.yaml", 1, 1)
    assert problems == [
        "values.yaml:1: notice: the file begins with a byte order mark [byte-order-mark]"
        " (save it as UTF-8 without one)",
        "values.yaml:1: notice: lines end with CRLF [crlf] (save the file with LF)",
    ]


def test_the_problems_of_all_files_come_at_once() -> None:
    problems = loaded(b"", b"- a\n", b"a: *b\nc: *d\n")[1]
    assert [problem.split(":")[0] for problem in problems] == [
        "values.yaml",
        "more.yaml",
        "most.yaml",
        "most.yaml",
    ]


@given(
    st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "ignore"))
)
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    values, _ = loaded(LEAST + raw, raw)
    assert isinstance(values.data, dict)
    assert values.place("install", "x").name

"""Properties that hold for every input: hostile strings, odd layouts, broken files."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, NamedTuple

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

import manifests
from layouts import Layout
from manifests import Bench, Result, written
from pure import without_c_parser
from renderer.edge import report
from renderer.problems import RenderError
from renderer.yamltext import nodes, parser, scalars, stream
from renderer.yamltext.stream import File

# --- Hostile strings

WORDS = """
y Y n yes Yes no NO on Off true FALSE null Null ~ 1 -1 +1 012 0o12 0x1F 0b11 1_000 1e3 1E+3 .5
5. 1.5e-7 .inf -.INF .nan 190:20:30 1:30 08 09 0 -0 1.0.0 1e999 2024-01-01 2024-1-1
2024-01-01T00:00:00Z 12:30:45 - -- --- ... ? : , [] {} [ ] { } << = ! !! &a *a | > |- >+ % @ ` #
#c a#b a:b a: :a $(POD) ${VAR} $$ $ %s ' '' it's <b>&amp; a,b a] a} https://x/?a=b&c=d#e =a / //
/*
""".split()  # noqa: SIM905
TEXTS = [
    *("2024-01-01 00:00:00", "%YAML 1.1", " #c", "a #b", "- a", "? a", ": a", "a: b"),
    *("key: {{ .Values.x }}", "{{ x }}", "{% x %}", "\\", "\\n", "\\x41", '"', '""'),
    *('a"b', '": {{ }} $() \\n --- #', "a\tb", "\t", " ", "  a", "a  ", "a\nb"),
    *("\n", "\n---\n", "a\n...\n", "\xa0", "\x85", "\u2028", "\u2029", "a\x85b"),
    *(
        "a\u2028b",
        "\ufeff",
        "a\ufeffb",
        "\u200b",
        "\U0001f600",
        "\xe9",
        "e\u0301",
        "\u65e5\u672c\u8a9e",
    ),
    *(
        "\u202eabc",
        "\U0010ffff",
        "\ufffd",
        "\ue000",
        "\ud7ff",
        "!!str a",
        "!!binary aGk=",
        "[a, b]",
    ),
    *("{a: b}", "-----BEGIN PUBLIC KEY-----", "-----BEGIN PRIVATE KEY-----", "C:\\x"),
    "x" * 300,
]
ALPHABET = st.characters(exclude_categories=["Cs"], exclude_characters="\x00", codec="utf-8")
PIECES = st.sampled_from(WORDS + TEXTS)
HOSTILE = st.one_of(
    PIECES,
    st.lists(PIECES, min_size=1, max_size=3).map("".join),
    st.text(ALPHABET, min_size=1, max_size=12),
)
# Names that Kubernetes allows and YAML 1.1 or 1.2 takes for something else.
NAMES = st.sampled_from(
    "y n yes no on off true false null nan inf 0 012 1e3 0o12 0x1f 2024-01-01 08 1 e1".split()  # noqa: SIM905
)
DATA_KEYS = st.sampled_from("y null 1e3 .inf - -- -.5 2024-01-01 _1 0o7 ...".split())  # noqa: SIM905

FEW = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
MORE = settings(FEW, max_examples=120)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("properties"))


def both_readers(output: bytes) -> list[Any]:
    """Return the objects as a YAML 1.1 and a YAML 1.2 reader see them, which must be the same."""
    first = [item for item in yaml.safe_load_all(output) if item is not None]
    reader = YAML(typ="safe", pure=True)
    reader.version = (1, 2)
    text = output.decode().removeprefix("\ufeff")
    second = [item for item in reader.load_all(io.StringIO(text)) if item is not None]
    assert first == second
    return first


def clean(result: Result) -> bool:
    """Tell whether a run failed as it should: no output, an error, each message one clean line."""
    lines = report.as_text(result.problems).splitlines()
    assert all(line.isprintable() for line in lines)
    assert len(lines) == sum(1 + bool(problem.hint) for problem in result.problems)
    assert bool(result.codes) == (result.output == b"")
    return bool(result.codes)


class Hostile(NamedTuple):
    """Strings for every free text field of the values."""

    issuer: str
    oidc_issuer: str
    client: str
    claims: str


def hostile_values(install: str, texts: Hostile, **changes: Any) -> dict[str, Any]:
    found = manifests.values(install, "shared", "oidc", **changes)
    found["auth"]["selfSigned"]["issuer"] = texts.issuer
    found["auth"]["oidc"] = {
        "issuer": f"https://{texts.oidc_issuer}",
        "clientID": texts.client,
        "customClaimNamespace": texts.claims,
    }
    return found


@MORE
@given(st.builds(Hostile, HOSTILE, HOSTILE, HOSTILE, HOSTILE))
@pytest.mark.parametrize("install", ["operator", "daemonset"])
def test_free_text_arrives_as_it_was_written(bench: Bench, install: str, texts: Hostile) -> None:
    asked = hostile_values(install, texts)
    manifest = manifests.storagecluster() if install == "operator" else manifests.daemonset()
    result = bench.render(written(asked), manifest)
    if clean(result):
        return
    signed, oidc = asked["auth"]["selfSigned"], asked["auth"]["oidc"]
    wanted = (
        signed["issuer"],
        oidc["issuer"],
        oidc["clientID"],
        oidc["customClaimNamespace"],
    )
    assert texts_in(install, both_readers(result.output)[-1]) == wanted
    assert bench.render(written(asked), result.output).output == result.output


def texts_in(install: str, workload: dict[str, Any]) -> tuple[str, ...]:
    spec = workload["spec"]
    if install == "operator":
        env = {entry["name"]: entry.get("value") for entry in spec["env"]}
        names = ("OIDC_ISSUER", "OIDC_CLIENTID", "OIDC_CUSTOM_NAMESPACE")
        issuer = spec["security"]["auth"]["selfSigned"]["issuer"]
        return (issuer, *(env[f"PORTWORX_AUTH_{name}"] for name in names))
    words = spec["template"]["spec"]["containers"][0]["args"]
    arguments = ("jwt_issuer", "oidc_issuer", "oidc_client_id", "oidc_custom_claim_namespace")
    return tuple(words[words.index(f"-{name}") + 1] for name in arguments)


@FEW
@given(NAMES, NAMES, NAMES, NAMES)
def test_names_that_look_like_other_types_stay_names(
    bench: Bench, cluster: str, space: str, deployment: str, secret: str
) -> None:
    asked = manifests.values(
        "daemonset",
        "shared",
        namespace=space,
        secretName=secret,
        portworx={"name": cluster},
        stork={"enabled": True, "name": deployment, "namespace": "elsewhere"},
    )
    portworx = manifests.daemonset(namespace=f'"{space}"')
    portworx = portworx.replace("  name: portworx\n", f'  name: "{cluster}"\n', 1)
    stork = manifests.stork(namespace="elsewhere")
    stork = stork.replace("  name: stork\n", f'  name: "{deployment}"\n', 1)
    result = bench.render(written(asked), manifests.stream(portworx, stork))
    assert result.codes == []
    first, second, *workloads = both_readers(result.output)
    places = [(o["metadata"]["name"], o["metadata"]["namespace"]) for o in (first, second)]
    assert places == [(secret, space), (secret, "elsewhere")]
    assert references(workloads) == {secret}
    assert bench.render(written(asked), result.output).output == result.output


@FEW
@given(NAMES, st.lists(DATA_KEYS, min_size=3, max_size=3, unique=True), HOSTILE)
def test_references_and_paths_arrive_as_they_were_written(
    bench: Bench, secret: str, keys: list[str], path: str
) -> None:
    refs = [{"secretKeyRef": {"name": secret, "key": key}} for key in keys]
    asked = manifests.values("daemonset", "oidc", keys={"system": refs[0], "apps": refs[1]})
    host_path = f"/etc/pwx/{path}"
    asked["auth"]["selfSigned"] = {
        "issuer": "portworx.com",
        "sharedSecret": refs[2],
        "rsaPublicKey": {"hostPath": host_path},
    }
    result = bench.render(written(asked), manifests.daemonset())
    if clean(result):
        return
    (workload,) = both_readers(result.output)
    portworx = workload["spec"]["template"]["spec"]["containers"][0]
    found = [e["valueFrom"]["secretKeyRef"]["key"] for e in portworx["env"] if "valueFrom" in e]
    assert (references([workload]), found) == ({secret}, keys)
    assert portworx["args"][portworx["args"].index("-jwt_rsa_pubkey_file") + 1] == host_path


def references(workloads: list[Any]) -> set[str]:
    return {
        entry["valueFrom"]["secretKeyRef"]["name"]
        for workload in workloads
        for container in workload["spec"]["template"]["spec"]["containers"]
        for entry in container.get("env") or []
        if "valueFrom" in entry
    }


# --- Scalars


@settings(FEW, max_examples=400)
@given(HOSTILE)
@example("")
def test_a_scalar_is_the_same_string_to_every_reader(text: str) -> None:
    for write in (scalars.scalar, scalars.as_flow):
        for shape in ("key: {}\n", "- {}\n", "[{}, x]\n", "{{key: {}}}\n", "{}\n"):
            wanted = yaml.safe_load(shape.format("x"))
            wanted = _replaced(wanted, text)
            assert both_readers(shape.format(write(text)).encode()) == [wanted]


def _replaced(shape: Any, text: str) -> Any:
    if isinstance(shape, dict):
        return {"key": text}
    return [text, *shape[1:]] if isinstance(shape, list) else text


@settings(FEW, max_examples=200)
@given(
    st.recursive(
        st.one_of(HOSTILE, st.booleans(), st.none(), st.integers()),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(HOSTILE, inner, max_size=3)
        ),
        max_leaves=8,
    )
)
def test_a_flow_value_is_the_same_data_to_every_reader(value: object) -> None:
    assert both_readers(f"key: {scalars.as_flow(value)}\n".encode()) == [{"key": value}]


# --- Layouts: block and flow, CRLF, byte order marks, comments, indentation


PORTWORX = yaml.safe_load(manifests.daemonset())
STORK = yaml.safe_load(manifests.stork())
AUTOPILOT = yaml.safe_load(manifests.autopilot())
STORAGECLUSTER = yaml.safe_load(manifests.storagecluster())


class Written(NamedTuple):
    """A manifest in some layout, the values that go with it, and what it says."""

    text: str
    asked: dict[str, Any]
    objects: list[Any]
    strict: bool
    """True where what is put in stands on lines of its own."""


@st.composite
def layouts(draw: st.DrawFn) -> Written:
    install = draw(st.sampled_from(["operator", "daemonset"]))
    methods = draw(st.sampled_from([("shared",), ("oidc",), ("rsa", "oidc"), ("ecdsa", "shared")]))
    objects = [STORAGECLUSTER] if install == "operator" else [PORTWORX, STORK, AUTOPILOT]
    objects = draw(st.permutations([*objects, yaml.safe_load(manifests.OTHER)]))
    objects = [draw(_variants(item)) for item in objects]
    flow = draw(st.sampled_from(["never", "sometimes", "always"]))
    layout = Layout(Random(draw(st.integers(0, 2**32))), flow=flow)
    text = layout.stream(objects)
    asked = manifests.values(install, *methods)
    return Written(text, asked, objects, strict=layout.flow == "never")


@st.composite
def _variants(draw: st.DrawFn, item: dict[str, Any]) -> dict[str, Any]:
    """Return the object with lists that are null, empty or not there at all."""
    owner = item["spec"] if item["kind"] == "StorageCluster" else None
    if item["kind"] in ("DaemonSet", "Deployment"):
        template = item["spec"]["template"]["spec"]
        container = {**template["containers"][0]}
        for name in ("args", "env", "volumeMounts"):
            _vary(draw, container, name)
        others = template["containers"][1:]
        template = {**template, "containers": draw(st.permutations([container, *others]))}
        _vary(draw, template, "volumes")
        spec = {**item["spec"], "template": {**item["spec"]["template"], "spec": template}}
        return {**item, "spec": spec}
    if owner:
        owner = {**owner}
        for name in ("env", "volumes", "security"):
            _vary(draw, owner, name)
        return {**item, "spec": owner}
    return item


def _vary(draw: st.DrawFn, owner: dict[str, Any], name: str) -> None:
    empty: Any = {} if name == "security" else []
    choice = draw(st.sampled_from(["as it is", "as it is", "null", "empty", "none"]))
    if choice == "none":
        owner.pop(name, None)
    elif choice != "as it is":
        owner[name] = None if choice == "null" else empty


@settings(FEW, max_examples=150)
@given(layouts())
def test_every_layout_is_patched_and_nothing_else_changes(bench: Bench, case: Written) -> None:
    result = bench.render(case.asked, case.text)
    assert result.codes == []
    objects = both_readers(result.output)
    new = [o for o in objects if o["kind"] == "Secret" or o["metadata"]["name"] == KEYS]
    assert [without_security(o) for o in objects if o not in new] == [
        without_security(o) for o in case.objects
    ]
    assert has_security(objects)
    again = bench.render(case.asked, result.output)
    assert again.output == result.output
    assert is_subsequence(kept_characters(case.text), result.text)
    if case.strict:
        assert is_subsequence(kept_lines(case.text), lines_of(result.text))


@settings(FEW, max_examples=60)
@given(layouts())
def test_the_pure_parser_gives_the_same_bytes(bench: Bench, case: Written) -> None:
    result = bench.render(case.asked, case.text)
    with without_c_parser():
        assert bench.render(case.asked, case.text) == result


KEYS = "px-auth-public-keys"


def has_security(objects: list[Any]) -> bool:
    return any(without_security(item) != item for item in objects)


def without_security(item: Any) -> Any:
    """Return an object without settings of PX-Security, and without what is empty."""
    if isinstance(item, dict):
        found = {k: without_security(v) for k, v in item.items() if k != "security"}
        return {k: v for k, v in found.items() if v not in (None, [], {}, "")}
    if not isinstance(item, list):
        return item
    if any(isinstance(word, str) for word in item):
        return _plain_arguments(item)
    kept = [entry for entry in item if not _is_security(entry)]
    return [without_security(entry) for entry in kept]


def _plain_arguments(words: list[Any]) -> list[Any]:
    names = [i for i, word in enumerate(words) if word.startswith(("-jwt_", "-oidc_"))]
    return [w for i, w in enumerate(words) if i not in names and i - 1 not in names]


def _is_security(entry: Any) -> bool:
    name = str(entry.get("name", "")) if isinstance(entry, dict) else ""
    return name.startswith("PORTWORX_AUTH_") or name in ("PX_SHARED_SECRET", "PX_JWT_ISSUER", KEYS)


def is_subsequence(part: Sequence[str], whole: Sequence[str]) -> bool:
    found = iter(whole)
    return all(item in found for item in part)


def kept_characters(text: str) -> str:
    """Return a text without blanks and empty values, which give way to what is put in."""
    return re.sub(r"null|~|\[]|{}| ", "", text)


def kept_lines(text: str) -> list[str]:
    return [line for line in lines_of(text) if not is_empty_value(line)]


def lines_of(text: str) -> list[str]:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")


def is_empty_value(line: str) -> bool:
    return line.split("#")[0].rstrip().endswith((":", "null", "~", "[]", "{}"))


# --- Broken files


def lines_changed(draw: st.DrawFn, text: str) -> str:
    """Delete, double, swap and replace lines, or characters of them."""
    lines = text.splitlines(keepends=True)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        other = draw(st.integers(0, len(lines) - 1))
        column = draw(st.integers(0, len(lines[at])))
        change: Callable[[], str] = draw(st.sampled_from(_CHANGES))(draw, lines, at, other, column)
        lines[at] = change()
    return "".join(lines)


Change = Callable[[st.DrawFn, list[str], int, int, int], Callable[[], str]]
_CHANGES: list[Change] = [
    lambda draw, lines, at, other, column: lambda: "",
    lambda draw, lines, at, other, column: lambda: lines[at] * 2,
    lambda draw, lines, at, other, column: lambda: lines[other],
    lambda draw, lines, at, other, column: lambda: "  " + lines[at],
    lambda draw, lines, at, other, column: lambda: lines[at].removeprefix("  "),
    lambda draw, lines, at, other, column: lambda: lines[at][:column],
    lambda draw, lines, at, other, column: (
        lambda: lines[at][:column] + draw(HOSTILE) + lines[at][column:]
    ),
    lambda draw, lines, at, other, column: (
        lambda: lines[at].replace(lines[at].partition(":")[2].strip() or ":", draw(PIECES))
    ),
]


def nodes_changed(draw: st.DrawFn, item: Any) -> Any:
    """Return data in which one node below is another one, or gone."""
    if not isinstance(item, dict | list) or not item or draw(st.integers(0, 5)) == 0:
        return draw(st.one_of(_SHAPES, HOSTILE))
    if isinstance(item, list):
        at = draw(st.integers(0, len(item) - 1))
        return [*item[:at], nodes_changed(draw, item[at]), *item[at + draw(st.integers(0, 1)) :]]
    name = draw(st.sampled_from(list(item)))
    rest = {k: v for k, v in item.items() if k != name}
    if draw(st.integers(0, 7)) == 0:
        return rest
    return {**item, name: nodes_changed(draw, item[name])}


_SHAPES: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, False, [], {}, [None], {"a": "b"}, ["a", "b"], [[]], "", "-"]
)
_INSTALLS = st.sampled_from(["operator", "daemonset"])
_STREAMS = {
    "operator": manifests.stream(manifests.storagecluster(), manifests.OTHER),
    "daemonset": manifests.stream(
        manifests.daemonset(), manifests.stork(), manifests.autopilot(), manifests.OTHER
    ),
}


@st.composite
def broken_values(draw: st.DrawFn) -> tuple[str, str]:
    install = draw(_INSTALLS)
    methods = draw(st.sampled_from([("shared",), ("oidc", "rsa"), ("ecdsa",)]))
    asked = manifests.values(install, *methods, stork={"enabled": True})
    if draw(st.booleans()):
        return lines_changed(draw, manifests.as_text(asked)), _STREAMS[install]
    return written(nodes_changed(draw, asked)), _STREAMS[install]


@st.composite
def broken_manifests(draw: st.DrawFn) -> tuple[str, str]:
    install = draw(_INSTALLS)
    asked = manifests.as_text(manifests.values(install, "shared", "oidc"))
    if draw(st.booleans()):
        return asked, lines_changed(draw, _STREAMS[install])
    objects = [nodes_changed(draw, item) for item in yaml.safe_load_all(_STREAMS[install])]
    return asked, "---\n".join(f"{written(item)}\n" for item in objects)


@settings(FEW, max_examples=300)
@given(st.one_of(broken_values(), broken_manifests()))
def test_broken_input_gives_valid_output_or_a_clean_problem(
    bench: Bench, case: tuple[str, str]
) -> None:
    asked, manifest = case
    for command in ("render", "patch"):
        result = bench.render(asked, manifest, command=command)
        if clean(result):
            continue
        if reads_well(manifest):
            list(yaml.safe_load_all(result.output))
        assert bench.render(asked, result.output, command=command).output == result.output


@settings(FEW, max_examples=150)
@given(st.one_of(broken_values(), broken_manifests()))
def test_the_pure_parser_gives_the_same_verdict(bench: Bench, case: tuple[str, str]) -> None:
    result = bench.render(*case)
    with without_c_parser():
        assert bench.render(*case).output == result.output


def reads_well(text: str) -> bool:
    try:
        list(yaml.safe_load_all(text))
    except yaml.YAMLError:
        return False
    return True


# --- The parser and the stream alone

TOKENS = [
    *"a 'q' [ ] { } 1 null ~ @ ` - : key | > *x #c".split(),  # noqa: SIM905
    *("b: ", "- ", "? ", ": ", ", ", "&x ", "!t ", " # c"),
    *("\n", "\n  ", "\n    ", "\n- ", "\nk: ", " ", "\t", "'"),
    *('"', '"q"', "\\", "|-\n", ">+\n", "\r\n", "\n---\n", "\n...\n"),
    *("%YAML 1.2\n", "\ufeff", "\u2028", "\x85", "<<: ", "\xe9", "\U0001f600", "\x00"),
    *("x: y\n"),
]
YAML_TEXT = st.lists(st.sampled_from(TOKENS), max_size=12).map("".join)


def verdict(text: str) -> nodes.Node | None:
    """Return the document, or None where it is refused or no object anyway."""
    try:
        root = parser.parse("text", text).root
    except RenderError:
        return None
    return None if root.kind == nodes.SCALAR else root


@settings(FEW, max_examples=1000)
@given(YAML_TEXT)
def test_both_parsers_judge_alike(text: str) -> None:
    first = verdict(text)
    with without_c_parser():
        assert verdict(text) == first


@settings(FEW, max_examples=300)
@given(st.lists(st.one_of(st.binary(max_size=30), YAML_TEXT.map(str.encode)), max_size=4))
def test_a_stream_without_splices_is_the_same_bytes(contents: list[bytes]) -> None:
    files = [File("f", data) for data in contents]
    assert [b"".join(pieces) for pieces in stream.splice(files, [])] == contents

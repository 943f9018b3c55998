"""Hostile strings in the values arrive as they were written, to every reader."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

import manifests
from hostile import DATA_KEYS, FEW, HOSTILE, MORE, NAMES, both_readers, clean
from manifests import Bench, written
from renderer.yamltext import scalars


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
    assert texts_in(install, both_readers(result.out)[-1]) == wanted
    assert bench.render(written(asked), result.out).out == result.out


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
    first, second, *workloads = both_readers(result.out)
    places = [(o["metadata"]["name"], o["metadata"]["namespace"]) for o in (first, second)]
    assert places == [(secret, space), (secret, "elsewhere")]
    assert references(workloads) == {secret}
    assert bench.render(written(asked), result.out).out == result.out


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
    (workload,) = both_readers(result.out)
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

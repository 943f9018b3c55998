"""Argo CD's plugin claims the folders that are pxsec's and no other; it renders kustomizations."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import hosts
import manifests
from argocd import PATH, App, parameters

VALUES = "{install: operator, namespace: portworx, auth: {guestAccess: Disabled, selfSigned: "
VALUES += "{issuer: portworx.com, tokenLifetime: 24h}}}\n"
RESOURCES = "resources: [cluster.yaml]\n"
CLUSTER = manifests.storagecluster()
KUSTOMIZED = {"pxsec.yaml": VALUES, "kustomization.yaml": RESOURCES, "cluster.yaml": CLUSTER}
PLAIN = {"pxsec.yaml": VALUES, "manifests/cluster.yaml": CLUSTER}
NOTE = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: note, namespace: portworx}
data:
"""
HINT = "  hint: see the README of examples/argocd for what the folder holds\n"
FUNCTION = """\
apiVersion: pxsec.dev/v1
kind: PXSecurity
metadata:
  name: security
  annotations: {config.kubernetes.io/function: "exec: {path: pxsec-krm}"}
spec: """
AS_FUNCTION = {**KUSTOMIZED, "pxsec.yaml": FUNCTION + VALUES, "mypxsec.yaml": CLUSTER}
CALLED = [
    f"{RESOURCES}transformers: [pxsec.yaml]\n",
    f"{RESOURCES}transformers: [other.yaml, './pxsec.yaml' ]\n",
    "generators:\n- ./pxsec.yaml # key\n",
]
NOT_CALLED = [
    "resources: [mypxsec.yaml]\n",
    f"{RESOURCES}configMapGenerator: [{{name: a, files: [pxsec.yaml]}}]\n",
    f"{RESOURCES}labels: [{{pairs: {{from: pxsec.yaml}}}}]\n",
    "resources:\n- cluster.yaml\n- pxsec.yaml\n",
]
CALLS_PXSEC = "kustomization.yaml calls pxsec itself, with pxsec.yaml"


@pytest.fixture
def app(tmp_path: Path, kustomize: str) -> App:
    return App(tmp_path / "repo", "clusters/frankfurt")


@pytest.mark.parametrize(
    "files",
    [
        PLAIN,
        {"pxsec.yaml": VALUES, "manifests/cluster.yml": CLUSTER},
        {"pxsec.yaml": VALUES, "manifests/cluster.json": "{}"},
        KUSTOMIZED,
        {**KUSTOMIZED, "manifests/cluster.yaml": CLUSTER},
        {"pxsec.yaml": VALUES, "kustomization.yml": RESOURCES},
        {"pxsec.yaml": VALUES, "Kustomization": RESOURCES},
        {**KUSTOMIZED, "pxsec.yaml": "a slip: ["},
        {**KUSTOMIZED, "pxsec.yaml": ""},
        {**KUSTOMIZED, "kustomization.yaml": f"# secured by pxsec.yaml\n{RESOURCES}"},
        {**KUSTOMIZED, "kustomization.yaml": f"{RESOURCES}transformers: [pxsec.yaml]\n"},
        *({**AS_FUNCTION, "kustomization.yaml": text} for text in NOT_CALLED),
    ],
)
def test_a_folder_of_pxsec_is_claimed(app: App, files: dict[str, str]) -> None:
    app.write(files)
    assert app.is_claimed()


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, "there is no pxsec.yaml in the folder of the application"),
        (
            {"kustomization.yaml": RESOURCES, "cluster.yaml": CLUSTER},
            "there is no pxsec.yaml in the folder of the application",
        ),
        (
            {"../pxsec.yaml": VALUES, "kustomization.yaml": RESOURCES},
            "there is no pxsec.yaml in the folder of the application",
        ),
        (
            {"pxsec.yaml/values.yaml": VALUES, "kustomization.yaml": RESOURCES},
            "there is no pxsec.yaml in the folder of the application",
        ),
        (
            {"pxsec.yaml": VALUES},
            "beside pxsec.yaml there is neither a kustomization nor a manifest in manifests/",
        ),
        (
            {"pxsec.yaml": VALUES, "manifests/README.md": "", "../kustomization.yaml": RESOURCES},
            "beside pxsec.yaml there is neither a kustomization nor a manifest in manifests/",
        ),
        ({**PLAIN, "Chart.yaml": ""}, "the folder of the application is a Helm chart"),
        ({**KUSTOMIZED, "Chart.yaml": ""}, "the folder of the application is a Helm chart"),
        *(({**AS_FUNCTION, "kustomization.yaml": text}, CALLS_PXSEC) for text in CALLED),
    ],
)
def test_any_other_folder_is_left_alone(app: App, files: dict[str, str], reason: str) -> None:
    app.write(files)
    assert not app.is_claimed()
    assert app.generate() == (2, b"", f"pxsec-argocd: error: {reason}\n{HINT}")


def test_a_kustomization_comes_out_with_security_in_it(app: App, kustomize: str) -> None:
    app.write(KUSTOMIZED)
    built = app.run(kustomize, "build", ".").out.decode()
    app.write({"manifests.yaml": built})
    expected = app.run("pxsec", "render", "-f", "pxsec.yaml", "manifests.yaml")
    assert app.generate() == (0, expected.out, "")
    assert b"\n  security:\n" in expected.out


def test_a_kustomization_decides_also_where_there_are_manifests(app: App) -> None:
    app.write({**KUSTOMIZED, "manifests/note.yaml": f"{NOTE}  a: b\n"})
    assert [item["kind"] for item in app.generate().objects] == ["StorageCluster"]


def test_line_breaks_at_the_end_of_the_stream_stay(app: App) -> None:
    note = "kind: ConfigMap\napiVersion: v1\nmetadata: {name: z}\ndata:\n  a: |+\n    b\n\n\n"
    app.write({**KUSTOMIZED, "note.yaml": note})
    app.write({"kustomization.yaml": "resources: [cluster.yaml, note.yaml]\n"})
    (config, _) = app.generate().objects
    assert config["data"] == {"a": "b\n\n\n"}


def test_all_manifests_of_the_folder_go_in_whatever_they_end_in(app: App) -> None:
    app.write({**PLAIN, "manifests/-f.yml": f"{NOTE}  a: b\n", "manifests/sub/x.yaml": "["})
    app.write(
        {"manifests/c.json": '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"n"}}'}
    )
    assert {item["kind"] for item in app.generate().objects} == {
        "ConfigMap",
        "Namespace",
        "StorageCluster",
    }


@pytest.mark.parametrize("name", ["manifests/gone.yaml", "pxsec.yaml", "kustomization.yaml"])
def test_a_link_that_leads_nowhere_is_an_error(app: App, name: str) -> None:
    app.write(PLAIN)
    (app.folder / name).unlink(missing_ok=True)
    (app.folder / name).symlink_to("nowhere.yaml")
    assert app.is_claimed()
    done = app.generate()
    assert done.code in (1, 3)
    assert done.out == b""
    assert name in done.messages


def test_a_failure_of_kustomize_ends_all(app: App) -> None:
    app.write({**KUSTOMIZED, "kustomization.yaml": "resources: [nothing.yaml]\n"})
    done = app.generate()
    assert (done.code, done.out) == (1, b"")
    assert done.messages.startswith("Error: accumulating resources: ")
    assert "nothing.yaml" in done.messages


def test_two_kustomizations_are_an_error_of_kustomize(app: App) -> None:
    app.write({**KUSTOMIZED, "Kustomization": RESOURCES})
    done = app.generate()
    assert (done.code, done.out) == (1, b"")
    assert done.messages.startswith("Error: Found multiple kustomization files under: ")


@pytest.mark.parametrize(
    ("script", "code", "message"),
    [
        ("cat cluster.yaml; exit 7", 7, ""),
        ("cat cluster.yaml; kill -9 $$", 137, ""),
        (
            "exit 0",
            2,
            "<stdin>: error: the input holds no document [empty-stream]\n"
            "  hint: check what made it: an empty result would delete what it is applied to\n",
        ),
    ],
)
def test_a_part_of_what_kustomize_prints_is_never_rendered(
    app: App, tmp_path: Path, script: str, code: int, message: str
) -> None:
    app.write(KUSTOMIZED)
    (tmp_path / "kustomize").write_text(f"#!/bin/sh\n{script}\n")
    (tmp_path / "kustomize").chmod(0o755)
    done = app.generate(environ={"PATH": f"{tmp_path}:{PATH}"})
    assert (done.code, done.out) == (code, b"")
    assert done.messages == message or "Killed" in done.messages


def test_without_kustomize_a_kustomization_fails(app: App, tmp_path: Path) -> None:
    app.write(KUSTOMIZED)
    path = os.pathsep.join(
        part for part in PATH.split(":") if not (Path(part) / "kustomize").exists()
    )
    done = app.generate(environ={"PATH": path})
    assert (done.code, done.out) == (127, b"")
    assert "kustomize: not found" in done.messages


def test_no_kustomization_can_have_a_program_run(app: App, tmp_path: Path) -> None:
    function = f"""\
apiVersion: example.com/v1
kind: Anything
metadata:
  name: run
  annotations: {{config.kubernetes.io/function: "exec: {{path: {tmp_path}/program}}"}}
"""
    (tmp_path / "program").write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    (tmp_path / "program").chmod(0o755)
    app.write({**KUSTOMIZED, "run.yaml": function})
    app.write({"kustomization.yaml": f"{RESOURCES}transformers: [run.yaml]\n"})
    done = app.generate()
    assert (done.code, done.out) == (1, b"")
    assert "external plugins disabled" in done.messages
    assert not (tmp_path / "ran").exists()


def test_an_administrator_may_put_arguments_behind_generate(app: App) -> None:
    values = VALUES.replace(", tokenLifetime: 24h", "")
    app.write({**KUSTOMIZED, "pxsec.yaml": values})
    assert app.generate().code == 0
    done = app.generate("--warnings-as-errors")
    assert (done.code, done.out) == (2, b"")


@pytest.fixture
def fleet(app: App) -> App:
    """A cluster whose values are laid over a base."""
    app.write({**KUSTOMIZED, "pxsec.yaml": "auth: {selfSigned: {tokenLifetime: 12h}}\n"})
    app.write(
        {"../../base/pxsec.yaml": VALUES, "../../base/region.yaml": "portworx: {version: 3.1.2}"}
    )
    app.write({"../../../secret": "password: tiger\n"})
    return app


def over(app: App, *bases: str) -> hosts.Done:
    return app.generate(environ=parameters([{"name": "base-values", "array": list(bases)}]))


def test_values_are_laid_over_those_that_the_application_names(fleet: App) -> None:
    done = over(fleet, "../../base/pxsec.yaml", "../../base/region.yaml")
    assert done.code == 0, done.messages
    (cluster,) = done.objects
    self_signed = cluster["spec"]["security"]["auth"]["selfSigned"]
    assert (self_signed["issuer"], self_signed["tokenLifetime"]) == ("portworx.com", "12h")


def test_a_base_that_is_not_named_is_not_taken_in(fleet: App) -> None:
    done = fleet.generate()
    assert (done.code, done.out) == (2, b"")
    assert "pxsec.yaml:1:1: error: missing key 'install' [missing-key]" in done.messages


@pytest.mark.parametrize(
    "base",
    [
        "../../../secret",
        "/etc/passwd",
        "/proc/self/environ",
        "out.yaml",
        "",
        "-",
        "-x.yaml",
        "../../base/nothing.yaml",
        "../../base",
        "../../nowhere/pxsec.yaml",
    ],
)
def test_a_base_is_a_file_of_the_repository(fleet: App, base: str) -> None:
    (fleet.folder / "out.yaml").symlink_to("../../../secret")
    fleet.write({"-x.yaml": VALUES, "-": VALUES})
    assert over(fleet, "../../base/pxsec.yaml", base) == (
        2,
        b"",
        f"pxsec-argocd: error: base-values: '{base}' is not a file of the repository\n"
        "  hint: a path starts from the folder of the application\n",
    )


@pytest.mark.parametrize(
    "path", ["", "x/../clusters/frankfurt", "frankfurt2", "./clusters/frankfurt"]
)
def test_no_base_is_read_where_the_repository_cannot_be_told(fleet: App, path: str) -> None:
    fleet.build["ARGOCD_APP_SOURCE_PATH"] = path
    assert over(fleet, "../../base/pxsec.yaml") == (
        2,
        b"",
        "pxsec-argocd: error: base-values: it cannot be told where the repository begins\n"
        "  hint: write the path of the application without '..', and let Argo CD send the whole "
        "repository\n",
    )


def test_a_slash_behind_the_path_of_the_application_changes_nothing(fleet: App) -> None:
    fleet.build["ARGOCD_APP_SOURCE_PATH"] = "clusters/frankfurt/"
    assert over(fleet, "../../base/pxsec.yaml").code == 0


def test_an_application_may_be_the_repository_itself(tmp_path: Path, kustomize: str) -> None:
    app = App(tmp_path / "repo", ".")
    app.write(
        {**KUSTOMIZED, "pxsec.yaml": "{}\n", "base/pxsec.yaml": VALUES, "../pxsec.yaml": VALUES}
    )
    assert over(app, "base/pxsec.yaml").code == 0
    assert over(app, "../pxsec.yaml").code == 2


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ([{"name": "base-values", "string": "../../base/pxsec.yaml"}], "PARAM_BASE_VALUES"),
        ([{"name": "base-values", "map": {"a": "b"}}], "PARAM_BASE_VALUES_A"),
        ([{"name": "base-values-1", "string": "base/pxsec.yaml"}], "PARAM_BASE_VALUES_1"),
        (
            [{"name": "values", "array": ["a\nPARAM_B=c"]}, {"name": "x", "string": "y"}],
            "PARAM_B PARAM_VALUES_0 PARAM_X",
        ),
    ],
)
def test_a_parameter_that_would_have_no_effect_is_an_error(
    fleet: App, given: list[dict[str, object]], named: str
) -> None:
    assert fleet.generate(environ=parameters(given)) == (
        2,
        b"",
        f"pxsec-argocd: error: a parameter is not known: {named}\n"
        "  hint: there is one, base-values, and it takes a list (array)\n",
    )


def test_a_key_of_the_base_lies_below_the_base(fleet: App) -> None:
    values = VALUES.replace("24h", "24h, rsaPublicKey: {file: rsa.pub.pem}")
    manifests.make_public_keys(fleet.folder / "../../base")
    fleet.write({"../../base/pxsec.yaml": values})
    done = over(fleet, "../../base/pxsec.yaml")
    assert done.code == 0, done.messages
    outside = values.replace("rsa.pub.pem", "../rsa.pub.pem")
    fleet.write({"../../base/pxsec.yaml": outside})
    refused = over(fleet, "../../base/pxsec.yaml")
    assert (refused.code, refused.out) == (2, b"")
    assert "[path-outside]" in refused.messages


def test_the_first_argument_says_what_to_do(app: App) -> None:
    app.write(PLAIN)
    for words in ([], ["render"]):
        assert app.run("pxsec-argocd", *words) == (
            2,
            b"",
            "pxsec-argocd: error: the first argument is neither discover nor generate\n"
            "  hint: see plugin.yaml\n",
        )

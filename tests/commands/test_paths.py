"""Paths that are allowed, that are not text, and folders that are gone."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from program import (
    ENVIRON,
    PXSEC,
    RENDER,
    RENDERED,
    VALUES,
    outcome,
    pxsec,
    shell,
)


def test_argo_cd_hands_keys_on_under_names_of_its_own(folder: Path) -> None:
    environ = {"ARGOCD_ENV_PXSEC_APPS_KEY": ENVIRON["PXSEC_APPS_KEY"], "PATH": ENVIRON["PATH"]}
    done = subprocess.run([PXSEC, *RENDER], cwd=folder, env=environ, capture_output=True)
    assert outcome(done) == (0, RENDERED, "")


def test_allowed_folders_are_for_the_administrator(folder: Path) -> None:
    elsewhere = folder / "app"
    elsewhere.mkdir()
    (elsewhere / "pxsec.yaml").write_text(VALUES.replace("keys/s", "../keys/s"))
    args = ["render", "-f", "app/pxsec.yaml", "cluster.yaml"]
    allowed = str(folder / "keys")
    assert outcome(pxsec(folder, *args, "--allow-path", "keys")) == (0, RENDERED, "")
    assert outcome(pxsec(folder, *args, PXSEC_ALLOW_PATH=f"/nowhere:{allowed}"))[0] == 0
    for done in (pxsec(folder, *args), pxsec(folder, *args, ARGOCD_ENV_PXSEC_ALLOW_PATH=allowed)):
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr.count(b"[path-outside]") == 2


NOT_UTF8 = "l\udce4nge.yaml"  # Latin-1, as Python gives it


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["validate", "-f", "none-{}"], "none-l\\udce4nge.yaml: error: cannot be read: "),
        (["render", "-f", "{}", "none-{}"], "none-l\\udce4nge.yaml: error: cannot be read: "),
        (["render", "-f", "{}", "cluster.yaml", "-w", "no/{}"], "no/l\\udce4nge.yaml: error: "),
        (["explain", "{}"], "there is no code 'l\\udce4nge.yaml' [unknown-code]"),
        (["schema", "{}"], "unrecognized arguments: l\\udce4nge.yaml [usage]"),
        (["token", "inspect", "{}"], "l\\udce4nge.yaml: error: "),
        (["role", "check", "{}"], "l\\udce4nge.yaml:1:1: error: "),
        (["{}"], "invalid choice: 'l\\udce4nge.yaml'"),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else "",
)
@pytest.mark.parametrize("encoding", ["utf-8:strict", "ascii:strict", ""])
def test_a_path_that_is_not_utf8_is_told(
    folder: Path, args: list[str], message: str, encoding: str
) -> None:
    (folder / NOT_UTF8).write_text(VALUES)
    report = folder / f"report-{NOT_UTF8}"
    arguments = [arg.format(NOT_UTF8) for arg in args]
    environ = {"PYTHONIOENCODING": encoding, "PXSEC_REPORT": str(report)}
    done = pxsec(folder, *arguments, **environ)
    assert done.returncode in (1, 2, 3)
    assert message in done.stderr.decode()
    assert message in report.read_text()


@pytest.mark.parametrize(
    ("args", "output"),
    [
        (["validate", "-f", "{}"], "l\\udce4nge.yaml: valid\n"),
        (["validate", "-f", "{}", "-o", "json"], "[]\n"),
        (["plugin", "helm", "d{}"], "wrote dl\\udce4nge.yaml/pxsec/plugin.yaml\n"),
        (["init", "d{}"], "wrote dl\\udce4nge.yaml/pxsec.yaml\n"),
        (["render", "-f", "{}", "cluster.yaml", "-w", "out{}"], ""),
        (["patch", "-f", "{}", "-i", "cluster.yaml"], ""),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else "",
)
def test_a_path_that_is_not_utf8_is_as_good_as_another(
    folder: Path, args: list[str], output: str
) -> None:
    (folder / NOT_UTF8).write_text(VALUES)
    done = pxsec(folder, *(arg.format(NOT_UTF8) for arg in args))
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().startswith(output)


def test_a_plugin_config_that_is_not_utf8_is_refused_at_its_place(folder: Path) -> None:
    (folder / "config.yaml").write_bytes(b"kind: \xe4\n")
    assert outcome(pxsec(folder, "krm", "config.yaml")) == (
        2,
        "",
        "config.yaml:1:7: error: a byte that is not UTF-8 [not-utf8]\n"
        "  hint: save the file as UTF-8\n",
    )


GONE = {
    "render": (3, ["render", "-f", "-", "/dev/null"]),
    "relative": (3, ["render", "-f", "pxsec.yaml", "cluster.yaml"]),
    "allowed": (0, ["validate", "-f", "{}/pxsec.yaml", "--allow-path", "keys"]),
    "in place": (3, ["patch", "-f", "{}/pxsec.yaml", "-i", "cluster.yaml"]),
    "written": (3, ["render", "-f", "{}/pxsec.yaml", "{}/cluster.yaml", "-w", "out.yaml"]),
    "validate": (3, ["validate", "-f", "-"]),
    "krm": (2, ["krm"]),
    "legacy": (3, ["krm", "{}/pxsec.yaml"]),
    "plugin": (3, ["plugin", "kustomize"]),
    "init": (3, ["init"]),
    "keygen": (3, ["keygen"]),
    "keygen values": (0, ["keygen", "-f", "{}/pxsec.yaml"]),
    "role": (3, ["role", "check", "role.yaml"]),
    "create": (3, ["token", "create", "-f", "-"]),
    "verify": (3, ["token", "verify", "-f", "-", "token"]),
    "oidc": (3, ["oidc", "check", "-f", "-"]),
}


@pytest.mark.parametrize(("code", "args"), GONE.values(), ids=GONE)
def test_a_working_directory_that_is_gone_is_no_bug(
    folder: Path, code: int, args: list[str]
) -> None:
    command = " ".join(["pxsec", *(arg.format(folder) for arg in args)])
    script = f'mkdir gone && cd gone && rmdir "$PWD" && {command} < {folder}/pxsec.yaml'
    got, output, messages = shell(folder, script)
    assert got == code, messages
    if code:
        assert (output, ": error: " in messages) == ("", True)


def test_standard_input_has_no_folder_where_the_working_directory_is_gone(folder: Path) -> None:
    (folder / "gone").mkdir()
    script = f'cd gone && rmdir "$PWD" && pxsec validate -f - < {folder}/pxsec.yaml'
    assert shell(folder, script) == (
        3,
        "",
        ".: error: the working directory cannot be read: no such file or folder"
        " [unreadable-file]\n  hint: go to a folder that is there\n",
    )

"""On a terminal no value of a Secret is shown, and what is shown is no YAML."""

from __future__ import annotations

import base64
import os
import pty
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import ruamel.yaml
import yaml

from program import CLUSTER, ENVIRON, PXSEC, SECRETS, outcome, pxsec

KEYS = {
    "system-0123456789abcdef0123456789",
    "shared-0123456789abcdef0123456789",
    "apps-0123456789abcdef0123456789ab",
}
CODED = {base64.b64encode(key.encode()).decode() for key in KEYS}
MASK = "@hidden (33 characters)"
NOTICE = (
    "<stdout>: notice: values of Secrets are hidden on a terminal, where kubectl stops at the "
    "first [hidden-secrets]\n"
    "  hint: pipe them to kubectl, or write them by -w FILE; --show-secrets shows them\n"
)
RENDER = ("render", "-f", "pxsec.yaml", "cluster.yaml")


def on_terminal(folder: Path, *args: str, stdin: str = "") -> tuple[int, str, str]:
    """Run with a terminal as standard output, and return what it shows."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [PXSEC, *args],
        cwd=folder,
        env=ENVIRON,
        stdin=subprocess.PIPE,
        stdout=theirs,
        stderr=subprocess.PIPE,
    )
    os.close(theirs)
    assert process.stdin and process.stderr
    process.stdin.write(stdin.encode())
    process.stdin.close()
    shown = b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    messages = process.stderr.read().decode()
    process.stderr.close()
    return process.wait(), shown.decode().replace("\r\n", "\n"), messages


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # how Linux tells that nobody has the other end any more
        return b""


def test_a_terminal_shows_everything_but_the_values_of_secrets(folder: Path) -> None:
    code, whole, _ = outcome(pxsec(folder, *RENDER))
    shown = on_terminal(folder, *RENDER)
    for coded in CODED:
        whole = whole.replace(coded, MASK)
    assert shown == (code, whole, NOTICE)
    assert whole.count(MASK) == 3


def test_the_values_are_shown_to_who_asks(folder: Path) -> None:
    assert on_terminal(folder, *RENDER, "--show-secrets") == outcome(pxsec(folder, *RENDER))


def test_a_file_gets_the_values_from_a_terminal_too(folder: Path) -> None:
    assert on_terminal(folder, *RENDER, "-w", "out.yaml") == (0, "", "")
    assert (folder / "out.yaml").read_text() == outcome(pxsec(folder, *RENDER))[1]


@pytest.mark.parametrize("args", [("--only", "workloads"), ("--stanza",)], ids=" ".join)
def test_what_holds_no_secret_is_shown_as_it_is(folder: Path, args: tuple[str, ...]) -> None:
    manifests = () if args == ("--stanza",) else ("cluster.yaml",)
    whole = ("render", "-f", "pxsec.yaml", *args, *manifests)
    assert on_terminal(folder, *whole) == outcome(pxsec(folder, *whole))


@pytest.fixture
def there(folder: Path) -> Callable[[str], str]:
    """Return what a terminal shows of a stream that holds one of the Secrets already."""

    def show(secret: str) -> str:
        (folder / "there.yaml").write_text(f"{secret}---\n{CLUSTER}")
        _, shown, messages = on_terminal(folder, "render", "-f", "pxsec.yaml", "there.yaml")
        assert NOTICE in messages
        return shown

    return show


HEAD = "apiVersion: v1\nkind: Secret\nmetadata: {name: px-shared-secret, namespace: portworx}\n"
SHARED = "c2hhcmVkLTAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5"


@pytest.mark.parametrize(
    "secret",
    [
        f"{HEAD}data:\n  shared-secret: {SHARED}\n  other: aHVudGVyMg==\n",
        f'{HEAD}data: {{shared-secret: "{SHARED}", other: aHVudGVyMg==}}\n',
        f"{HEAD}data:\n  a: |\n    {SHARED[:9]}\n    {SHARED[9:]}\n  other: aHVudGVyMg==\n",
        f"{HEAD}data:\n  shared-secret: >-\n    {SHARED}\n  other: 'aHVudGVyMg=='\n",
        f"{HEAD}data:\n  other: aHVudGVyMg==\n",
        f'{HEAD}data:\n  other: "aHVudGVy\\\n    Mg=="\n',
        f"{HEAD}stringData:\n  other: hunter2\n",
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n"
        "  metadata: {name: px-shared-secret, namespace: portworx}\n"
        "  data:\n    other: aHVudGVyMg==\n",
    ],
)
def test_a_secret_that_is_there_is_hidden_however_it_is_written(
    there: Callable[[str], str], secret: str
) -> None:
    shown = there(secret)
    squeezed = "".join(shown.split()).replace("\\", "")
    for text in (*CODED, *KEYS, "hunter2", "aHVudGVyMg=="):
        assert text not in squeezed
    assert "@hidden (7 characters)" in shown


NOTED = HEAD.replace("portworx}", f'portworx, annotations: {{last: "{{data: {SHARED}}}"}}}}')


@pytest.mark.parametrize(
    "args", [("render", "--only", "workloads"), ("render",), ("patch",)], ids=" ".join
)
@pytest.mark.parametrize(
    "secret",
    [
        f"{HEAD}data:\n  shared-secret: {SHARED}\n",
        f"{HEAD}stringData:\n  shared-secret: shared-0123456789abcdef0123456789\n",
        f"{NOTED}data: {{shared-secret: {SHARED}}}\n",
        f"{HEAD}# {SHARED}\ndata:\n  shared-secret: {SHARED} # {SHARED}\n",
        f"{HEAD}data:\n  x:\n  shared-secret: {SHARED}\n".replace("\n", "\r\n"),
    ],
)
def test_a_secret_from_an_earlier_run_is_hidden_wherever_a_key_stands(
    folder: Path, args: tuple[str, ...], secret: str
) -> None:
    (folder / "there.yaml").write_bytes(f"{secret}---\n{CLUSTER}".encode())
    code, shown, messages = on_terminal(folder, *args, "-f", "pxsec.yaml", "there.yaml")
    assert (code, messages.endswith(NOTICE)) == (0, True)
    assert SHARED not in shown
    assert "shared-0123456789abcdef0123456789" not in shown
    assert "x@hidden" not in shown
    with pytest.raises(yaml.YAMLError):
        _with_pyyaml(shown)
    whole = on_terminal(folder, *args, "-f", "pxsec.yaml", "--show-secrets", "there.yaml")
    assert whole == outcome(pxsec(folder, *args, "-f", "pxsec.yaml", "there.yaml"))


@pytest.mark.parametrize("text", [SHARED, "shared-0123456789abcdef0123456789"])
def test_a_key_is_hidden_in_objects_of_others_too(folder: Path, text: str) -> None:
    other = HEAD.replace("Secret", "ConfigMap") + f"data: {{a: 'before {text} behind'}}\n"
    (folder / "there.yaml").write_text(f"{other}---\n{CLUSTER}")
    shown = on_terminal(folder, "render", "-f", "pxsec.yaml", "there.yaml")[1]
    assert f"data: {{a: 'before {MASK} behind'}}\n" in shown


@pytest.mark.parametrize(
    "data", ['{a: "\\ud800"}', '{a: "\\udc80"}', "{a: [b], c: }", "[a]", "a", "~"]
)
@pytest.mark.parametrize("args", [("render",), ("patch",)], ids=" ".join)
def test_whatever_a_secret_of_others_holds_is_shown(
    folder: Path, args: tuple[str, ...], data: str
) -> None:
    other = f"{HEAD.replace('px-shared-secret', 'other')}data: {data}\n"
    (folder / "there.yaml").write_text(f"{other}---\n{CLUSTER}")
    code, shown, _ = on_terminal(folder, *args, "-f", "pxsec.yaml", "there.yaml")
    assert (code, other in shown) == (0, True)


@pytest.mark.parametrize("data", [f"[{SHARED}]", SHARED, f"{{a: [{SHARED}]}}"])
def test_a_key_that_stands_where_none_belongs_is_hidden(folder: Path, data: str) -> None:
    (folder / "there.yaml").write_text(f"{HEAD}stringData: {data}\n---\n{CLUSTER}")
    assert SHARED not in on_terminal(folder, "patch", "-f", "pxsec.yaml", "there.yaml")[1]


def test_secrets_of_others_pass_as_they_are(there: Callable[[str], str]) -> None:
    other = HEAD.replace("px-shared-secret", "other") + "data: {a: aHVudGVyMg==}\n"
    assert other in there(other)


def _with_pyyaml(shown: str) -> None:
    list(yaml.safe_load_all(shown))


def _with_ruamel(shown: str) -> None:
    list(ruamel.yaml.YAML(typ="safe", pure=True).load_all(shown))


@pytest.mark.parametrize("read", [_with_pyyaml, _with_ruamel])
@pytest.mark.parametrize("secret", ["", f'{HEAD}data: {{"shared-secret":"{SHARED}"}}\n'])
def test_no_yaml_reader_takes_what_is_shown(
    there: Callable[[str], str], read: Callable[[str], None], secret: str
) -> None:
    with pytest.raises((yaml.YAMLError, ruamel.yaml.error.YAMLError)):
        read(there(secret))


def test_kubectl_takes_nothing_behind_a_mask(folder: Path, kubectl: str) -> None:
    shown = on_terminal(folder, *RENDER)[1]
    (folder / "pasted.yaml").write_text(shown)
    command = [kubectl, "create", "--dry-run=client", "--validate=false", "-f", "pasted.yaml"]
    environ = {**ENVIRON, "KUBECONFIG": str(folder / "none")}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert "found character that cannot start any token" in done.stderr


@pytest.mark.parametrize("door", ["post-render", "krm"])
def test_who_runs_a_door_by_hand_sees_no_value_either(folder: Path, door: str) -> None:
    if door == "krm":
        (folder / "function.yaml").write_text(
            "apiVersion: pxsec.dev/v1\nkind: PXSecurity\nmetadata: {name: px}\nspec:\n"
            + "".join(f"  {line}\n" for line in (folder / "pxsec.yaml").read_text().splitlines())
        )
    args = {"krm": ["function.yaml"], "post-render": ["-f", "pxsec.yaml"]}[door]
    code, shown, messages = on_terminal(folder, door, *args, stdin=CLUSTER)
    assert (code, shown.count(MASK), messages) == (0, 3, NOTICE)


def test_a_check_of_warnings_too_stops_at_a_terminal(folder: Path) -> None:
    code, shown, messages = on_terminal(folder, *RENDER, "--warnings-as-errors")
    assert (code, shown) == (2, "")
    assert messages == NOTICE.replace("notice", "error", 1)


def test_the_same_secrets_stay_in_a_pipe(folder: Path) -> None:
    assert outcome(pxsec(folder, *RENDER))[1].startswith(SECRETS)

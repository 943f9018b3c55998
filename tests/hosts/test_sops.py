"""Keys in Git by SOPS and age: the example does as its README says, and fails closed."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

import toolchain
from golang import Published
from pages import blocks, steps
from recipes import Desk, Said, secrets_of

# What the README applies goes to no cluster here.
KUBECTL = """\
case "$*" in
    *--dry-run*) ;;
    *"-f -") (echo ---; cat) >> ../applied.yaml ;;
    *) (echo ---; cat secured.yaml) >> ../applied.yaml ;;
esac
"""
RENDER = "sops exec-env keys.env 'pxsec render -f pxsec.yaml --only secrets'"
OVERLAY = """\
sops exec-file --no-fifo shared-secret 'ls -l {} > ../modes; ls -ld $(dirname {}) >> ../modes
    echo "{auth: {selfSigned: {sharedSecret: {file: {}}}}}" |
    pxsec render -f pxsec.yaml -f - --only secrets OPTIONS'
"""


@pytest.fixture
def desk(tmp_path: Path, sops: str, age_keygen: str) -> Desk:
    desk = Desk("sops-age", tmp_path, sops=sops, age_keygen=age_keygen)
    desk.write_program("kubectl", KUBECTL)
    return desk


@pytest.fixture
def ready(desk: Desk) -> Desk:
    """A copy in which the keys are made."""
    desk.done("mkdir keys\n" + "".join(blocks("examples/sops-age/README.md")[:2]))
    return desk


def stays_closed(said: Said, code: int) -> bool:
    return (said.code, said.out) == (code, "")


def test_the_readme_runs_as_it_stands(desk: Desk) -> None:
    output = desk.done("".join(blocks("examples/sops-age/README.md")))
    assert output.startswith("pxsec.yaml: valid\n")
    assert (desk.folder / "expected.yaml").read_text() in output
    assert output.endswith("valid\n")
    applied = (desk.folder.parent / "applied.yaml").read_text()
    assert {name: list(data) for name, data in secrets_of(applied).items()} == {
        "px-system-secrets": ["system-secret", "apps-secret"],
        "px-shared-secret": ["shared-secret"],
    }
    assert "\n  security:\n" in applied


def test_keys_that_are_there_stay_and_a_failure_makes_no_file(desk: Desk) -> None:
    key_pair, make_keys = blocks("examples/sops-age/README.md")[:2]
    assert desk.run(make_keys).code != 0  # there is no .sops.yaml
    assert not (desk.folder / "keys.env").exists()
    desk.done(key_pair + make_keys)
    keys = (desk.folder / "keys.env").read_bytes()
    desk.done(make_keys)
    assert (desk.folder / "keys.env").read_bytes() == keys


def test_the_readme_leaves_no_secret_in_the_open(desk: Desk) -> None:
    said = desk.run("".join(blocks("examples/sops-age/README.md")))
    applied = (desk.folder.parent / "applied.yaml").read_text()
    keys = [key for data in secrets_of(applied).values() for key in data.values()]
    texts = {path.name: content.decode() for path, content in desk.files().items()}
    assert len({len(key) for key in keys}) == 1 and len(set(keys)) == 3
    for secret in (*keys, "PRIVATE KEY"):
        assert secret not in said.out + said.messages
        assert [name for name, text in texts.items() if secret in text] == []
    assert [name for name, text in texts.items() if "AGE-SECRET-KEY" in text] == ["keys.txt"]
    assert list(desk.temporary.iterdir()) == []


def test_the_key_of_age_is_for_its_owner_alone(ready: Desk) -> None:
    assert (ready.home / ".config/sops/age/keys.txt").stat().st_mode & 0o777 == 0o600


def test_without_the_right_key_nothing_runs_and_nothing_is_printed(ready: Desk) -> None:
    (ready.home / ".config/sops/age/keys.txt").unlink()
    ready.done("age-keygen -o ~/.config/sops/age/keys.txt")
    said = ready.run(
        "sops exec-env keys.env 'touch ran; pxsec render -f pxsec.yaml --only secrets'"
    )
    assert stays_closed(said, 128)
    assert not (ready.folder / "ran").exists()
    assert ready.done(f"{RENDER} | wc -c").strip() == "0"


def test_a_file_that_was_changed_is_refused(ready: Desk) -> None:
    path = ready.folder / "keys.env"
    path.write_text(path.read_text().replace("PXSEC_APPS_SECRET", "PXSEC_OTHER_SECRET"))
    assert stays_closed(ready.run(RENDER), 25)


def test_the_exit_code_is_that_of_pxsec(ready: Desk) -> None:
    assert stays_closed(ready.run(RENDER.replace("pxsec.yaml", "none.yaml")), 3)
    values = ready.folder / "pxsec.yaml"
    values.write_text(values.read_text().replace("APPS_SECRET", "NO_SECRET"))
    said = ready.run(RENDER)
    assert stays_closed(said, 2)
    assert "the variable 'PXSEC_NO_SECRET' is not set" in said.messages


def test_a_value_reaches_pxsec_as_it_is_with_its_quotes(ready: Desk) -> None:
    key = '"0123456789$HOME`id`\'0123456789 =#0123456789"'
    names = [f"PXSEC_{name}_SECRET" for name in ("SYSTEM", "APPS", "SHARED")]
    plain = "".join(f"{name}={key}{number}\n" for number, name in enumerate(names))
    (ready.folder / "plain").write_text(plain)
    ready.done("sops encrypt --filename-override keys.env < plain > keys.env")
    data = secrets_of(ready.done(RENDER))
    assert data["px-system-secrets"] == {"system-secret": f"{key}0", "apps-secret": f"{key}1"}


def test_exec_file_hands_the_signing_key_on_through_a_pipe(ready: Desk) -> None:
    output = ready.done(
        blocks("examples/sops-age/README.md")[-1]
        + "sops exec-file signing/rsa.pem 'test -p {} && cat {}' > /dev/null\n"
        + "pxsec token verify --issuer portworx.com --rsa-public-keyfile signing/rsa.pub.pem"
        " keys/ann-rsa.token"
    )
    assert output.splitlines()[-1] == "valid"


@pytest.mark.parametrize(("option", "left"), [("--no-fifo", [True]), ("", [])])
def test_an_interrupted_exec_file_leaves_a_file_in_the_clear_but_no_pipe(
    ready: Desk, option: str, left: list[bool]
) -> None:
    ready.done(" && ".join(steps(blocks("examples/sops-age/README.md")[-1])[:2]))
    script = f"exec sops exec-file {option} signing/rsa.pem 'echo; sleep 60'"
    with subprocess.Popen(
        ["sh", "-c", script],
        cwd=ready.folder,
        env=ready.environ,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == b"\n"
        os.killpg(process.pid, signal.SIGINT)
    files = [path for path in ready.temporary.rglob("*") if path.is_file()]
    assert ["PRIVATE KEY" in path.read_text() for path in files] == left


@pytest.fixture
def shared(ready: Desk) -> Desk:
    """A copy whose shared secret is a file of its own."""
    values = ready.folder / "pxsec.yaml"
    lines = values.read_text().splitlines(keepends=True)
    values.write_text("".join(line for line in lines if "{env:" not in line and line != "keys:\n"))
    ready.done(
        "head -c 48 /dev/urandom | base64 | sops encrypt --filename-override shared-secret"
        " > shared-secret"
    )
    return ready


def test_a_file_that_values_name_takes_no_fifo_and_its_folder(shared: Desk) -> None:
    script = OVERLAY.replace("OPTIONS", '--allow-path "$(dirname {})"')
    (data,) = secrets_of(shared.done(script)).values()
    assert len(data["shared-secret"]) == 64
    modes = (shared.folder.parent / "modes").read_text().splitlines()
    assert [line.split()[0] for line in modes] == ["-rw-------", "drwx------"]
    assert list(shared.temporary.iterdir()) == []


def test_a_file_outside_of_the_values_or_a_pipe_is_refused(shared: Desk) -> None:
    outside = shared.run(OVERLAY.replace("OPTIONS", ""))
    assert stays_closed(outside, 2) and "[path-outside]" in outside.messages
    script = OVERLAY.replace("OPTIONS", '--allow-path "$(dirname {})"').replace("--no-fifo", "")
    pipe = shared.run(script)
    assert stays_closed(pipe, 2) and "[not-a-file]" in pipe.messages


def test_the_readme_names_the_versions_that_the_tests_run(desk: Desk) -> None:
    readme = (desk.folder / "README.md").read_text()
    versions = {
        name: program.version
        for program in toolchain.PROGRAMS
        if isinstance(program, Published)
        for name in program.names
    }
    assert f"SOPS {versions['sops'][1:]} and age {versions['age-keygen'][1:]}." in readme

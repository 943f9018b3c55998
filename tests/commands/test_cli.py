"""The command line from the outside: streams, options, exit codes, messages."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import re
import select
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from renderer.cli import COMMANDS

PXSEC = str(Path(sys.executable).parent / "pxsec")

VALUES = """\
install: operator
namespace: portworx
auth:
  guestAccess: Enabled
  selfSigned:
    issuer: portworx.com
    tokenLifetime: 24h
    sharedSecret: {file: keys/shared-secret}
keys:
  system: {file: keys/system-secret}
  apps: {env: PXSEC_APPS_KEY}
"""
CLUSTER = """\
apiVersion: core.libopenstorage.org/v1
kind: StorageCluster
metadata:
  name: px-cluster
  namespace: portworx
spec:
  image: portworx/oci-monitor:3.1.2   # as tested
"""
STANZA = """\
  security:
    enabled: true
    auth:
      guestAccess: Enabled
      selfSigned:
        issuer: portworx.com
        sharedSecret: px-shared-secret
        tokenLifetime: "24h"
"""
SECRETS = """\
---
apiVersion: v1
kind: Secret
metadata:
  name: px-system-secrets
  namespace: portworx
  annotations:
    stork.libopenstorage.org/skip-resource: "true"
type: Opaque
data:
  system-secret: c3lzdGVtLTAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5
  apps-secret: YXBwcy0wMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFi
---
apiVersion: v1
kind: Secret
metadata:
  name: px-shared-secret
  namespace: portworx
  annotations:
    stork.libopenstorage.org/skip-resource: "true"
type: Opaque
data:
  shared-secret: c2hhcmVkLTAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5
"""
RENDERED = f"{SECRETS}---\n{CLUSTER}{STANZA}"
ENVIRON = {"PXSEC_APPS_KEY": "apps-0123456789abcdef0123456789ab", "PATH": os.environ["PATH"]}
NOT_FOUND = (
    "pxsec.yaml:1:1: error: no StorageCluster of Portworx in the manifests [workload-not-found]\n"
    "  hint: add its manifest to the input, or take the fragments that "
    "`pxsec render --stanza` prints\n"
)

Done = subprocess.CompletedProcess[bytes]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "keys").mkdir()
    for name, text in {
        "pxsec.yaml": VALUES,
        "cluster.yaml": CLUSTER,
        "keys/system-secret": "system-0123456789abcdef0123456789",
        "keys/shared-secret": "shared-0123456789abcdef0123456789",
    }.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o600)
    return tmp_path


def pxsec(folder: Path, *args: str, stdin: str = "", **environ: str) -> Done:
    return subprocess.run(
        [PXSEC, *args],
        cwd=folder,
        env=ENVIRON | environ,
        input=stdin.encode(),
        capture_output=True,
        check=False,
    )


def outcome(done: Done) -> tuple[int, str, str]:
    return done.returncode, done.stdout.decode(), done.stderr.decode()


RENDER = ("render", "-f", "pxsec.yaml", "cluster.yaml")


# What each command prints.


def test_render_prints_the_secrets_and_the_manifest(folder: Path) -> None:
    assert outcome(pxsec(folder, *RENDER)) == (0, RENDERED, "")


def test_the_package_runs_as_a_module_too(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "renderer", *RENDER], cwd=folder, env=ENVIRON, capture_output=True
    )
    assert outcome(done) == (0, RENDERED, "")


@pytest.mark.parametrize(
    ("values", "manifest"), [("pxsec.yaml", "-"), ("-", "cluster.yaml")], ids=["manifest", "values"]
)
def test_a_dash_is_standard_input(folder: Path, values: str, manifest: str) -> None:
    text = CLUSTER if manifest == "-" else VALUES
    done = pxsec(folder, "render", "-f", values, manifest, stdin=text)
    assert outcome(done) == (0, RENDERED, "")


def test_only_secrets_needs_no_manifest(folder: Path) -> None:
    done = pxsec(folder, "render", "-f", "pxsec.yaml", "--only", "secrets")
    assert outcome(done) == (0, SECRETS, "")


def test_only_secrets_fails_where_there_are_none(folder: Path) -> None:
    values = re.sub(r"    sharedSecret.*", "", VALUES, flags=re.DOTALL)
    done = pxsec(folder, "render", "-f", "-", "--only", "secrets", stdin=values)
    assert outcome(done) == (
        2,
        "",
        "<stdin>:1:1: error: the values give no key, so there is no new object [no-secrets]\n"
        "  hint: give keys by file or env; elsewhere the Operator makes them\n",
    )


def test_only_workloads_opens_no_key(folder: Path) -> None:
    (folder / "keys" / "system-secret").unlink()
    done = pxsec(folder, *RENDER, "--only", "workloads")
    assert outcome(done) == (0, CLUSTER + STANZA, "")


def test_patch_prints_the_manifest_alone(folder: Path) -> None:
    done = pxsec(folder, "patch", "-f", "pxsec.yaml", "cluster.yaml")
    assert outcome(done) == (0, CLUSTER + STANZA, "")


def test_the_stanza_needs_no_manifest_and_says_that_it_is_a_patch(folder: Path) -> None:
    code, output, errors = outcome(pxsec(folder, "render", "-f", "pxsec.yaml", "--stanza"))
    assert (code, errors) == (0, "")
    assert output.startswith("---\n# The security stanza of a StorageCluster. It is a patch:\n")
    assert output.endswith(f"spec:\n{STANZA}")


def test_several_values_files_are_merged(folder: Path) -> None:
    (folder / "prod.yaml").write_text("auth: {guestAccess: Disabled}\nkeys: null\n")
    done = pxsec(folder, *RENDER, "-f", "prod.yaml")
    shared = SECRETS[SECRETS.index("---", 3) :]
    stanza = STANZA.replace("Enabled", "Disabled")
    assert outcome(done) == (0, f"{shared}---\n{CLUSTER}{stanza}", "")


def test_the_values_may_be_an_object(folder: Path) -> None:
    head = "apiVersion: pxsec.dev/v1\nkind: PXSecurity\nmetadata: {name: px}\nspec:\n"
    text = head + re.sub("^", "  ", VALUES.rstrip(), flags=re.MULTILINE)
    done = pxsec(folder, "render", "-f", "-", "cluster.yaml", stdin=text)
    assert outcome(done) == (0, RENDERED, "")


def test_running_on_the_output_changes_nothing(folder: Path) -> None:
    done = pxsec(folder, "render", "-f", "pxsec.yaml", "-", stdin=RENDERED)
    assert outcome(done) == (0, RENDERED, "")


def test_string_data_that_is_there_does_not_beat_the_key_of_the_values(folder: Path) -> None:
    there = SECRETS.replace("data:\n  system", "stringData: {system-secret: old}\ndata:\n  system")
    done = pxsec(folder, "render", "-f", "pxsec.yaml", "-", stdin=f"{there}---\n{CLUSTER}")
    rendered = RENDERED.replace("data:\n  system", "stringData: {}\ndata:\n  system")
    assert outcome(done) == (
        0,
        rendered,
        "<stdin>:10:14: notice: Secret portworx/px-system-secrets: removed"
        " stringData.system-secret: data has it [twin-removed]\n",
    )


def test_valid_values_are_said_to_be_valid(folder: Path) -> None:
    done = pxsec(folder, "validate", "-f", "pxsec.yaml")
    assert outcome(done) == (0, "pxsec.yaml: valid\n", "")


def test_invalid_values_are_the_answer_no(folder: Path) -> None:
    text = VALUES.replace("install: operator", "instal: operator").replace("24h", "1h30m")
    assert outcome(pxsec(folder, "validate", "-f", "-", stdin=text)) == (
        1,
        "",
        "<stdin>:1:1: error: missing key 'install' [missing-key]\n"
        "  hint: add install: operator or daemonset\n"
        "<stdin>:1:1: error: unknown key 'instal' [unknown-key]\n"
        "  hint: did you mean 'install'?\n"
        "<stdin>:7:20: error: auth.selfSigned.tokenLifetime: expected a whole number with"
        " s, m, h, d or y, for example 24h [bad-value]\n",
    )


def test_invalid_values_and_what_they_refer_to_are_told_together(folder: Path) -> None:
    broken = VALUES.replace("namespace: portworx", "namespace: Portworx") + "nonsense: a\n"
    (folder / "pxsec.yaml").write_text(broken)
    (folder / "keys" / "system-secret").write_text("short")
    (folder / "keys" / "shared-secret").unlink()
    done = pxsec(folder, "validate", "-f", "pxsec.yaml", "-o", "json")
    found = [(problem["line"], problem["code"]) for problem in json.loads(done.stdout)]
    lines = broken.splitlines()
    assert found == [
        (lines.index("namespace: Portworx") + 1, "bad-value"),
        (lines.index("    sharedSecret: {file: keys/shared-secret}") + 1, "missing-file"),
        (lines.index("  system: {file: keys/system-secret}") + 1, "weak-key"),
        (lines.index("nonsense: a") + 1, "unknown-key"),
    ]


def test_an_invalid_item_hides_nothing_of_the_others(folder: Path) -> None:
    broken = VALUES + (
        "tokens:\n- 5\n- {name: a, namespace: a, token: {file: missing}}\n- {name: B}\n"
    )
    (folder / "pxsec.yaml").write_text(broken)
    done = pxsec(folder, "validate", "-f", "pxsec.yaml", "-o", "json")
    found = [(problem["line"], problem["code"]) for problem in json.loads(done.stdout)]
    first = broken.splitlines().index("- 5") + 1
    assert found == [
        (first, "wrong-type"),
        (first + 1, "missing-file"),
        *[(first + 2, code) for code in ("missing-key", "missing-key", "bad-value")],
    ]


def test_problems_come_as_json(folder: Path) -> None:
    text = VALUES.replace("Enabled", "enabled")
    done = pxsec(folder, "validate", "-f", "-", "-o", "json", stdin=text)
    assert (done.returncode, done.stderr) == (1, b"")
    assert json.loads(done.stdout) == [
        {
            "file": "<stdin>",
            "line": 4,
            "column": 16,
            "severity": "error",
            "code": "bad-value",
            "message": "auth.guestAccess: expected Enabled, Disabled or Managed, found 'enabled'",
            "hint": "did you mean 'Enabled'?",
        }
    ]


def test_no_problems_are_an_empty_list(folder: Path) -> None:
    done = pxsec(folder, "validate", "-f", "pxsec.yaml", "-o", "json")
    assert outcome(done) == (0, "[]\n", "")


def test_the_schema_is_json(folder: Path) -> None:
    done = pxsec(folder, "schema")
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_init_writes_a_start_that_is_valid_and_never_overwrites(folder: Path) -> None:
    assert pxsec(folder, "init", "new").returncode == 0
    assert pxsec(folder, "validate", "-f", "new/pxsec.yaml").returncode == 0
    done = pxsec(folder, "render", "-f", "new/pxsec.yaml", "new/storagecluster.yaml")
    assert (done.returncode, done.stderr) == (0, b"")
    assert outcome(pxsec(folder, "init", "new")) == (
        2,
        "",
        "new: error: nothing was written, since there is already: pxsec.yaml,"
        " storagecluster.yaml, keys/.gitignore, values.schema.json [file-exists]\n"
        "  hint: name another folder: pxsec init DIR\n",
    )


def test_explain_prints_a_page_or_all_codes(folder: Path) -> None:
    page = pxsec(folder, "explain", "weak-key")
    assert (page.returncode, page.stderr) == (0, b"")
    assert page.stdout.startswith(b"weak-key\n\nThe key is shorter than 32 characters")
    assert b"\nweak-key " in pxsec(folder, "explain").stdout


# Help, usage and exit codes.


@pytest.mark.parametrize(
    "args", [["--help"], *([*name.split(), "--help"] for name in COMMANDS)], ids=" ".join
)
def test_help_goes_to_standard_output(folder: Path, args: list[str]) -> None:
    done = pxsec(folder, *args)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"usage: pxsec ")
    assert b"exit codes: 0 done; 1 the answer is no; 2 bad usage" in done.stdout
    _, _, told = done.stdout.partition(b"\n\n")  # argparse does not wrap what excludes each other
    assert all(len(line) <= 96 for line in told.splitlines())


def test_the_version_is_printed(folder: Path) -> None:
    code, output, errors = outcome(pxsec(folder, "--version"))
    assert (code, errors) == (0, "")
    assert re.fullmatch(r"pxsec \d+\.\d+\.\d+\n", output)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["rendr"], "argument COMMAND: invalid choice: 'rendr'"),
        (["-f", "v", "render"], "argument -f: it belongs behind the command"),
        (["-q", "-f", "v", "render"], "argument -f: it belongs behind the command"),
        (["--bogus", "render", "-f", "v"], "argument --bogus: no such option"),
        (
            ["render", "-f", "v", "--only", "secrets", "--only", "workloads"],
            "argument --only: given twice, with different values",
        ),
        (
            ["render", "-f", "v", "-w", "a", "--write", "b"],
            "argument --write: given twice, with different values",
        ),
        (["render", "x.yaml"], "the following arguments are required: -f/--values"),
        (["render", "-f", "-", "-"], "`-` is standard input, which can be read once only"),
        (["render", "-f", "-", "-f", "-"], "`-` is standard input, which can be read once only"),
        (["patch", "-f", "v", "-", "-"], "`-` is standard input, which can be read once only"),
        (
            ["render", "-f", "v", "--stanza", "x.yaml"],
            "--stanza takes neither manifests nor --only",
        ),
        (
            ["render", "-f", "v", "--stanza", "--only", "secrets"],
            "--stanza takes neither manifests nor --only",
        ),
        (["patch", "-f", "v", "-i", "-"], "-i changes files, and `-` is none"),
        (["patch", "-f", "v"], "the following arguments are required: MANIFEST"),
        (["render", "-f", "v", "--only", "keys"], "argument --only: invalid choice: 'keys'"),
        (["render", "-f", "v", "--stanza=keys"], "argument --stanza: it takes no value"),
        (["keygen", "-qx"], "argument -q/--quiet: it takes no value"),
        (
            ["keygen", "--rsa-bits", "1024"],
            "argument --rsa-bits: invalid choice: '1024' (choose from '2048', '3072', '4096')",
        ),
        (["render", "-f", "v", "--stanz"], "unrecognized arguments: --stanz"),
        (["render", "-f", ""], "argument values: it is empty"),
        (["render", "-f", "v", "m", ""], "argument manifests: it is empty"),
        (["krm", ""], "argument config: it is empty"),
        (["keygen", ""], "argument folder: it is empty"),
        (["token", "try", "--node", ""], "argument --node: expected the name of a host, or its IP"),
        (["token", "try", "--endpoint", ""], "argument endpoint: it is empty"),
        (["token", "inspect", ""], "argument token: it is empty"),
        (["token", "create", "--name", "\udcff"], "argument --name: it is not UTF-8"),
        (["token", "context", "\udcff"], "argument NAME: it is not UTF-8"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_usage_is_exit_2(folder: Path, args: list[str], message: str) -> None:
    code, output, errors = outcome(pxsec(folder, *args))
    assert (code, output) == (2, "")
    meant = next((name for name in COMMANDS if args[: len(name.split())] == name.split()), "")
    assert errors.startswith(f"usage: pxsec {meant}")
    assert f"error: {message}" in errors


@pytest.mark.parametrize("before", [["-q"], ["--quiet", "--color", "never"], ["--color=always"]])
def test_options_of_all_commands_may_stand_before_them(folder: Path, before: list[str]) -> None:
    behind = pxsec(folder, "validate", "-f", "none", *before)
    assert outcome(pxsec(folder, *before, "validate", "-f", "none")) == outcome(behind)


def test_the_same_value_may_be_given_twice(folder: Path) -> None:
    done = pxsec(folder, "render", "-f", "pxsec.yaml", "--only", "secrets", "--only", "secrets")
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("args", "stdin", "code", "errors"),
    [
        (["render", "-f", "pxsec.yaml"], "", 2, NOT_FOUND),
        (
            ["render", "-f", "pxsec.yaml", "-"],
            "apiVersion: v1\nkind: Namespace\nmetadata: {name: portworx}\n",
            2,
            NOT_FOUND.replace("manifests", "manifests; they hold 1 Namespace"),
        ),
        (
            ["patch", "-f", "pxsec.yaml", "cluster.yaml", "-"],
            "# nothing\n---\n",
            2,
            "<stdin>: error: the input holds no document [empty-stream]\n"
            "  hint: check what made it: an empty result would delete what it is applied to\n",
        ),
        (
            ["render", "-f", "-", "cluster.yaml"],
            "",
            2,
            "<stdin>:1: error: the values file is empty [empty-values]\n"
            "  hint: `pxsec init` writes one to start from\n",
        ),
        (
            ["render", "-f", "none.yaml", "cluster.yaml"],
            "",
            3,
            "none.yaml: error: cannot be read: there is no such file or folder [unreadable-file]\n",
        ),
        (
            ["validate", "-f", "keys"],
            "",
            3,
            "keys: error: cannot be read: it is a folder [unreadable-file]\n",
        ),
        (
            ["explain", "weak-kye"],
            "",
            2,
            "pxsec explain: error: there is no code 'weak-kye' [unknown-code]\n"
            "  hint: did you mean 'weak-key'?\n",
        ),
        (
            [*RENDER, "-w", "no/out.yaml"],
            "",
            3,
            "no/out.yaml: error: cannot be written: there is no such file or folder"
            " [unwritable-file]\n",
        ),
    ],
    ids=[
        "no manifest",
        "nothing of ours",
        "empty stream",
        "empty values",
        "no values file",
        "a folder",
        "unknown code",
        "no folder",
    ],
)
def test_failure_prints_nothing_on_standard_output(
    folder: Path, args: list[str], stdin: str, code: int, errors: str
) -> None:
    assert outcome(pxsec(folder, *args, stdin=stdin)) == (code, "", errors)


def test_a_missing_key_file_is_told_where_it_was_asked_for(folder: Path) -> None:
    (folder / "keys" / "system-secret").unlink()
    code, output, errors = outcome(pxsec(folder, *RENDER))
    assert (code, output) == (3, "")
    assert errors.startswith(
        "pxsec.yaml:10:3: error: the file 'keys/system-secret' does not exist [missing-file]\n"
        "  hint: a path starts from the folder of the values file; make "
    )


def test_input_that_is_wrong_beside_a_missing_file_is_exit_2(folder: Path) -> None:
    (folder / "keys" / "system-secret").unlink()
    (folder / "keys" / "shared-secret").write_text("short")
    done = pxsec(folder, *RENDER)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"[missing-file]" in done.stderr
    assert b"[weak-key]" in done.stderr


def test_an_interrupt_is_exit_130_without_a_word(folder: Path) -> None:
    run = subprocess.Popen(
        [PXSEC, "render", "-f", "-"],
        cwd=folder,
        env=ENVIRON,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert run.stdin
    run.stdin.write(b"install")
    run.stdin.flush()
    wait_until_reading(run.pid)
    run.send_signal(signal.SIGINT)
    output, errors = run.communicate()
    assert (run.returncode, output, errors) == (130, b"", b"")


def wait_until_reading(pid: int) -> None:
    """Wait until the program sleeps in `read` of standard input."""
    from_read = Path(f"/proc/{pid}/syscall")
    for _ in range(500):
        if not from_read.exists():  # macOS
            time.sleep(1)
            return
        if from_read.read_text().startswith(("0 0x0 ", "63 0x0 ")):  # x86_64, aarch64
            return
        time.sleep(0.01)
    raise AssertionError("standard input is never read")


INTERRUPTED = """
import os, signal, sys
awaited = sys.argv[1]
class Finder:
    def find_spec(self, name, *_):
        if name == awaited:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
from renderer.__main__ import main
sys.argv[:] = ["pxsec", "render", "-f", "pxsec.yaml", "cluster.yaml"]
sys.exit(main())
"""


@pytest.mark.parametrize(
    "module",
    [
        "renderer.cli",
        "argparse",
        "renderer.commands.session",
        "renderer.commands.render",
        "ruamel",
        "ruamel.yaml",
    ],
)
def test_an_interrupt_during_the_imports_is_exit_130_without_a_word(
    folder: Path, module: str
) -> None:
    program = [sys.executable, "-c", INTERRUPTED, module]
    done = subprocess.run(program, cwd=folder, env=ENVIRON, capture_output=True, check=False)
    assert outcome(done) == (130, "", "")


BUG = """\
import sys
from renderer import cli
from renderer.commands import schema
def fail(_):
    raise KeyError({what!r})
schema.COMMAND = schema.COMMAND.replace(run=fail)
sys.exit(cli.main(["schema"]))
"""


def test_a_bug_is_exit_4_and_repeats_no_text_of_the_exception(folder: Path) -> None:
    report = folder / "report"
    done = subprocess.run(
        [sys.executable, "-c", BUG.format(what="hunter2")],
        cwd=folder,
        env=ENVIRON | {"PXSEC_REPORT": str(report)},
        capture_output=True,
    )
    text = (
        "pxsec: error: a bug of pxsec: KeyError at <string>:5 [bug]\n"
        "  hint: report this line; it holds none of your values\n"
    )
    assert outcome(done) == (4, "", text)
    assert report.read_text() == text


# Messages: -q, --warnings-as-errors, colours, PXSEC_REPORT.

NOTICE = (
    "pxsec.yaml:10:3: notice: keys.system: the line end after the key is left out [line-end]\n"
    "  hint: every byte counts: whatever else holds this key must have no line end either\n"
)


@pytest.fixture
def noticed(folder: Path) -> Path:
    (folder / "keys" / "system-secret").write_text("system-0123456789abcdef0123456789\n")
    return folder


def test_notices_go_to_standard_error(noticed: Path) -> None:
    assert outcome(pxsec(noticed, *RENDER)) == (0, RENDERED, NOTICE)


def test_quiet_leaves_notices_out_and_errors_in(noticed: Path) -> None:
    assert outcome(pxsec(noticed, *RENDER, "-q")) == (0, RENDERED, "")
    assert outcome(pxsec(noticed, "render", "-q", "-f", "pxsec.yaml"))[2] == NOT_FOUND


def test_warnings_as_errors_stop_the_run(noticed: Path) -> None:
    failed = NOTICE.replace("notice", "error")
    assert outcome(pxsec(noticed, *RENDER, "--warnings-as-errors")) == (2, "", failed)
    assert outcome(pxsec(noticed, *RENDER, "--warnings-as-errors", "-q")) == (2, "", failed)


@pytest.mark.parametrize("option", [["-w", "out.yaml"], []], ids=["-w", "-i"])
def test_warnings_as_errors_stop_before_a_file_is_written(noticed: Path, option: list[str]) -> None:
    text = CLUSTER.replace("  namespace: portworx\n", "")
    (noticed / "cluster.yaml").write_text(text)
    command = [*RENDER, *option] if option else ["patch", "-i", *RENDER[1:]]
    assert pxsec(noticed, *command, "--warnings-as-errors").returncode == 2
    assert (noticed / "cluster.yaml").read_text() == text
    assert not (noticed / "out.yaml").exists()


def test_validate_counts_warnings_as_errors_too(noticed: Path) -> None:
    done = pxsec(noticed, "validate", "-f", "pxsec.yaml", "--warnings-as-errors")
    assert outcome(done) == (1, "", NOTICE.replace("notice", "error"))


def test_colours_come_where_they_are_asked_for(noticed: Path) -> None:
    coloured = NOTICE.replace("notice:", "\x1b[1;36mnotice:\x1b[0m", 1)
    assert outcome(pxsec(noticed, *RENDER, "--color", "always"))[2] == coloured
    assert outcome(pxsec(noticed, *RENDER, "--color=always", NO_COLOR="1"))[2] == coloured


@pytest.mark.parametrize(
    ("environ", "args", "coloured"),
    [
        ({}, [], True),
        ({"NO_COLOR": "1"}, [], False),
        ({"NO_COLOR": ""}, [], True),
        ({"TERM": "dumb"}, [], False),
        ({}, ["--color", "never"], False),
    ],
    ids=["terminal", "NO_COLOR", "empty NO_COLOR", "dumb", "never"],
)
def test_a_terminal_gets_colours(
    noticed: Path, environ: dict[str, str], args: list[str], coloured: bool
) -> None:
    ours, theirs = pty.openpty()
    subprocess.run(
        [PXSEC, *RENDER, *args],
        cwd=noticed,
        env=ENVIRON | {"TERM": "xterm"} | environ,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        check=True,
    )
    os.close(theirs)
    text = os.read(ours, 4096)
    os.close(ours)
    assert (b"\x1b[" in text) == coloured
    assert b"[line-end]" in text


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_report_takes_the_messages_too(noticed: Path) -> None:
    report = noticed / "report"
    environ = {"PXSEC_REPORT": str(report)}
    assert outcome(pxsec(noticed, *RENDER, **environ)) == (0, RENDERED, NOTICE)
    assert (report.read_text(), mode(report)) == (NOTICE, 0o600)
    assert pxsec(noticed, "render", "-f", "pxsec.yaml", **environ).returncode == 2
    assert report.read_text() == NOT_FOUND + NOTICE
    (noticed / "keys" / "system-secret").write_text("system-0123456789abcdef0123456789")
    assert pxsec(noticed, *RENDER, **environ).returncode == 0
    assert report.read_text() == ""


@pytest.mark.parametrize(
    "args", [RENDER, ("render", "-f", "none"), ("rendr",)], ids=["done", "failed", "bad usage"]
)
def test_an_application_of_argo_cd_cannot_write_a_report(
    noticed: Path, args: tuple[str, ...]
) -> None:
    target = noticed / "target"
    target.write_text("old")
    told = pxsec(noticed, *args)
    done = pxsec(noticed, *args, ARGOCD_ENV_PXSEC_REPORT=str(target))
    assert outcome(done) == outcome(told)
    assert target.read_text() == "old"


def test_a_report_that_cannot_be_written_stops_the_run(noticed: Path) -> None:
    failed = (
        "no/report: error: cannot be written: there is no such file or folder [unwritable-file]\n"
    )
    assert outcome(pxsec(noticed, *RENDER, PXSEC_REPORT="no/report")) == (3, "", NOTICE + failed)
    done = pxsec(noticed, "render", "-f", "pxsec.yaml", PXSEC_REPORT="no/report")
    assert outcome(done) == (2, "", NOT_FOUND + NOTICE + failed)


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


# Paths that are not text, and folders that are gone.

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
        ".: error: the working directory cannot be read: there is no such file or folder"
        " [unreadable-file]\n  hint: go to a folder that is there\n",
    )


@pytest.mark.parametrize("redirection", [">&-", "> /dev/full"], ids=["closed", "full"])
def test_help_that_cannot_be_written_is_exit_3(folder: Path, redirection: str) -> None:
    code, _, messages = shell(folder, f"pxsec render --help {redirection}")
    assert (code, messages.startswith("<stdout>: error: cannot be written: ")) == (3, True)


def test_bad_usage_prints_nothing_on_standard_output_without_standard_error(folder: Path) -> None:
    assert shell(folder, "pxsec render 2>&-") == (2, "", "")


# Files that are written.


@pytest.mark.parametrize("args", [RENDER, ("render", "-f", "pxsec.yaml", "--stanza")], ids=len)
def test_a_written_file_is_for_its_owner_alone(folder: Path, args: tuple[str, ...]) -> None:
    old = os.umask(0)
    try:
        done = pxsec(folder, *args, "-w", "out.yaml")
    finally:
        os.umask(old)
    assert outcome(done) == (0, "", "")
    assert mode(folder / "out.yaml") == 0o600
    assert (folder / "out.yaml").read_bytes() == pxsec(folder, *args).stdout
    assert sorted(path.name for path in folder.iterdir()) == [
        "cluster.yaml",
        "keys",
        "out.yaml",
        "pxsec.yaml",
    ]


def test_a_failure_leaves_the_file_as_it_was(folder: Path) -> None:
    (folder / "out.yaml").write_text("old")
    assert pxsec(folder, "render", "-f", "pxsec.yaml", "-w", "out.yaml").returncode == 2
    assert (folder / "out.yaml").read_text() == "old"


def test_patch_in_place_keeps_mode_and_links(folder: Path) -> None:
    (folder / "cluster.yaml").chmod(0o640)
    (folder / "link.yaml").symlink_to("cluster.yaml")
    assert outcome(pxsec(folder, "patch", "-f", "pxsec.yaml", "-i", "link.yaml")) == (0, "", "")
    assert (folder / "cluster.yaml").read_text() == CLUSTER + STANZA
    assert (folder / "link.yaml").is_symlink()
    assert mode(folder / "cluster.yaml") == 0o640


def test_patch_in_place_changes_all_files_or_none(folder: Path) -> None:
    bad = CLUSTER.replace("px-cluster", "other") + "  security: {auth: {guestAccess: *x}}\n"
    (folder / "bad.yaml").write_text(bad)
    done = pxsec(folder, "patch", "-f", "pxsec.yaml", "-i", "cluster.yaml", "bad.yaml")
    assert (done.returncode, done.stdout) == (2, b"")
    assert (folder / "cluster.yaml").read_text() == CLUSTER
    assert (folder / "bad.yaml").read_text() == bad


# Streams: terminals, closed ends, readers that go away.


def test_a_terminal_is_no_input(folder: Path) -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [PXSEC, "render", "-f", "pxsec.yaml", "-"],
        cwd=folder,
        env=ENVIRON,
        stdin=theirs,
        capture_output=True,
        timeout=20,
    )
    os.close(theirs)
    os.close(ours)
    assert outcome(done) == (
        2,
        "",
        "<stdin>: error: standard input is a terminal, and input is expected from it"
        " [terminal-input]\n"
        "  hint: name a file, or pipe the input in: COMMAND | pxsec ...\n",
    )


def shell(folder: Path, script: str) -> tuple[int, str, str]:
    environ = ENVIRON | {"PATH": f"{Path(PXSEC).parent}:{os.environ['PATH']}"}
    return outcome(
        subprocess.run(["bash", "-c", script], cwd=folder, env=environ, capture_output=True)
    )


def test_a_reader_that_goes_away_ends_it_quietly(folder: Path) -> None:
    bulk = "".join(f"---\nkind: Other\ndata: {number:>099}\n" for number in range(5000))
    (folder / "big.yaml").write_text(CLUSTER + bulk)
    script = "set -o pipefail; pxsec render -f pxsec.yaml big.yaml | head -c 10"
    assert shell(folder, script) == (0, "---\napiVer", "")


@pytest.mark.parametrize(
    ("redirection", "why"),
    [(">&-", "it is closed"), ("> /dev/full", "no space is left on the device")],
    ids=["closed", "full"],
)
def test_output_that_cannot_be_written_is_exit_3(folder: Path, redirection: str, why: str) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full")
    message = f"<stdout>: error: cannot be written: {why} [unwritable-file]\n"
    script = f"pxsec render -f pxsec.yaml cluster.yaml {redirection}"
    assert shell(folder, script) == (3, "", message)
    assert shell(folder, f"pxsec --version {redirection}") == (3, "", message)


@pytest.mark.parametrize("redirection", ["2>&-", "2> /dev/full"], ids=["closed", "full"])
def test_messages_that_cannot_be_written_change_no_exit_code(
    noticed: Path, redirection: str
) -> None:
    script = f"pxsec render -f pxsec.yaml cluster.yaml {redirection}"
    assert shell(noticed, script) == (0, RENDERED, "")
    assert shell(noticed, f"pxsec render -f pxsec.yaml {redirection}") == (2, "", "")


def test_a_closed_standard_input_is_a_problem(folder: Path) -> None:
    message = "<stdin>: error: cannot be read: it is closed [unreadable-file]\n"
    assert shell(folder, "pxsec render -f pxsec.yaml - <&-") == (3, "", message)


UNBUFFERED = {"PYTHONUNBUFFERED": "1"}
BULK = "".join(f"---\nkind: Other\ndata: {number:>0999}\n" for number in range(3000))


@pytest.fixture
def big(folder: Path) -> Path:
    """A folder whose manifest fills a pipe many times."""
    (folder / "big.yaml").write_text(CLUSTER + BULK)
    return folder


def started(
    folder: Path, command: list[str], *, stdout: int | None = None, stderr: int | None = None
) -> subprocess.Popen[bytes]:
    environ = ENVIRON | UNBUFFERED
    return subprocess.Popen(command, cwd=folder, env=environ, stdout=stdout, stderr=stderr)


RENDER_BIG = [PXSEC, "render", "-f", "pxsec.yaml", "big.yaml"]


def test_a_pipe_that_does_not_wait_gets_the_whole_product(big: Path) -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    run = started(big, RENDER_BIG, stdout=writer)
    os.close(writer)
    with open(reader, "rb", 0) as pipe:
        got = b""
        while chunk := pipe.read(50_000):
            got += chunk
            time.sleep(0.0005)
    assert (run.wait(), got.decode()) == (0, f"{SECRETS}---\n{CLUSTER}{STANZA}{BULK}")


def test_a_run_that_is_stopped_and_goes_on_prints_the_whole_product(big: Path) -> None:
    reader, writer = os.pipe()
    run = started(big, RENDER_BIG, stdout=writer)
    os.close(writer)
    got = os.read(reader, 100)  # it is writing now
    for _ in range(20):
        run.send_signal(signal.SIGSTOP)
        if select.select([reader], [], [], 0)[0]:
            got += os.read(reader, 20_000)
        run.send_signal(signal.SIGCONT)
        time.sleep(0.002)
    with open(reader, "rb") as pipe:
        got += pipe.read()
    assert (run.wait(), got.decode()) == (0, f"{SECRETS}---\n{CLUSTER}{STANZA}{BULK}")


@pytest.mark.parametrize("environ", [{}, UNBUFFERED], ids=["buffered", "unbuffered"])
def test_a_file_that_may_not_grow_further_is_exit_3(big: Path, environ: dict[str, str]) -> None:
    """The system takes a part of the last write, as it does on a disk that is full."""
    script = f"ulimit -f 100; {PXSEC} render -f pxsec.yaml big.yaml > out.yaml"
    done = subprocess.run(
        ["bash", "-c", script], cwd=big, env=ENVIRON | environ, capture_output=True, check=False
    )
    message = "<stdout>: error: cannot be written: the file would be too large [unwritable-file]\n"
    assert outcome(done) == (3, "", message)
    script = script.replace("> out.yaml", "-w written.yaml")
    done = subprocess.run(["bash", "-c", script], cwd=big, env=ENVIRON, capture_output=True)
    assert outcome(done) == (3, "", message.replace("<stdout>", "written.yaml"))
    assert not (big / "written.yaml").exists()


def test_messages_are_whole_where_standard_error_does_not_wait(folder: Path) -> None:
    (folder / "pxsec.yaml").write_text("".join(f"key{number}: 1\n" for number in range(4000)))
    told = pxsec(folder, *RENDER).stderr
    assert len(told) > 300_000
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    run = started(folder, [PXSEC, *RENDER], stderr=writer)
    os.close(writer)
    with open(reader, "rb", 0) as pipe:
        got = b""
        while chunk := pipe.read(20_000):
            got += chunk
            time.sleep(0.001)
    assert (run.wait(), got) == (2, told)


# What never ends, or is far too large.


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (
            ["validate", "-f", "/dev/zero"],
            1,
            "/dev/zero: error: more than 1 MB [too-large]\n"
            "  hint: give the values file, not a manifest\n",
        ),
        (
            ["render", "-f", "pxsec.yaml", "/dev/zero"],
            2,
            "/dev/zero:1:1: error: a NUL byte, so this is no text [bad-character]\n"
            "  hint: save the file as UTF-8, or check that the path names the file you mean\n",
        ),
        (
            ["token", "inspect", "/dev/zero"],
            2,
            "/dev/zero: error: more than 64 KiB, and no token is that large [bad-token]\n"
            "  hint: give the token as it was issued: three parts with dots between, on one line\n",
        ),
        (
            ["role", "check", "/dev/zero"],
            2,
            "/dev/zero: error: more than 1 MB [too-large]\n"
            "  hint: check that the path names the file you mean\n",
        ),
        (
            ["krm", "/dev/zero"],
            2,
            "/dev/zero: error: more than 1 MB [too-large]\n"
            "  hint: give the values file, not a manifest\n",
        ),
    ],
    ids=["values", "manifest", "token", "role", "plugin config"],
)
def test_a_file_without_end_is_refused(
    folder: Path, args: list[str], code: int, message: str
) -> None:
    assert outcome(pxsec(folder, *args)) == (code, "", message)
    place = "<stdin>" if args[0] != "krm" else "/dev/stdin"
    script = " ".join([PXSEC, *args]).replace("/dev/zero", "-" if args[0] != "krm" else place)
    assert shell(folder, f"{script} < /dev/zero") == (
        code,
        "",
        message.replace("/dev/zero", place),
    )
    os.mkfifo(folder / "fifo")
    script = " ".join([PXSEC, *args]).replace("/dev/zero", "fifo")
    assert shell(folder, f"cat /dev/zero > fifo 2> /dev/null & {script}") == (
        code,
        "",
        message.replace("/dev/zero", "fifo"),
    )


@pytest.mark.parametrize("args", [["krm"], ["post-render", "-f", "pxsec.yaml"]], ids=" ".join)
def test_a_stream_without_end_is_refused(folder: Path, args: list[str]) -> None:
    assert shell(folder, " ".join(["pxsec", *args, "< /dev/zero"])) == (
        2,
        "",
        "<stdin>:1:1: error: a NUL byte, so this is no text [bad-character]\n"
        "  hint: save the file as UTF-8, or check that the path names the file you mean\n",
    )


# Surroundings that must not matter.


@pytest.mark.parametrize(
    "environ",
    [
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "2"},
        {"TZ": "Pacific/Kiritimati"},
        {"LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"HOME": "/nonexistent", "USER": "nobody"},
        {"COLUMNS": "20"},
    ],
    ids=lambda environ: ",".join(f"{key}={value}" for key, value in environ.items()),
)
def test_the_surroundings_change_no_byte(folder: Path, environ: dict[str, str]) -> None:
    (folder / "cluster.yaml").write_text(f"# Lagerhäuser 😀\n{CLUSTER}")
    done = pxsec(folder, *RENDER, **environ)
    expected = f"{SECRETS}---\n# Lagerhäuser 😀\n{CLUSTER}{STANZA}".encode()
    assert hashlib.sha256(done.stdout).digest() == hashlib.sha256(expected).digest()


def test_the_working_directory_changes_no_byte(folder: Path) -> None:
    done = pxsec(Path("/"), "render", "-f", f"{folder}/pxsec.yaml", f"{folder}/cluster.yaml")
    assert outcome(done) == (0, RENDERED, "")


def test_a_read_only_working_directory_is_enough(folder: Path) -> None:
    for path in [folder / "keys", folder]:
        path.chmod(0o500)
    try:
        assert outcome(pxsec(folder, *RENDER)) == (0, RENDERED, "")
    finally:
        for path in [folder, folder / "keys"]:
            path.chmod(0o700)


def test_modules_in_the_working_directory_are_not_imported(folder: Path) -> None:
    for name in ["yaml", "jinja2", "json", "argparse", "ruamel", "renderer"]:
        (folder / f"{name}.py").write_text("raise SystemExit('hijacked')\n")
    assert outcome(pxsec(folder, *RENDER)) == (0, RENDERED, "")


def test_nothing_is_written_but_what_was_asked_for(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    pxsec(folder, *RENDER)
    pxsec(folder, "validate", "-f", "pxsec.yaml")
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["render"], "the following arguments are required: -f/--values"),
        (["render", "--shared-secret", "hunter2"], "unrecognized arguments: --shared-secret"),
        (["schema", "h" * 40], "unrecognized arguments: ... ["),
        (["validate", "pxsec.yml", "-f", "v"], "unrecognized arguments: pxsec.yml ["),
        (["schema", "--password", "hunter2"], "unrecognized arguments: --password ["),
        (["schema", "--key=hunter2"], "unrecognized arguments: --key"),
        (
            ["role", "h" * 40],
            "argument action: invalid choice: ... (",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_usage_reaches_the_report_and_repeats_no_value(
    folder: Path, arguments: list[str], message: str
) -> None:
    report = folder / "report"
    values = ["-f", "pxsec.yaml"] if len(arguments) > 1 and arguments[0] == "render" else []
    code, out, messages = outcome(pxsec(folder, *arguments, *values, PXSEC_REPORT=str(report)))
    assert (code, out) == (2, "")
    assert f"error: {message}" in messages
    assert messages.endswith(report.read_text())
    assert "hunter2" not in messages
    assert "h" * 40 not in messages


def test_a_dash_behind_w_is_standard_output(folder: Path) -> None:
    assert outcome(pxsec(folder, *RENDER, "-w", "-")) == outcome(pxsec(folder, *RENDER))


def test_a_manifest_that_is_missing_is_an_error_for_the_secrets_alone_too(folder: Path) -> None:
    code, out, messages = outcome(
        pxsec(folder, "render", "-f", "pxsec.yaml", "--only", "secrets", "none.yaml")
    )
    assert (code, out) == (3, "")
    assert "none.yaml: error: cannot be read: there is no such file or folder" in messages


@pytest.mark.parametrize("command", [("validate",), ("render", "cluster.yaml")], ids=" ".join)
def test_broken_rules_and_missing_keys_are_reported_at_once(
    folder: Path, command: tuple[str, ...]
) -> None:
    values = VALUES.replace("portworx.com", "apps.portworx.io").replace("keys/shared", "keys/none")
    (folder / "broken.yaml").write_text(values)
    messages = outcome(pxsec(folder, *command, "-f", "broken.yaml"))[2]
    codes = re.findall(r"^broken\.yaml.*error.*\[(.+)\]$", messages, re.M)
    assert codes == ["reserved-issuer", "missing-file"]

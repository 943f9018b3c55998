"""What the README and the pages say is so: tables are current, commands run, names exist."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

import pytest

import docs
from pages import anchors, blocks
from renderer import cli
from renderer.cli import COMMANDS
from renderer.commands.shared import parsing
from renderer.commands.shared.parsing import EXIT_CODES
from renderer.portworx import settings

COMMAND_PAGE = (docs.ROOT / "docs" / "commands.md").read_text()
START, *USES = blocks("README.md")[2:]  # the first ones install
EXAMPLE, *_ = blocks("docs/values.md", "yaml")
LONGEST_README = 150

# What the README applies goes to no cluster here; the kustomizations are built by the real one.
KUBECTL = """\
#!/bin/sh
case $1 in
    kustomize) exec {kubectl} "$@" ;;
    apply) cat >> applied.yaml ;;
    patch) ;;
    *) exit 1 ;;
esac
"""


def typed(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Type a block as a person would, but stop at the first command that fails."""
    path = f"{folder / 'bin'}:{folder.parent / 'bin'}:{Path(sys.executable).parent}:/usr/bin:/bin"
    return subprocess.run(
        ["sh", "-euc", script],
        cwd=folder,
        env={"PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def run(script: str, folder: Path) -> str:
    """Run a block that says no more than which values it takes, and that the sample is one."""
    done = typed(script, folder)
    said = re.sub(r"(?m)^values: pxsec.yaml\n|^.* \[sample-manifest\]\n.*\n", "", done.stderr)
    assert (done.returncode, said) == (0, "")
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path, kubectl: str) -> Path:
    (tmp_path / "bin").mkdir()
    stub = tmp_path / "bin" / "kubectl"
    stub.write_text(KUBECTL.format(kubectl=kubectl))
    stub.chmod(0o755)
    return tmp_path


def test_what_is_made_from_the_schema_is_current() -> None:
    page = docs.VALUES.read_text()
    assert docs.values_page(page) == page, "run: python tests/tools/docs.py --update"


def test_the_readme_is_short() -> None:
    assert len((docs.ROOT / "README.md").read_text().splitlines()) < LONGEST_README


@pytest.mark.parametrize("path", sorted(docs.ROOT.glob("docs/*.md")), ids=lambda path: path.name)
def test_a_page_begins_with_a_command(path: Path) -> None:
    title, empty, *rest = path.read_text().splitlines()
    if rest[0].startswith("<!-- not run: "):
        rest = rest[1:]
    assert title.startswith("# ") and (empty, rest[0]) == ("", "```sh")


def test_the_page_of_values_says_where_each_setting_goes() -> None:
    table = docs.VALUES.read_text().partition("## Where the settings go\n")[2].partition("##")[0]
    rows = dict(re.findall(r"^\| `([\w.]+)` \| (.*) \|$", table, re.M))
    assert sorted(rows) == sorted(setting.path for setting in settings.SETTINGS)
    for setting in settings.SETTINGS:
        is_secret = setting.path in {settings.KEYS[name].label for name in settings.SECRETS}
        arguments = [] if is_secret else [f"-{name}" for name in setting.arguments]
        words = re.findall(r"`(PORTWORX_\w+|-\w+)`", rows[setting.path])
        assert words == [*setting.variables, *arguments]


def test_the_commands_of_the_readme_run(folder: Path) -> None:
    assert "\n  security:\n" in run(START, folder)
    cluster = folder / "my-cluster"
    (cluster / "kustomization.yaml").write_text("resources: [storagecluster.yaml]\n")
    applied, patched, piped = (run(use, cluster) for use in USES)
    assert applied == "pxsec.yaml: valid\n"
    assert "\n  security:\n" in (cluster / "secured.yaml").read_text()
    assert patched == ""
    assert piped.count("\nkind: StorageCluster\n") == 1
    assert (cluster / "applied.yaml").read_text().count("\nkind: Secret\n") == 4
    assert "\n  security:\n" in (cluster / "security.yaml").read_text()
    assert "\n  security:\n" in (cluster / "storagecluster.yaml").read_text()


SECURED = {
    ("operator", "self-signed"): ["issuer: portworx.com"],
    ("operator", "oidc"): ["PORTWORX_AUTH_OIDC_ISSUER"],
    ("operator", "both"): ["issuer: portworx.com", "PORTWORX_AUTH_OIDC_ISSUER"],
    ("daemonset", "self-signed"): ["-jwt_issuer"],
    ("daemonset", "oidc"): ["-oidc_issuer"],
    ("daemonset", "both"): ["-jwt_issuer", "-oidc_issuer"],
}


@pytest.mark.parametrize(("install", "auth"), SECURED)
def test_the_readme_leads_to_a_rendered_manifest_in_each_case(
    folder: Path, install: str, auth: str
) -> None:
    start = START.replace("--keys", f"--keys --install {install} --auth {auth}")
    if install == "daemonset":
        start = start.replace("storagecluster.yaml", "portworx.yaml")
    done = typed(start, folder)
    assert done.returncode == 0, done.stderr
    assert "error:" not in done.stderr
    assert [mark for mark in SECURED[install, auth] if mark not in done.stdout] == []


def test_four_commands_lead_to_a_verified_token(folder: Path) -> None:
    block, *_ = blocks("docs/tokens.md")
    assert block.count("\n") == 4
    output = run(block.replace("pxsec token create", "pxsec token create -q"), folder)
    assert output.splitlines()[-1] == "valid"
    assert "passed  signature: valid" in output.splitlines()
    assert (folder / "applied.yaml").read_text().count("\nkind: Secret\n") == 2


def test_the_values_of_the_page_do_without_their_keys(folder: Path) -> None:
    run("pxsec init .", folder)
    less = re.sub(r"^ *sharedSecret:.*\n|^keys:.*\Z", "", EXAMPLE, flags=re.M | re.S)
    (folder / "pxsec.yaml").write_text(less)
    output = run("pxsec render -f pxsec.yaml storagecluster.yaml", folder)
    assert "kind: Secret" not in output
    assert "\n  security:\n" in output


def test_every_command_is_in_the_page_of_commands() -> None:
    for name in COMMANDS:
        assert f"pxsec {name}" in COMMAND_PAGE, name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_on_a_page(name: str) -> None:
    made = parsing.parser(cli.commands(name.split()))
    for word in name.split():
        made = made.commands[word]
    pages = "".join(path.read_text() for path in docs.ROOT.glob("docs/*.md"))
    told = re.compile(r"(?<![\w-])--?\w[\w-]*")
    missing = [
        action.option_strings
        for action in made._actions
        if action.help != argparse.SUPPRESS
        and action.option_strings
        and not {*action.option_strings} & {*told.findall(pages)}
    ]
    assert missing == []


def test_the_exit_codes_of_the_help_and_of_the_page_are_the_same() -> None:
    told = re.findall(r"(\d+) ", EXIT_CODES)
    assert re.findall(r"^\| (\d+) \|", COMMAND_PAGE, re.M) == told


def test_every_variable_is_in_the_page_of_commands() -> None:
    source = "".join(path.read_text() for path in docs.ROOT.glob("renderer/**/*.py"))
    for name in {"NO_COLOR", *re.findall(r'"(PXSEC_[A-Z_]+|ARGOCD_ENV_)"', source)}:
        assert name in COMMAND_PAGE, name


@pytest.mark.parametrize("page", ["README.md", "docs/commands.md", "docs/speed.md"])
def test_a_page_names_files_that_are_there(page: str) -> None:
    text = (docs.ROOT / page).read_text()
    for name in re.findall(r"`((?:examples|tests|docs)/[^` ]*)`", text):
        assert (docs.ROOT / name).exists(), name


MARKDOWN = [
    page
    for pattern in ("*.md", "docs/*.md", "examples/*/README.md")
    for page in docs.ROOT.glob(pattern)
]


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda page: page.relative_to(docs.ROOT).as_posix())
def test_a_link_leads_to_what_is_there(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        path, _, anchor = target.partition("#")
        there = page.parent / path if path else page
        assert "://" in target or there.exists(), target
        assert not anchor or anchor in anchors(there), target


PAGES = [
    *(
        docs.ROOT / name
        for name in ("README.md", "examples/demo.sh", "templates/init/pxsec.yaml.j2")
    ),
    *docs.ROOT.glob("docs/*.md"),
    *docs.ROOT.glob("examples/*/README.md"),
]


CHANGE = re.compile(r"kubectl (?:apply|replace|create) .*-[fk] (\S+)")
ASK = " --dry-run=server"


def chains(text: str) -> list[str]:
    """Return the commands of a page, those together that a failure of one ends."""
    lines = re.sub(r"(?m)^[#>' ]+|' \\$", "", text).replace("\\\n", "")
    code = re.sub(r"&&'? ?\n", "&& ", lines.replace("' | ", " | "))  # sops exec-env '...' |
    return re.findall(r"[^`'\n]*kubectl [^`'\n]*", code)


def unsafe(chain: str) -> list[str]:
    """Return what may stop half-way, or goes on after an error with the file of an earlier run.

    Secrets go alone. All else is asked about first, and comes from a file that was made just now.
    """
    done: list[str] = []
    found = []
    for step in chain.strip().split(" && "):
        if "--only secrets" in step:
            is_safe = step.endswith("kubectl apply --server-side -f -")
        elif (change := CHANGE.search(step)) and ASK not in step:
            asked = any(_asks(earlier, step, change[1]) for earlier in done)
            is_made = any(re.search(r"(-w|>) secured\.yaml", earlier) for earlier in done)
            is_safe = asked and (is_made or "secured.yaml" not in step)
        else:
            is_safe = True
        done.append(step)
        found += [] if is_safe else [step]
    return found


def _asks(question: str, answer: str, file: str) -> bool:
    """Tell whether a step is the question before another; a new object may have another name."""
    if "kubectl create" in answer:
        return f"create{ASK}" in question and file in question
    return question.replace(ASK, "") == answer and ASK in question


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(docs.ROOT).as_posix())
def test_a_page_applies_nothing_that_the_api_server_was_not_asked_about(page: Path) -> None:
    assert [step for chain in chains(page.read_text()) for step in unsafe(chain)] == []


@pytest.mark.parametrize(
    ("chain", "step"),
    [
        ("pxsec render -f a b | kubectl apply --server-side -f -", 0),
        ("pxsec render --only secrets | kubectl apply --server-side --force-conflicts -f -", 0),
        ("pxsec render --only secrets | kubectl apply -f -", 0),
        ("kubectl apply --dry-run=server -f a && kubectl apply --server-side -f a", 1),
        ("kubectl apply --dry-run=server -f secured.yaml && kubectl apply -f secured.yaml", 1),
        ("kubectl apply -f a", 0),
        ("kubectl replace -f a", 0),
    ],
)
def test_the_guard_sees_what_may_stop_half_way(chain: str, step: int) -> None:
    (page,) = chains(f"```sh\n{chain}\n```\n".replace(" && ", " &&\n"))
    assert unsafe(page) == [chain.split(" && ")[step]]


@pytest.mark.parametrize(
    "chain",
    [
        "pxsec render -f a --only secrets | kubectl apply --server-side -f -",
        "kubectl apply --dry-run=server -k . && kubectl apply -k .",
        "pxsec patch a > secured.yaml && kubectl replace --dry-run=server -f secured.yaml && "
        "kubectl replace -f secured.yaml",
    ],
)
def test_the_guard_lets_what_is_asked_about_pass(chain: str) -> None:
    assert unsafe(chain) == []


def test_the_changelog_begins_with_what_is_not_released() -> None:
    lines = (docs.ROOT / "CHANGELOG.md").read_text().splitlines()
    assert lines[:3] == ["# Changelog", "", "## Unreleased"]
    entries = [line for line in lines[3:] if line and not line.startswith(("#", "  "))]
    assert all(re.match(r"- .|\*\*[A-Z][a-z, ]+\*\*$", line) for line in entries), entries

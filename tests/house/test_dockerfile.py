"""The Dockerfile is pinned and takes in what it names alone, and no page trusts a free name.

No image is built here: that takes Docker and the network. `test_image.py` runs its main step.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

import toolchain
from golang import Published

ROOT = toolchain.ROOT
TEXT = (ROOT / "Dockerfile").read_text()
LINES = [line for line in TEXT.splitlines() if line and not line.startswith("#")]
PAGES = ["*.md", "Dockerfile", "Makefile", "docs/*", "examples/**/*", "image/*", "schemas/*"]
PAGES += ["templates/**/*"]

BY_NAME = re.compile(r"""\b(?:pip3?|pipx|uvx?)\b[^\n`#]*[\s"']pxsec(?![\w/.*-])""")
"""What installs pxsec, or runs it, by its name on an index."""


def instructions(word: str) -> list[list[str]]:
    """Return the words of these instructions, without the options."""
    found = (line.split() for line in LINES if line.startswith(f"{word} "))
    return [[part for part in words[1:] if not part.startswith("--")] for words in found]


def test_hadolint_finds_nothing(hadolint: str) -> None:
    command = [hadolint, "--no-color", "--failure-threshold", "style", "Dockerfile"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_base_is_pinned_by_tag_and_digest_or_is_a_stage_above() -> None:
    stages: set[str] = set()
    for image, *alias in instructions("FROM"):
        assert image in stages or re.fullmatch(
            r"[a-z]+:\d+\.\d+\.\d+[\w.-]*@sha256:[0-9a-f]{64}", image
        )
        stages |= {alias[-1]} if alias else set()


def test_nothing_is_fetched_but_by_go_and_by_the_script() -> None:
    assert instructions("ADD") == []
    assert [line for line in LINES if re.search("curl|wget|apt|://", line)] == []
    assert [line for line in LINES if "pip" in line] == []


def test_kustomize_is_the_one_that_the_tests_run() -> None:
    (kustomize,) = (
        p for p in toolchain.PROGRAMS if isinstance(p, Published) and p.name == "kustomize"
    )
    assert f"go install -trimpath {kustomize.package}@{kustomize.version}" in TEXT


def test_the_byte_code_is_that_of_the_python_that_runs() -> None:
    (version,) = re.findall(r"^FROM python:(\d+\.\d+)\.", TEXT, re.M)
    assert f" /usr/local/lib/python{version}\n" in TEXT


def test_the_user_is_a_number_and_not_root() -> None:
    last = TEXT.rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (.*)$", last, re.M) == ["999:999"]


def test_the_plugin_is_where_argo_cd_looks_for_it() -> None:
    target = "/home/argocd/cmp-server/config/plugin.yaml"
    assert ["image/plugin.yaml", target] in instructions("COPY")


def copied() -> set[str]:
    """Return what is copied from the checkout."""
    lines = [line for line in LINES if line.startswith("COPY ") and "--from=" not in line]
    return {name.rstrip("/") for line in lines for name in line.split()[1:-1]}


def test_what_is_copied_is_named_and_is_there() -> None:
    assert {name for name in copied() if not (ROOT / name).exists() or name == "."} == set()


def test_docker_is_given_what_is_copied_and_nothing_else() -> None:
    first, *others = [
        line for line in (ROOT / ".dockerignore").read_text().splitlines() if line[0] != "#"
    ]
    assert first == "*"
    allowed = {line[1:] for line in others if line.startswith("!")}
    assert allowed == {name.partition("/")[0] for name in copied()}
    assert [line for line in others if not line.startswith("!")] == ["**/__pycache__"]


def pages() -> list[Path]:
    found = {path for pattern in PAGES for path in ROOT.glob(pattern) if path.is_file()}
    return sorted(found)


def test_no_page_takes_pxsec_by_its_name_from_an_index() -> None:
    assert {page.relative_to(ROOT) for page in pages()} >= {
        Path("README.md"),
        Path("docs/hosts.md"),
    }
    assert [page for page in pages() if BY_NAME.search(page.read_text())] == []


@pytest.mark.parametrize(
    "command",
    [
        "pip install pxsec",
        "RUN pip install --no-cache-dir pxsec==0.1.0",
        "python3 -m pip install 'pxsec>=0.1'",
        "pipx install pxsec",
        "pipx run pxsec render",
        "uvx pxsec render",
        "uv tool install pxsec[dev]",
    ],
)
def test_what_takes_it_by_its_name_is_found(command: str) -> None:
    assert BY_NAME.search(command)


@pytest.mark.parametrize(
    "command",
    [
        "pipx install .",
        'pip install "$work"/pxsec-*.whl',
        "pip install ./pxsec",
        "image/install.sh /opt/pxsec",
    ],
)
def test_what_takes_it_from_a_checkout_is_not(command: str) -> None:
    assert not BY_NAME.search(command)

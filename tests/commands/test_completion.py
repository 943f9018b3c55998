"""Completion: the scripts are those of the parser, and the real shells offer what these say."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import command_tree
import completion
import inprocess
from command_tree import Takes
from renderer.edge import shipped
from shells import TAB, Person

SHELLS = ("bash", "zsh", "fish")
LEVELS = command_tree.levels()
FILES = ["my file.yaml", "pxsec.yaml", "storagecluster.yaml"]
FOLDERS = ["keys", "old ones"]
BASH_COMPLETION = "/usr/share/bash-completion/bash_completion"

Program = Callable[[str], str]

# Prints scripts as pxsec does, and notes that it was started.
STUB = """\
#!/bin/sh
echo "$*" >> {folder}/started
exec cat "{folder}/pxsec.$2"
"""


def script(shell: str) -> str:
    return shipped.read("templates", f"completion/pxsec.{shell}")


def recipes(shell: str) -> list[str]:
    """Return each block of lines that the head of a script gives for installing it."""
    (head,) = re.findall(r"\A(?:#.*\n)+", script(shell))
    return [re.sub(r"(?m)^# +", "", block) for block in re.findall(r"(?:# {5}.*\n)+", head)]


def installed(folder: Path, programs: str) -> Person:
    """Return somebody who did what the scripts say, but for what needs bash-completion."""
    home, work = folder / "home", folder / "work"
    home.mkdir()
    work.mkdir()
    made = Person(home, work, path=os.pathsep.join([programs, os.defpath, "/usr/local/bin"]))
    _, bash = recipes("bash")
    zsh, zshrc = recipes("zsh")
    (fish,) = recipes("fish")
    for recipe in (bash, zsh, fish):
        made.run("sh", "-euc", recipe)
    (home / ".zshrc").write_text(zshrc + (home / ".zshrc").read_text())
    for name in FILES:
        (work / name).write_text("")
    for name in FOLDERS:
        (work / name).mkdir()
    return made


def stubbed(folder: Path, scripts: dict[str, str]) -> Person:
    """Return somebody whose pxsec prints these scripts."""
    programs = folder / "bin"
    programs.mkdir()
    for name, text in scripts.items():
        (programs / name).write_text(text)
    (programs / "pxsec").write_text(STUB.format(folder=programs))
    (programs / "pxsec").chmod(0o755)
    return installed(folder, str(programs))


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Person:
    """Somebody who has installed the completion of all shells by the real pxsec."""
    return installed(tmp_path_factory.mktemp("person"), str(Path(sys.executable).parent))


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest, system_program: Program) -> str:
    """The name of a shell that is there."""
    system_program(request.param)
    return str(request.param)


def plain(offered: list[str]) -> list[str]:
    """Return what is offered without what only some shells add: a slash, or a = before a value."""
    return sorted(word.rstrip("/=") for word in offered)


@pytest.mark.parametrize("name", [f"pxsec.{shell}" for shell in SHELLS])
def test_the_scripts_are_those_of_the_parser(name: str) -> None:
    text = shipped.read("templates", f"completion/{name}")
    is_current = completion.scripts(LEVELS)[name] == text
    assert is_current, "run: python tests/tools/completion.py --update"


@pytest.mark.parametrize("name", SHELLS)
def test_the_command_prints_the_script(name: str) -> None:
    done = inprocess.main("completion", name)
    assert (done.status, done.text, done.err) == (0, script(name), "")


# What stands before, the word that is typed, and what is offered for it.
CASES = [
    ("pxsec", "", [*LEVELS[0].below]),
    ("pxsec", "ren", ["render"]),
    ("pxsec -q", "ren", ["render"]),
    ("pxsec --color always", "ren", ["render"]),
    ("pxsec --color", "a", ["always", "auto"]),
    ("pxsec render", "--st", ["--stanza"]),
    ("pxsec render --only", "", ["secrets", "workloads"]),
    ("pxsec render", "--only=s", ["--only=secrets"]),
    ("pxsec check -o", "", ["json", "mermaid", "sarif", "text"]),
    ("pxsec render -f", "", [*FILES, *FOLDERS]),
    ("pxsec render -f", "my", ["my file.yaml"]),
    ("pxsec render -f", "my\\ ", ["my file.yaml"]),
    ("pxsec render -f", "'my f", ["my file.yaml"]),
    ("pxsec render -f pxsec.yaml my\\ file.yaml", "s", ["storagecluster.yaml"]),
    ("pxsec render -f pxsec.yaml --", "s", ["storagecluster.yaml"]),
    ("pxsec render --allow-path", "", FOLDERS),
    ("pxsec schema >", "p", ["pxsec.yaml"]),
    ("pxsec render > pxsec.yaml -f", "p", ["pxsec.yaml"]),
    ("pxsec explain", "weak", ["weak-key"]),
    ("pxsec check --ignore", "weak", ["weak-key"]),
    ("pxsec check --now 2026-01-31T00:00:00Z", "s", ["storagecluster.yaml"]),
    ("pxsec check --now", "2026-01-31T00:", []),
    ("pxsec init", "", FOLDERS),
    ("pxsec init", "old\\ ", ["old ones"]),
    ("pxsec plugin", "", ["helm", "kustomize"]),
    ("pxsec plugin helm", "k", ["keys"]),
    ("pxsec keygen --key", "", ["apps", "ecdsa", "rsa", "shared", "system"]),
    ("pxsec rotate", "s", ["shared", "storagecluster.yaml", "system"]),
    ("pxsec rotate shared", "my\\ ", ["my file.yaml"]),
    ("pxsec role", "c", ["check"]),
    ("pxsec role check", "p", ["pxsec.yaml"]),
    ("pxsec token", "cr", ["create"]),
    ("pxsec -q token", "cr", ["create"]),
    ("pxsec token create", "--rsa", ["--rsa-private-keyfile"]),
    ("pxsec token create --rsa-private-keyfile", "p", ["pxsec.yaml"]),
    ("pxsec token create", "--toke", ["--token-duration"]),
    ("pxsec token context", "p", []),
    ("pxsec token context admin", "p", ["pxsec.yaml"]),
    ("pxsec token context admin pxsec.yaml", "p", []),
    ("pxsec check --context", "p", []),
    ("pxsec completion", "", ["bash", "fish", "zsh"]),
]


@pytest.mark.parametrize(("before", "word", "offered"), CASES, ids=lambda part: str(part)[:60])
def test_a_shell_offers(
    person: Person, shell: str, before: str, word: str, offered: list[str]
) -> None:
    assert plain(person.offered(shell, before, word)) == sorted(offered)


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.typed)
def test_a_shell_offers_every_option(person: Person, shell: str, level: command_tree.Level) -> None:
    shown = [name for option in level.options if not option.is_hidden for name in option.names]
    assert {"-h", "--help"} <= {*shown}
    assert plain(person.offered(shell, level.typed, "-")) == sorted(shown)


@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_the_tab_key_completes(person: Person, system_program: Program, name: str) -> None:
    system_program(name)
    line = person.typed(name, f"pxsec ren{TAB}--onl{TAB}", TAB)
    assert re.fullmatch("pxsec render --only[ =]", line)
    line = person.typed(name, f"pxsec render -f my{TAB}", "")
    assert line == "pxsec render -f my\\ file.yaml "
    assert person.typed(name, f"pxsec init o{TAB}", "") == "pxsec init old\\ ones/"


def test_bash_finds_the_script_where_bash_completion_looks(
    tmp_path: Path, system_program: Program
) -> None:
    system_program("bash")
    if not Path(BASH_COMPLETION).exists():
        pytest.skip("needs bash-completion")
    lazy = stubbed(tmp_path, {f"pxsec.{name}": script(name) for name in SHELLS})
    (lazy.home / ".pxsec-completion.bash").unlink()
    bashrc = lazy.home / ".bashrc"
    settings = bashrc.read_text().replace(". ~/.pxsec-completion.bash\n", "")
    bashrc.write_text(f". {BASH_COMPLETION}\n{settings}")
    recipe, _ = recipes("bash")
    lazy.run("sh", "-euc", recipe)
    assert lazy.offered("bash", "pxsec", "ren") == ["render"]
    assert lazy.offered("bash", "pxsec render -f", "my\\ ") == ["my file.yaml"]
    assert lazy.offered("bash", "pxsec check", "--output=j") == ["--output=json"]


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("bash", "enable -n compopt"),  # bash 3, which macOS has, knows no compopt
        ("bash", "set -u"),
        ("bash", "set -o posix"),
        ("bash", "shopt -s failglob nullglob"),
        ("bash", "IFS=:"),
        ("zsh", "setopt ksh_arrays sh_word_split"),
        ("zsh", "setopt err_return null_glob"),
    ],
)
def test_a_shell_completes_whatever_is_set(
    tmp_path: Path, system_program: Program, name: str, setting: str
) -> None:
    system_program(name)
    odd = stubbed(tmp_path, {f"pxsec.{shell}": script(shell) for shell in SHELLS})
    with (odd.home / f".{name}rc").open("a") as file:
        file.write(f"{setting}\n")
    assert odd.offered(name, "pxsec token", "cr") == ["create"]
    assert odd.offered(name, "pxsec render -f", "my\\ ") == ["my file.yaml"]
    assert plain(odd.offered(name, "pxsec init", "o")) == ["old ones"]
    assert odd.offered(name, "pxsec rotate shared", "s") == [
        "shared",
        "storagecluster.yaml",
        "system",
    ]


def test_a_shell_that_completes_does_not_start_pxsec(tmp_path: Path, shell: str) -> None:
    watched = stubbed(tmp_path, {f"pxsec.{name}": script(name) for name in SHELLS})
    started = tmp_path / "bin" / "started"
    assert started.read_text() == "completion bash\ncompletion zsh\ncompletion fish\n"
    started.unlink()
    assert watched.offered(shell, "pxsec explain", "weak") == ["weak-key"]
    assert len(watched.offered(shell, "pxsec token create -f", "")) == len(FILES + FOLDERS)
    assert not started.exists()


HARD = """it's "so": `touch a`, $HOME and $(touch b) [or \\] {a,b} ~ #1, 100 % * ? ; & | < > !"""


def hard_parser() -> argparse.ArgumentParser:
    """Return a parser whose help has all that means something to a shell."""
    text = HARD.replace("%", "%%")
    made = argparse.ArgumentParser(prog="pxsec", add_help=False)
    made.add_argument("--flag", action="store_true", help=text)
    made.add_argument("-n", "--name", metavar="NA[M]E:'s", help=text)
    below = made.add_subparsers(metavar="COMMAND")
    inner = below.add_parser("do", help=text)
    inner.add_argument("how", choices=("well", "not-at-all"), help=text)
    inner.add_argument("where", nargs="*", metavar="A:B'C", help=text)
    return made


def test_no_help_text_means_anything_to_a_shell(tmp_path: Path, shell: str) -> None:
    tree = list(command_tree.walk(hard_parser(), "pxsec"))
    person = stubbed(tmp_path, completion.scripts(tree))
    assert person.offered(shell, "pxsec", "") == ["do"]
    assert plain(person.offered(shell, "pxsec", "-")) == ["--flag", "--name", "-n"]
    assert person.offered(shell, "pxsec -n x do", "") == ["not-at-all", "well"]
    assert person.offered(shell, "pxsec -n", "k") == []
    assert person.offered(shell, "pxsec do well", "k") == []
    assert sorted(os.listdir(person.folder)) == sorted(FILES + FOLDERS)


def test_fish_shows_the_help(person: Person, tmp_path: Path, system_program: Program) -> None:
    system_program("fish")
    hard = stubbed(tmp_path, completion.scripts([*command_tree.walk(hard_parser(), "pxsec")]))
    assert hard.described("pxsec d") == {"do": HARD}
    assert hard.described("pxsec --f") == {"--flag": HARD}
    shown = person.described("pxsec ")
    assert shown == {**LEVELS[0].below}


ARGUMENTS: list[tuple[dict[str, object], Takes]] = [
    ({"metavar": "VALUES"}, Takes((), "file")),
    ({"metavar": "DIR"}, Takes((), "folder")),
    ({"metavar": "KEY|MANIFEST"}, Takes(("system", "apps", "shared", "rsa", "ecdsa"), "file")),
    ({"metavar": "NAME"}, Takes()),
    ({}, Takes()),
    ({"choices": ("a", "b")}, Takes(("a", "b"))),
    ({"choices": (1, 2), "type": int}, Takes(("1", "2"))),
]


@pytest.mark.parametrize(("settings", "takes"), ARGUMENTS, ids=str)
def test_the_name_of_an_argument_says_what_it_takes(
    settings: dict[str, object], takes: Takes
) -> None:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--it", **settings)  # type: ignore[arg-type]
    ((option,),) = (level.options for level in command_tree.walk(parser, "pxsec"))
    assert option.takes == takes


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"choices": ("a b",)}, "it: a shell may take these for something else: ['a b']"),
        ({"choices": ("$x",)}, "it: a shell may take these for something else: ['$x']"),
        ({"nargs": 2}, "it: nargs=2 is not provided for"),
    ],
)
def test_what_the_scripts_could_not_say_is_refused(
    settings: dict[str, object], message: str
) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("it", **settings)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="^" + re.escape(message) + "$"):
        list(command_tree.walk(parser, "pxsec"))


def test_a_hidden_option_is_not_offered_and_its_value_not_counted(
    tmp_path: Path, shell: str
) -> None:
    parser = argparse.ArgumentParser(prog="pxsec", add_help=False)
    parser.add_argument("--old", help=argparse.SUPPRESS)
    parser.add_argument("--oval", action="store_true", help="a shape")
    parser.add_argument("first", choices=("one",))
    parser.add_argument("second", choices=("two",))
    person = stubbed(tmp_path, completion.scripts([*command_tree.walk(parser, "pxsec")]))
    assert person.offered(shell, "pxsec", "--o") == ["--oval"]
    assert person.offered(shell, "pxsec --old one", "") == ["one"]
    assert person.offered(shell, "pxsec --old=one one", "") == ["two"]

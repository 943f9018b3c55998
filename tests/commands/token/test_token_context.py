"""The command token context: whose file it writes, and what it says of it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

import inprocess
import jwts
from jwts import CLAIMS
from tokenbench import token

pytestmark = pytest.mark.usefixtures("folder")

MADE = jwts.make(CLAIMS)
FOR_PXCTL = (
    "this belongs in ~/.pxctl/contextconfig on the node where pxctl runs; see there that pxctl"
    " reads it: pxctl context list\n"
)
FOR_PXC = (
    "this belongs in ~/.pxc/config.yml, or into the file that PXCONFIG names, where pxc runs;"
    " see there that pxc reads it: pxc config credentials whoami\n"
)
OF_PXC = f"""\
current-context: ann
clusters:
  ann:
    name: ann
    endpoint: "127.0.0.1:9020"
users:
  ann:
    name: ann
    token: {MADE}
contexts:
  ann:
    name: ann
    user: ann
    cluster: ann
"""


def context(*arguments: str) -> inprocess.Result:
    return inprocess.main("token", "context", "ann", *arguments, stdin=MADE.encode())


@pytest.mark.parametrize("arguments", [(), ("-o", "pxctl")])
def test_the_file_of_pxctl_is_the_default_and_where_it_goes_is_said(
    arguments: tuple[str, ...],
) -> None:
    done = context(*arguments)
    assert done.text.startswith("contextconfig:\n  current: ann\n")
    assert (done.err, done.status) == (FOR_PXCTL, 0)


@pytest.mark.parametrize(
    ("end", "told"), [(jwts.NOW - 60, "2027-01-15T07:59:00Z"), (-(10**30), "long ago")]
)
def test_a_token_that_has_ended_is_a_warning(end: int, told: str) -> None:
    ended = jwts.make({**CLAIMS, "exp": end})
    done = inprocess.main("token", "context", "ann", stdin=ended.encode())
    assert ended in done.text
    assert done.err == (
        f"{FOR_PXCTL}<stdin>: warning: the token ended ({told}), and Portworx refuses it"
        " [expired-token]\n  hint: pxsec token create makes a new one\n"
    )
    assert done.status == 0


@pytest.mark.parametrize("end", [jwts.NOW + 60, 0])
def test_a_token_that_goes_on_is_no_warning(end: int) -> None:
    going_on = jwts.make({**CLAIMS, "exp": end})
    done = inprocess.main("token", "context", "ann", stdin=going_on.encode())
    assert (done.err, done.status) == (FOR_PXCTL, 0)


def test_the_file_of_pxc_is_another_one() -> None:
    done = context("-o", "pxc")
    assert (done.text, done.err, done.status) == (OF_PXC, FOR_PXC, 0)


def test_where_a_file_goes_is_said_of_one_that_is_written_too(folder: Path) -> None:
    done = context("-o", "pxc", "--endpoint", "https://node:9020", "-w", "config.yml")
    assert (done.text, done.err, done.status) == ("", FOR_PXC, 0)
    tls = '    endpoint: "node:9020"\n    secure: true\n'
    expected = OF_PXC.replace('    endpoint: "127.0.0.1:9020"\n', tls)
    assert (folder / "config.yml").read_text() == expected
    assert stat.S_IMODE((folder / "config.yml").stat().st_mode) == 0o600


def test_it_is_not_said_to_who_wants_quiet_and_is_no_warning() -> None:
    assert context("-q").err == ""
    assert context("--warnings-as-errors").status == 0


def test_it_is_not_said_of_what_was_not_written(folder: Path) -> None:
    (folder / "there").write_text("")
    done = context("-w", "there")
    assert (done.text, done.status) == ("", 2)
    assert FOR_PXCTL not in done.err


USAGE = {
    "an empty name": (("",), "argument NAME: it is empty"),
    "an empty name of pxc": (("", "-o", "pxc"), "argument NAME: it is empty"),
    "a long name": (
        ("a" * 101, "-o", "pxc"),
        "argument NAME: pxc takes a name of 1 to 100 characters",
    ),
    "a server of another kind": (
        ("ann", "-o", "pxc", "--endpoint", "http://node:9021/v1"),
        "argument --endpoint: pxc calls gRPC: HOST:PORT, or https://HOST:PORT",
    ),
}


@pytest.mark.parametrize(("arguments", "text"), USAGE.values(), ids=USAGE)
def test_what_would_be_refused_is_bad_usage(
    arguments: tuple[str, ...], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        token("context", *arguments, stdin=MADE)
    assert stopped.value.code == 2
    assert f"error: {text} [usage]\n" in capsys.readouterr().err

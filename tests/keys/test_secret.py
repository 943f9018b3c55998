"""The rules for secrets, and that nothing shows a secret."""

from __future__ import annotations

import base64
import copy
import pickle
from pathlib import Path

import pytest

from advice import obey
from renderer.edge import report
from renderer.keys.secret import Hidden, check_distinct, check_secret
from renderer.problems import Findings, Place

PLACE = Place("pxsec.yaml", 4, 17)

GOOD = "Vw9sPk2mXz7bQd4nRt6yUh8jLf3gCa5e"

MAKE = "pxsec keygen -f VALUES --key NAME"

CURE = f"  hint: refer to a key of the cluster by secretKeyRef, or make a new one: {MAKE}\n"


def secret_report(raw: bytes) -> tuple[str | None, str]:
    findings = Findings()
    return check_secret(raw, PLACE, findings, label="keys.system"), report.as_text(
        findings.problems
    )


@pytest.mark.parametrize(
    "raw",
    [GOOD.encode(), base64.b64encode(bytes(range(48))), b"a key with blanks in it, of 32 or more"],
    ids=["letters and digits", "base64", "inner blanks"],
)
def test_a_good_secret_comes_back_as_it_is(raw: bytes) -> None:
    assert secret_report(raw) == (raw.decode(), "")


@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_one_final_line_end_is_left_out_with_a_notice(end: bytes) -> None:
    assert secret_report(GOOD.encode() + end) == (
        GOOD,
        "pxsec.yaml:4:17: notice: keys.system: the line end after the key is left out [line-end]\n"
        "  hint: every byte counts: whatever else holds this key must have no line end either\n",
    )


EMPTY = "the key is empty [empty-key]"

LINES = "the key has more than one line or line end [bad-key]"

CHARACTER = "the key holds a character that is not printable ASCII [bad-key]"

BLANK = "the key begins or ends with a blank [bad-key]"

LENGTH = "the key is shorter than 32 characters [weak-key]"

VARIETY = "the key has fewer than 8 different characters [weak-key]"

OTHER = (
    "the key is the text of another key (SSH, PEM or JWK), which others may have seen [weak-key]"
)

REFUSED = {
    "nothing": (b"", EMPTY),
    "one line end": (b"\n", EMPTY),
    "line ends": (b"\r\n\n\r\n", EMPTY),
    "two line ends": (GOOD.encode() + b"\n\n", LINES),
    "two lines": (GOOD.encode() + b"\nabc", LINES),
    "a lone CR": (GOOD.encode() + b"\r", LINES),
    "a tab": (GOOD.encode() + b"\tx", CHARACTER),
    "a NUL": (GOOD.encode() + b"\0", CHARACTER),
    "UTF-8": ((GOOD + "é").encode(), CHARACTER),
    "UTF-16": (GOOD.encode("utf-16"), CHARACTER),
    "a BOM": (b"\xef\xbb\xbf" + GOOD.encode(), CHARACTER),
    "a blank first": (b" " + GOOD.encode(), BLANK),
    "a blank last": (GOOD.encode() + b" \n", BLANK),
    "31 characters": (GOOD[:31].encode(), LENGTH),
    "31 and a line end": (GOOD[:31].encode() + b"\n", LENGTH),
    "the text of another key": (b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIq7Rk2mZx9LwP4sVt8", OTHER),
    "7 different ones": (b"abcdefg" * 9, VARIETY),
}


@pytest.mark.parametrize(("raw", "message"), REFUSED.values(), ids=REFUSED)
def test_a_bad_secret_is_refused_with_its_reason(raw: bytes, message: str) -> None:
    head = "pxsec.yaml:4:17: error: keys.system: "
    assert secret_report(raw) == (None, f"{head}{message}\n{CURE}")


def test_all_that_is_wrong_with_a_secret_is_said_at_once() -> None:
    assert secret_report(b" hunter2 ") == (
        None,
        "pxsec.yaml:4:17: error: keys.system: the key begins or ends with a blank [bad-key]\n"
        + CURE
        + "pxsec.yaml:4:17: error: keys.system: the key is shorter than 32 characters [weak-key]\n"
        + CURE,
    )


def test_the_advised_command_makes_a_key_that_is_taken(tmp_path: Path) -> None:
    obey(MAKE, tmp_path)
    made = tmp_path / "system"
    assert secret_report(made.read_bytes()) == (made.read_text(), "")
    assert made.stat().st_mode & 0o777 == 0o600


def test_equal_keys_are_refused_at_the_later_one() -> None:
    places = {"system": Place("a.yaml", 1, 1), "apps": Place("a.yaml", 2, 1)}
    findings = Findings()
    findings.record(check_distinct({label: Hidden(GOOD) for label in places}, places))
    assert report.as_text(findings.problems) == (
        "a.yaml:2:1: error: keys.apps: the same key as keys.system [same-key]\n"
        f"  hint: make its own: {MAKE}\n"
    )


def test_different_keys_are_taken() -> None:
    secrets = {"system": Hidden(GOOD), "apps": Hidden(GOOD[::-1])}
    assert not list(check_distinct(secrets, dict.fromkeys(secrets, PLACE)))


def test_a_hidden_value_shows_itself_to_reveal_alone() -> None:
    hidden = Hidden("hunter2")
    shown = [repr(hidden), str(hidden), f"{hidden}", f"{hidden:>9}", f"{hidden!r}", "%s" % hidden]  # noqa: UP031
    assert shown == ["***"] * 6
    assert repr({"key": hidden}) == "{'key': ***}"
    assert hidden.reveal() == "hunter2"


@pytest.mark.parametrize("act", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_hidden_value_cannot_be_copied_away(act) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(TypeError, match="a hidden value is not to be pickled or copied"):
        act(Hidden("hunter2"))

"""How long the keys of a provider are kept, held against the library that Portworx asks."""

from __future__ import annotations

import json
import subprocess
import time
from email.utils import formatdate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.network.caching import Lifetime, lifetime
from renderer.portworx.authorization import DAY

NOW = 1_800_000_000
YEAR_2006 = "Mon, 02 Jan 2006 15:04:05 GMT"
Headers = dict[str, str]


def at(seconds: int, now: float = NOW) -> str:
    return formatdate(now + seconds, usegmt=True)


def control(header: str) -> Headers:
    return {"Cache-Control": header}


KEPT: list[tuple[Headers, int]] = [
    ({}, 0),
    (control("max-age=21600"), 21600),
    (control("public, max-age=21600, must-revalidate, no-transform"), 21600),
    (control("MAX-AGE=60"), 60),
    (control('max-age="60"'), 60),
    (control("max-age=60, s-maxage=7200"), 7200),
    (control("max-age=7200 , max-age=60"), 60),
    (control("no-store, max-age=3600"), 3600),
    (control("private, max-age=3600"), 3600),
    (control("no-cache, max-age=3600"), 3600),
    (control("no-cache=Set-Cookie,max-age=3600"), 0),
    (control("no-store"), 0),
    (control("max-age=99999999999999999999"), 2**31 - 1),
    (control("max-age=0"), 0),
    (control("max-age"), 0),
    (control("max-age=6h"), 0),
    (control("max-age=-1"), 0),
    (control('max-age="60'), 0),
    (control("public=1, max-age=60"), 0),
    (control("x=1, max-age=60"), 60),
    ({"Expires": at(3600)}, 3600),
    ({"Expires": at(3600), "Date": at(-3600)}, 7200),
    ({"Expires": at(3600), "Date": at(7200)}, 0),
    ({"Expires": at(3600), "Date": "today"}, 0),
    ({"Expires": "0", "Last-Modified": at(-7200)}, 720),
    ({"Expires": at(3600), **control("max-age=60")}, 60),
    ({"Expires": at(3600), **control("max-age=0")}, 0),
    ({"Last-Modified": at(-7200)}, 720),
    ({"Last-Modified": at(-7200), **control("no-cache, no-store")}, 720),
    ({"Last-Modified": YEAR_2006}, DAY),
    ({"Last-Modified": "Monday, 02-Jan-06 15:04:05 GMT"}, DAY),
    ({"Last-Modified": "Mon Jan  2 15:04:05 2006"}, DAY),
    ({"Last-Modified": "Mon, 2 Jan 2006 15:04:05 GMT"}, 0),
    ({"Last-Modified": at(7200)}, 0),
    ({"Last-Modified": "then", **control("max-age=60")}, 0),
]


@pytest.mark.parametrize(("headers", "seconds"), KEPT, ids=str)
def test_keys_are_kept_for_so_many_seconds(headers: Headers, seconds: int) -> None:
    assert lifetime(headers, NOW).seconds == seconds


def test_the_header_that_counts_is_named() -> None:
    assert lifetime(control("max-age=60"), NOW) == Lifetime(60, "max-age")
    assert lifetime({"Last-Modified": YEAR_2006}, NOW) == Lifetime(DAY, "Last-Modified")
    assert lifetime(control("max-age=0"), NOW) == Lifetime()


PIECES = st.sampled_from(
    [
        *("max-age", "s-maxage", "Max-Age", "no-cache", "private", "no-store", "public"),
        *("immutable", "stale-if-error", "=", "=60", '="60"', '="6\\0"', "=Set-Cookie"),
        *(" ", ",", ", ", "\t", '"', "\\", "60", "6h", "-1", "99999999999", "\xe9", ";", "@"),
    ]
)
MOMENTS = st.sampled_from([-90000, -7200, 0, 3600, 90000, 10**7, -(10**7)])
WORDS = st.sampled_from(["0", "-1", "then", YEAR_2006, "Fri, 31 Dec 9999 23:59:59 GMT"])
CONTROLS = st.lists(PIECES, max_size=7).map("".join).map(str.strip)


@pytest.fixture(scope="module")
def begun() -> float:
    return time.time()


def asked(judge: str, cases: list[Headers]) -> list[float]:
    """Return for how many seconds the library keeps what comes with these headers."""
    lines = "".join(json.dumps({"Beside": case}) + "\n" for case in cases)
    done = subprocess.run([judge], input=lines.encode(), capture_output=True, check=True)
    return [json.loads(line)["seconds"] for line in done.stdout.splitlines()]


@settings(max_examples=20)
@given(data=st.data())
def test_the_library_of_portworx_says_the_same(
    token_judge: str, begun: float, data: st.DataObject
) -> None:
    times = st.one_of(MOMENTS.map(lambda seconds: at(seconds, begun)), WORDS)
    fields = {"Cache-Control": CONTROLS, "Expires": times, "Date": times, "Last-Modified": times}
    headers = st.fixed_dictionaries({}, optional=fields)
    cases = data.draw(st.lists(headers, min_size=50, max_size=50))
    for case, seconds in zip(cases, asked(token_judge, cases), strict=True):
        found = lifetime(case, time.time()).seconds
        # It cuts centuries short where it counts nanoseconds.
        assert found == pytest.approx(seconds, abs=5) or min(found, seconds) > 2**33, case

"""Whatever describes a user, pxsec reads what the generator of tokens reads, or refuses it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from describing import claims_of, generated, read, said
from judge import judge_users

_ANCHORS = "x: &text v\nx1: &list [p, q]\nx2: &user {name: mm, roles: [w]}\n"
_SCALARS = [
    *("a", "5", "0755", "1.5", "~", "null", "''", '"b"', "true", "2020-01-01", "a b", "a # c\n"),
    *("é", "'it''s'", r'"q\u00e9"', "!!str ~", "!!int 7", "!!int z", "!!null ~", "*text"),
    *("!!binary aGk=", "!!binary x", "!foo c"),
]
_MERGED = ["*user", "[*user, {name: b, email: e}]", "[{sub: s}, *user]", "{<<: *user, sub: t}", "5"]
_MARKS = ["---\n", "--- # x\n", "# c\n", "\n", "---x: y\n", "x: y\n...\n"]

scalars = st.sampled_from(_SCALARS)
names = st.sampled_from(["name", "name", "sub", "email", "issuer", "Name", "'name'", "x"])
lists = st.sampled_from(["roles", "roles", "groups", "ROLES"])
items = st.lists(scalars, max_size=3).map(lambda found: f"[{', '.join(found)}]") | st.just("*list")
lines = st.one_of(
    st.builds("{}: {}\n".format, names, scalars),
    st.builds("{}: {}\n".format, lists, items),
    st.builds("{}:\n- {}\n- {}\n".format, lists, scalars, scalars),
    st.builds("<<: {}\n".format, st.sampled_from(_MERGED)),
    st.builds("<<: {{{}: {}, {}: {}}}\n".format, names, scalars, lists, items),
    st.builds("{}: {}\n".format, lists | names, items | scalars),
    st.sampled_from(_MARKS),
)


@given(st.lists(lines, max_size=6).map("".join))
def test_what_is_read_is_what_the_generator_reads(token_judge: str, text: str) -> None:
    text = _ANCHORS + text
    verdict = judge_users(token_judge, [text.encode()])[0]
    if ": error: " not in said(text):
        assert claims_of(read(text)[0]) == generated(verdict)

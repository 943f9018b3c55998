"""Tables of tokens with the verdict of Portworx beside each, and what pxsec says of it.

    The user                                 (a heading)
        username claim email                 (holds for all rows below it)
    email: ""  | 403 | empty-username        (a change, the verdict, what pxsec says)

The rows under the first heading, which has no verdicts, make the good token.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest

import drafts
import judge
from drafts import Draft

FOLDER = Path(__file__).parents[1] / "verdicts"
RECORDED, LIBRARIES = "recorded", "libraries"
"""Folders: verdicts that the real server gave, and those of its libraries."""
PROVIDERS = "providers.txt"
"""The tables in which it is the provider that is changed."""
NO_ROLE = "no role allows it"
"""The server knows the user, and denies every call."""
VERDICTS = (judge.ACCEPTED, judge.UNREADABLE, judge.REFUSED, NO_ROLE, judge.NO_START, judge.CRASH)
BUILT_IN = {"system.admin", "system.view", "system.user", "system.guest"}
"""The roles that every cluster has."""
_WIDEST = 56


class Row(NamedTuple):
    """A row: where it is, its change, what Portworx does and what pxsec says."""

    place: str
    section: str
    change: str
    verdict: str
    said: str
    draft: Draft

    @property
    def is_of_provider(self) -> bool:
        """Tell whether it is a provider that is looked at, and not a token."""
        return PROVIDERS in self.place

    @property
    def case(self) -> judge.Case:
        """The row as the judge takes it."""
        return self.draft.case

    def __str__(self) -> str:
        return f"{self.place}: {self.change} | {self.verdict}"

    @property
    def is_refused(self) -> bool:
        """Tell whether Portworx does not let the user in."""
        return self.verdict not in (judge.ACCEPTED, NO_ROLE)


class Line(NamedTuple):
    """A row as it is written, with what is common to all of its section."""

    place: str
    common: tuple[str, ...]
    change: str
    verdict: str
    said: str

    def __str__(self) -> str:
        return f"{self.place}: {self.change} | {self.verdict}"


@dataclass
class Section:
    """A heading, what all of its rows have in common, and the columns of each row."""

    heading: str
    common: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    """Each with the number of its line."""


@dataclass
class Table:
    """A file of rows."""

    path: Path
    remarks: list[str]
    sections: list[Section]

    @classmethod
    def read(cls, path: Path) -> Table:
        remarks: list[str] = []
        sections: list[Section] = []
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if line.startswith("#"):
                remarks.append(line)
            elif " | " in line:
                columns = [column.strip() for column in f"{line} ".rsplit(" | ", 2)]
                sections[-1].rows.append((number, columns))
            elif line.startswith("    "):
                sections[-1].common.append(line.strip())
            elif line:
                sections.append(Section(line))
        return cls(path, remarks, sections)

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}"

    @property
    def is_recorded(self) -> bool:
        """Tell whether the verdicts are those of a real server."""
        return self.path.parent.name == RECORDED

    def lines(self) -> Iterator[Line]:
        """Yield the rows as they are written."""
        first, *others = self.sections
        for section in others:
            for number, columns in section.rows:
                common = (*first.common, *section.common)
                yield Line(f"{self.name}:{number}", common, *columns)

    def rows(self) -> Iterator[Row]:
        """Yield the rows, each with its draft."""
        good = Draft().change(*drafts.texts(self.sections[0].common))
        for section in self.sections[1:]:
            base = good.change(*drafts.texts(section.common))
            for number, (change, verdict, said) in section.rows:
                place = f"{self.name}:{number}"
                changes = [] if change == "nothing" else drafts.texts([change])
                yield Row(place, section.heading, change, verdict, said, base.change(*changes))

    def say(self, said: list[str]) -> None:
        """Put what pxsec says into the last column, row by row."""
        rows = [columns for section in self.sections for _, columns in section.rows]
        for columns, text in zip(rows, said, strict=True):
            columns[2] = text

    def write(self) -> None:
        self.path.write_text(str(self))

    def __str__(self) -> str:
        return "\n".join([*self.remarks, *map(_section, self.sections), ""])


def _section(section: Section) -> str:
    common = [f"    {text}" for text in section.common]
    return "\n".join(["", section.heading, *common, *_lines([row for _, row in section.rows])])


def _lines(rows: list[list[str]]) -> list[str]:
    """Return the rows in columns; a long change stands out, and does not widen all others."""
    widths = [max((len(row[0]) for row in rows if len(row[0]) <= _WIDEST), default=0)]
    widths.append(max((len(row[1]) for row in rows), default=0))
    return [f"{a:<{widths[0]}} | {b:<{widths[1]}} | {c}".rstrip() for a, b, c in rows]


def verdict(found: judge.Verdict) -> str:
    """Return the verdict in the words of the tables: a user without a role may do nothing."""
    if found.verdict == judge.ACCEPTED and not BUILT_IN & set(found.roles):
        return NO_ROLE
    return found.verdict


TABLES = [
    Table.read(path)
    for folder in (RECORDED, LIBRARIES)
    for path in sorted((FOLDER / folder).glob("*.txt"))
]


def check_none(wrong: list[str]) -> None:
    """Fail with these lines, if there are any."""
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


def check_written(table: Table, found: list[str], *, update: bool) -> None:
    """Check the last column of a table, or write it anew, by what pxsec says of each row."""
    if update:
        table.say(found)
        table.write()
    check_none(
        [
            f"{line}: pxsec says {text or 'nothing'}, and not {line.said or 'nothing'}"
            for line, text in zip(table.lines(), found, strict=True)
            if text != line.said
        ]
    )

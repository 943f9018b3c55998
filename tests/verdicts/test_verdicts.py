"""What pxsec says of hundreds of tokens and providers is what Portworx makes of them.

Each row of the tables beside is a token, or a provider and a good token of it. Its verdict was
given by a real server (recorded/) or by the libraries that the server checks tokens with
(libraries/). `--update` writes what pxsec says, and never a verdict.
"""

from __future__ import annotations

import pytest

import said
from judge import judge
from verdicts import NO_ROLE, TABLES, VERDICTS, Row, Table, check_none, check_written, verdict

every_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


@every_table
def test_the_libraries_of_portworx_give_the_verdicts(table: Table, token_judge: str) -> None:
    rows = list(table.rows())
    answers = judge(token_judge, [row.case for row in rows])
    check_none(
        [
            f"{row}: by the libraries {verdict(answer)}, {answer.why}"
            for row, answer in zip(rows, answers, strict=True)
            if verdict(answer) != row.verdict
        ]
    )


def faults(row: Row) -> list[str]:
    """Return in what pxsec is wrong about a row, if it is."""
    found = said.of(row)
    if row.is_refused and not found.failed:
        return [f"{row}: Portworx refuses it, and pxsec does not"]
    if row.verdict == NO_ROLE and not found.tells_of_rights:
        return [f"{row}: Portworx denies every call, and pxsec says nothing of it"]
    if row.verdict == "accepted" and found.failed:
        return [f"{row}: Portworx takes it, and pxsec says {found}"]
    return []


@every_table
def test_pxsec_agrees_with_every_verdict(table: Table) -> None:
    check_none([fault for row in table.rows() for fault in faults(row)])


@every_table
def test_pxsec_gives_the_reasons_that_are_written_down(
    table: Table, pytestconfig: pytest.Config
) -> None:
    found = [str(said.of(row)) for row in table.rows()]
    check_written(table, found, update=pytestconfig.getoption("--update"))


@every_table
def test_a_table_is_tidy(table: Table) -> None:
    assert str(table) == table.path.read_text()
    rows = list(table.rows())
    assert {row.verdict for row in rows} <= set(VERDICTS)
    changes = [(row.section, row.change) for row in rows]
    check_none([f"twice: {change}" for change in set(changes) if changes.count(change) > 1])


def test_the_server_gave_the_verdict_on_many_tokens_and_providers() -> None:
    sizes = {table.name: len(list(table.rows())) for table in TABLES if table.is_recorded}
    assert sizes.pop("recorded/providers.txt") >= 70
    assert sum(sizes.values()) >= 300

"""The answer of `check` as JSON, in the form that `schemas/check.schema.json` describes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from renderer.answers import callers, unseen
from renderer.answers.rows import Row, rows
from renderer.answers.text import verdict
from renderer.checking.case import Case
from renderer.edge import report
from renderer.problems import Problem, shown_name
from renderer.reading.clients import Client
from renderer.reading.ends import Reference


def told(
    cases: Sequence[Case], problems: Sequence[Problem], values: Sequence[str], *, quiet: bool
) -> bytes:
    """Return the answer with all problems, and the values files that were compared."""
    return report.dump(
        {
            "verdict": verdict(cases, problems),
            "comparedWith": list(values),
            "clusters": [_cluster(case) for case in cases],
            "notSeen": [{"kind": item.kind, "open": item.open} for item in unseen.of(cases)],
            "findings": report.rows(problems, quiet=quiet),
        }
    ).encode()


def _cluster(case: Case) -> dict[str, Any]:
    made = case.reading
    return {
        "kind": made.found.kind,
        "namespace": shown_name(made.found.namespace),
        "name": shown_name(made.found.name),
        "install": made.install,
        "version": str(made.version) if made.version else None,
        "state": made.state,
        "why": made.why,
        "guests": made.guests or None,
        "settings": [_setting(row) for row in rows(case)],
        "clients": [_client(client) for client in callers.of(case)],
    }


def _setting(row: Row) -> dict[str, Any]:
    return {
        "setting": row.setting,
        "value": row.value or None,
        "secret": _secret(row.secret),
        "setBy": [
            {"name": by.name, "where": by.where, "counts": by.counts, **report.place_row(by.place)}
            for by in row.set_by
        ],
        "usedBy": list(row.used_by),
        "doubt": row.doubt or None,
    }


def _secret(ref: Reference | None) -> dict[str, str] | None:
    if ref is None:
        return None
    return {
        "kind": ref.kind,
        "namespace": shown_name(ref.namespace),
        "name": shown_name(ref.name),
        "key": shown_name(ref.key),
    }


def _client(client: Client) -> dict[str, Any]:
    return {
        "client": client.caller,
        "verdict": client.verdict,
        "why": client.why,
        "code": client.code or None,
        "fix": client.fix or None,
        **report.place_row(client.place),
    }

"""A plan as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from renderer.edge import report
from renderer.planning.steps import Plan, Step
from renderer.problems import Problem

_WIDTH = 96
_MARGIN = 12


def as_text(plan: Plan) -> bytes:
    """Return the plan for people."""
    if plan.has_nothing_to_do:
        return report.lines([f"{plan.title}: nothing to do: {plan.goal}"])
    lines = [f"{plan.title}: {plan.goal}{_count(len(plan.steps))}"]
    if plan.fix:
        lines += ["", "0. Fix this first", *_fixed(plan.fix)]
    for number, step in enumerate(plan.steps, 1):
        lines += ["", f"{number}. {step.title}", *_step(step)]
    if plan.ends:
        lines += ["", *wrap(f"The plan ends here. {plan.ends}", _WIDTH, **_WHOLE)]
    for note in plan.notes:
        lines += ["", *wrap(note, _WIDTH, **_WHOLE)]
    return report.lines(lines)


def as_json(plan: Plan) -> bytes:
    """Return the plan for programs, in the form that `schemas/plan.schema.json` describes."""
    told = {
        "title": plan.title,
        "goal": plan.goal,
        "fix": report.rows(plan.fix),
        "steps": [_row(step) for step in plan.steps],
        "ends": plan.ends or None,
        "notes": list(plan.notes),
    }
    return report.dump(told).encode()


_WHOLE: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False}
"""A command or a path in a sentence stays whole."""


def _count(number: int) -> str:
    return f", in {number} step{'' if number == 1 else 's'}" if number else ""


def _fixed(problems: tuple[Problem, ...]) -> Iterator[str]:
    for problem in problems:
        yield f"   {problem.place}: {problem.message} [{problem.code}]"
        yield from _told("fix", problem.hint)


def _step(step: Step) -> Iterator[str]:
    yield from _typed(step.commands)
    yield from _told("why", step.why)
    for number, change in enumerate(step.changes):
        yield from _told("" if number else "changes", change)
    yield from _told("noticed", step.notice)
    yield from _told("until", step.until)
    yield from _told(
        "worked", "; ".join(filter(None, [step.shows, "to see it:" if step.proof else ""]))
    )
    yield from _typed(step.proof)
    undone = "to undo this step:" if step.back else ""
    yield from _told("back", "; ".join(filter(None, [step.back_note, undone])))
    yield from _typed(step.back)


def _typed(commands: tuple[str, ...]) -> Iterator[str]:
    """Yield lines to be pasted as one, which stop where one of them fails."""
    for number, command in enumerate(commands, 1):
        yield f"     {command}{' &&' if number < len(commands) else ''}"


def _told(label: str, text: str) -> Iterator[str]:
    """Yield a sentence behind its label, with the lines below it indented."""
    if text:
        first, *rest = wrap(text, _WIDTH - _MARGIN, **_WHOLE)
        yield (f"   {label}:" if label else "").ljust(_MARGIN) + first
        yield from (" " * _MARGIN + line for line in rest)


def _row(step: Step) -> dict[str, Any]:
    return {
        "title": step.title,
        "commands": list(step.commands),
        "why": step.why,
        "changes": list(step.changes),
        "notice": step.notice,
        "until": step.until or None,
        "proof": list(step.proof),
        "shows": step.shows or None,
        "back": list(step.back),
        "backNote": step.back_note or None,
        "codes": list(step.codes),
    }

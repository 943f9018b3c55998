"""The answer of a command that checks a text: it is valid, or what is wrong, in several formats."""

from __future__ import annotations

from renderer.commands.shared.session import Output, Session
from renderer.edge import report


def answer(session: Session, name: str, limits: str = "") -> Output:
    """Return the answer about what has this name: in text the problems themselves are messages.

    The limits of what was looked at stand behind the good answer.
    """
    args, findings = session.args, session.findings
    status = 1 if findings.errors else 0
    if args.output == "sarif":
        return in_sarif(session, status)
    if args.output == "json":
        text = report.as_json(findings.problems, quiet=args.quiet)
        findings.clear()
        return Output([text.encode()], status)
    return Output([] if status else [report.lines([f"{name}: valid{limits}"])], status)


def in_sarif(session: Session, status: int) -> Output:
    """Return all problems as SARIF, so that there are no messages."""
    from renderer.answers import sarif

    findings = session.findings
    text = sarif.told(report.in_file_order(findings.problems, quiet=session.args.quiet))
    findings.clear()
    return Output([text], status)

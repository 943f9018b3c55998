"""Files that describe a user: what pxsec reads in one, and what the generator of tokens reads."""

from __future__ import annotations

from typing import Any

from judge import ACCEPTED, Verdict
from renderer.edge import report
from renderer.problems import Findings, RenderError
from renderer.tokens import auth_config
from renderer.tokens.claims import User

_CLAIMS = {"issuer": "iss", "sub": "sub", "name": "name", "email": "email"}
"""What the file calls each claim of a token."""


def read(text: str) -> tuple[User, str]:
    """Return the user in a file, and what is told of it."""
    findings = Findings()
    user = auth_config.read_user("admin.yaml", text, findings)
    return user, report.as_text(findings.problems)


def said(text: str) -> str:
    """Return what is told of a file, whether or not it is read to its end."""
    try:
        return read(text)[1]
    except RenderError as error:
        return report.as_text(error.problems)


def claims_of(user: User) -> dict[str, Any]:
    """Return the claims that are not empty, by their names in a token."""
    texts = {claim: getattr(user, key) for key, claim in _CLAIMS.items()}
    lists = {"roles": list(user.roles), "groups": list(user.groups)}
    return {claim: value for claim, value in (texts | lists).items() if value}


def generated(verdict: Verdict) -> dict[str, Any] | None:
    """Return the claims that are not empty in what the generator reads; None where it refuses."""
    if verdict.verdict != ACCEPTED:
        return None
    return {name: value for name, value in (verdict.claims or {}).items() if value}

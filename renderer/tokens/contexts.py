"""The file in which pxctl keeps its contexts, with one entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from renderer.yamltext.scalars import scalar

ENDPOINT = "http://localhost:9001"


def render(name: str, token: str, claims: Mapping[str, Any], *, endpoint: str = ENDPOINT) -> str:
    """Return the content of ~/.pxctl/contextconfig, with this context as the current one."""
    identity = {"subject": "sub", "name": "name", "email": "email"}
    lines = [
        "contextconfig:",
        f"  current: {scalar(name)}",
        "  configurations:",
        f"    - context: {scalar(name)}",
        f"      token: {scalar(token)}",
        "      identity:",
        *(f"        {key}: {scalar(_text(claims, claim))}" for key, claim in identity.items()),
        f"      endpoint: {scalar(endpoint)}",
    ]
    return "".join(f"{line}\n" for line in lines)


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) else ""

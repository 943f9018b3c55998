"""What Portworx takes in a token and nobody should rely on: other readers take it otherwise.

Every result is a warning: the token works.
"""

from __future__ import annotations

from collections.abc import Iterator

from renderer.golang import encodings, json_text
from renderer.golang.fields import folded
from renderer.problems import WARNING
from renderer.tokens.form import BLANK, IDENTITY
from renderer.verifying.case import Case, Result

_MAX_SHOWN = 40


def repeated_names(case: Case) -> Iterator[Result]:
    """Find names that are there twice, of which Portworx takes the last."""
    for part, members in (("header", case.token.head), ("payload", case.token.members)):
        for name in dict.fromkeys(json_text.repeated(members)):
            message = f"'{name[:_MAX_SHOWN]}' is there twice: Portworx takes the last, not all do"
            yield _warning(case, part, message, "repeated-name")


def names_in_capitals(case: Case) -> Iterator[Result]:
    """Find claims that are known by Portworx alone, which passes over the case of their names."""
    for name in dict.fromkeys(name for name, _ in case.token.members):
        known = folded(name)
        if known in IDENTITY and name != known:
            message = f"'{name}' counts as {known} for Portworx, and not for others"
            yield _warning(case, "payload", message, "claim-in-capitals")


def ignored_extension(case: Case) -> Iterator[Result]:
    """Find a header that asks for an extension, which Portworx passes over in your own tokens."""
    if "crit" in case.token.header and not case.trust.is_provider:
        message = "it asks for an extension (crit), which Portworx passes over"
        yield _warning(case, "header", message, "ignored-extension")


def blank(case: Case) -> Iterator[Result]:
    """Find blanks, which are lost on the way by REST and not on that by gRPC."""
    if case.token.has_blank:
        message = f"{BLANK}; the REST gateway takes it, and gRPC refuses it, so Kubernetes too"
        yield _warning(case, "form", message, "blank-in-token")


def spare_bits(case: Case) -> Iterator[Result]:
    """Find base64url that another text stands for too."""
    for part in case.token.parts:
        kept = part.replace(" ", "").replace("\t", "")
        if encodings.encoded_url(encodings.raw_url(kept) or b"") != kept:
            message = "its base64url has bits to spare at an end, which other readers refuse"
            yield _warning(case, "form", message, "spare-bits")
            return


def _warning(case: Case, about: str, message: str, code: str) -> Result:
    return Result(about, message, code, case.trust.remedy, WARNING)

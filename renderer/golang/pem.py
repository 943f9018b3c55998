"""PEM as Go's encoding/pem reads it: the first block in a file that is in order.

    any text                           passed over, as is what comes behind the block
    -----BEGIN PUBLIC KEY-----         at the start of a line; what it calls itself is not looked at
    Comment: any                       lines with a colon, as many as there are
    MFkwEwYHKoZIzj0CAQYIKoZIzj0D...    base64, in which blanks and line ends do not count
    -----END PUBLIC KEY-----           the same name, and only blanks behind it

A block that is out of order is passed over too, and the next one counts. Go looks for an END first,
and then for the last BEGIN before it.
"""

from __future__ import annotations

from renderer.golang import encodings
from renderer.records import Record

_BEGIN, _END, _DASHES, _BLANKS = b"-----BEGIN ", b"\n-----END ", b"-----", b" \t"


class Block(Record):
    """What stands between BEGIN and END, decoded."""

    label: bytes
    content: bytes


def decode(text: bytes) -> Block | None:
    """Return the first block that is in order, None where there is none."""
    start = 0
    while (end := text.find(_END, start)) >= 0:
        behind = end + len(_END)
        begin = text.rfind(_BEGIN, start, end)
        if begin >= 0 and (begin == start or text[begin - 1 : begin] == b"\n"):
            name, headers = _line(text, begin + len(_BEGIN))
            if name.endswith(_DASHES):
                body = _behind_headers(text, headers)
                if body is None or body > behind:  # they took the END with them
                    return None
                found = _block(text, name, body=body, end=end, has_headers=body > headers)
                if found is not None:
                    return found
        start = behind
    return None


def _line(text: bytes, start: int) -> tuple[bytes, int]:
    """Return a line without its line end and the blanks before it, and where the next starts."""
    end = text.find(b"\n", start)
    if end < 0:
        return text[start:].rstrip(_BLANKS), len(text)
    return text[start:end].removesuffix(b"\r").rstrip(_BLANKS), end + 1


def _behind_headers(text: bytes, start: int) -> int | None:
    """Return where the first line without a colon starts, None where there is no such line."""
    while start < len(text):
        line, following = _line(text, start)
        if b":" not in line:
            return start
        start = following
    return None


def _block(text: bytes, name: bytes, *, body: int, end: int, has_headers: bool) -> Block | None:
    """Return the block whose base64 starts at `body`; its END is behind the line end at `end`."""
    if has_headers and end < body:
        return None
    trailer, _ = _line(text, end + len(_END))
    if trailer != name:
        return None
    coded = text[body : max(body, end)].translate(None, _BLANKS)
    content = encodings.standard(coded.decode("latin-1"))
    return None if content is None else Block(name.removesuffix(_DASHES), content)

"""The bytes of an input, which must be UTF-8: every reader of YAML takes others differently."""

from __future__ import annotations

import re

from renderer.problems import Place, RenderError, failure

# None of these bytes stands in YAML in UTF-8; a search for one byte is cheap, also in 50 MB.
_FOREIGN = (b"\x00", b"\xfe", b"\xff")
_UTF_16 = rb"\xff\xfe|\xfe\xff|(?:[^\x00]\x00){4}|(?:\x00[^\x00]){4}"


def check(name: str, data: bytes) -> None:
    """Refuse what is plainly no text in UTF-8: RenderError where it begins."""
    offsets = [offset for byte in _FOREIGN if (offset := data.find(byte)) >= 0]
    if offsets:
        raise refused(name, data, min(offsets))


def decode(name: str, data: bytes, first_line: int = 1) -> str:
    """Return the text; RenderError `not-utf8` at the first byte that is not UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise refused(name, data, error.start, first_line) from None


def is_utf8(text: str) -> bool:
    """Tell whether a text that was typed can be written to a file in UTF-8.

    Python hands on a byte of the command line that is not UTF-8, such as a Latin-1 ä, as a
    surrogate ("\\udce4"), which stands for the byte in a path and is no character.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def refused(name: str, data: bytes, offset: int, first_line: int = 1) -> RenderError:
    """Return the refusal of a byte."""
    column = len(data[data.rfind(b"\n", 0, offset) + 1 : offset].decode(errors="replace")) + 1
    place = Place(name, first_line + data.count(b"\n", 0, offset), column)
    return _failure(place, data[max(offset - 1, 0) : offset + 64], data[offset])


def _failure(place: Place, around: bytes, byte: int) -> RenderError:
    if re.search(_UTF_16, around):
        return failure(
            "not-utf8",
            place,
            "this is UTF-16, as Windows PowerShell writes it",
            "save it as UTF-8: COMMAND | Out-File -Encoding utf8 FILE",
        )
    if byte == 0:
        return failure(
            "bad-character",
            place,
            "a NUL byte, so this is not text",
            "save the file as UTF-8, or check that the path names the file you mean",
        )
    return failure("not-utf8", place, "a byte that is not UTF-8", "save the file as UTF-8")

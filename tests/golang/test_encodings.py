"""Base64 is read as Go reads it."""

from __future__ import annotations

import pytest

from renderer.golang import encodings


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("", b""),
        ("YQ", b"a"),
        ("YR", b"a"),
        ("_-8", b"\xff\xef"),
        ("Y\r\nQ", b"a"),
        ("Y", None),
        ("YQ==", None),
        ("/+8", None),
        ("Y Q", None),
        ("\u00e4Q", None),
    ],
)
def test_base64url_has_no_padding_and_may_have_spare_bits(text: str, raw: bytes | None) -> None:
    assert encodings.raw_url(text) == raw


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("", b""),
        ("YQ==", b"a"),
        ("YR==", b"a"),
        ("/+8=", b"\xff\xef"),
        ("YQ\n==\n", b"a"),
        ("YQ", None),
        ("YQ=", None),
        ("_-8=", None),
        ("Y===", None),
    ],
)
def test_standard_base64_is_padded(text: str, raw: bytes | None) -> None:
    assert encodings.standard(text) == raw


def test_what_is_written_has_no_padding() -> None:
    assert encodings.encoded_url(b"\xff\xef") == "_-8"

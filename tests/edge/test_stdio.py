"""Standard streams and files are read and written whole, and no text of the system is shown."""

from __future__ import annotations

import errno
import io
import itertools
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from commandline import failure
from renderer.edge import failures, limits, report, stdio
from renderer.edge.limits import Limit
from renderer.problems import Place, Problem, RenderError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer


class Terminal(io.BytesIO):
    def isatty(self) -> bool:
        return True


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: 1\r\n\xff")
    assert stdio.read(str(path), None, limits.TEXT) == b"a: 1\r\n\xff"


def test_a_dash_is_standard_input() -> None:
    assert stdio.read("-", io.BytesIO(b"a: 1\n"), limits.TEXT) == b"a: 1\n"


def test_a_pipe_is_read_like_a_file() -> None:
    reader, writer = os.pipe()
    os.write(writer, b"a: 1\n")
    os.close(writer)
    assert stdio.read(f"/dev/fd/{reader}", None, limits.TEXT) == b"a: 1\n"
    os.close(reader)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("none.yaml", "no such file or folder"),
        ("folder", "it is a folder"),
        ("file/a.yaml", "a part of the path is not a folder"),
        ("loop", "too many symbolic links"),
        ("n" * 999 + ".yaml", "the name is too long"),
    ],
    ids=["missing", "folder", "below a file", "loop", "long name"],
)
def test_a_file_that_cannot_be_read_is_a_problem(
    path: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    monkeypatch.chdir(tmp_path)
    assert failure(lambda: stdio.read(path, None, limits.TEXT)) == (
        f"{path}: error: cannot be read: {reason} [unreadable-file]\n"
    )


def test_a_closed_standard_input_is_a_problem() -> None:
    assert failure(lambda: stdio.read("-", None, limits.TEXT)) == (
        "<stdin>: error: cannot be read: it is closed [unreadable-file]\n"
    )


def test_nobody_is_made_to_type_yaml() -> None:
    with pytest.raises(RenderError) as caught:
        stdio.read("-", Terminal(), limits.TEXT)
    assert caught.value.problems == (
        Problem(
            "terminal-input",
            Place("<stdin>"),
            "standard input is a terminal, and input is expected from it",
            "name a file, or pipe the input in: COMMAND | pxsec ...",
        ),
    )


@pytest.mark.parametrize(
    "limit",
    [limits.VALUES, limits.TEXT, limits.KEY, limits.TOKEN, limits.WEB_KEYS, limits.CERTIFICATES],
    ids=["values", "text", "key", "token", "web keys", "certificates"],
)
def test_an_input_is_read_up_to_its_limit_and_no_further(limit: Limit, tmp_path: Path) -> None:
    path = tmp_path / "big"
    path.write_bytes(b" " * limit.size)
    assert len(stdio.read(str(path), None, limit)) == limit.size
    endless = io.BytesIO(b" " * (limit.size + 1_000_000))
    with pytest.raises(RenderError) as caught:
        stdio.read("-", endless, limit)
    problem = Problem(limit.code, Place("<stdin>"), limit.message, limit.hint)
    assert caught.value.problems == (problem,)
    assert endless.tell() == limit.size + 1


def test_manifests_are_bounded_too() -> None:
    small = limits.MANIFESTS.replace(size=5_000_000)
    assert len(stdio.read("-", io.BytesIO(b" " * small.size), small)) == small.size
    with pytest.raises(RenderError) as caught:
        stdio.read("-", io.BytesIO(b" " * (small.size + 1)), small)
    assert report.as_text(caught.value.problems) == (
        "<stdin>: error: more than 512 MiB [too-large]\n"
        "  hint: give the manifests in several runs\n"
    )


UTF_16 = (
    "this is UTF-16, as Windows PowerShell writes it [not-utf8]\n"
    "  hint: save it as UTF-8: COMMAND | Out-File -Encoding utf8 FILE\n"
)

NUL = (
    "a NUL byte, so this is not text [bad-character]\n"
    "  hint: save the file as UTF-8, or check that the path names the file you mean\n"
)


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        (b"\0", "1:1", NUL),
        ("a: ä\nb: ä".encode() + b"\0", "2:5", NUL),
        ("a: b\n".encode("utf-16-le"), "1:2", UTF_16),
        (b"# " + b" " * (3 << 20) + b"\n\0", "2:1", NUL),
    ],
    ids=["first", "second line", "UTF-16", "fourth chunk"],
)
def test_a_stream_with_a_nul_byte_is_refused_at_its_place(
    text: bytes, at: str, expected: str
) -> None:
    with pytest.raises(RenderError) as caught:
        stdio.read("-", io.BytesIO(text), limits.MANIFESTS)
    assert report.as_text(caught.value.problems) == f"<stdin>:{at}: error: {expected}"


def test_a_pipe_that_does_not_wait_is_read_to_its_end() -> None:
    reader, writer = os.pipe()
    os.set_blocking(reader, False)

    def write() -> None:
        for number in range(3):
            time.sleep(0.05)
            os.write(writer, b"a" * 1000 + str(number).encode())
        os.close(writer)

    thread = threading.Thread(target=write)
    thread.start()
    with open(reader, "rb") as stream:
        assert stdio.read("-", stream, limits.TEXT) == b"".join(
            b"a" * 1000 + str(number).encode() for number in range(3)
        )
    thread.join()


def test_a_rare_refusal_is_called_by_its_symbol() -> None:
    assert failures.words(OSError(errno.EXDEV, "Ungültig")) == "the system says EXDEV"
    assert failures.words(OSError("Ungültig")) == "the system says no"


class Raw(io.BytesIO):
    """Standard output without a buffer: it takes a part of what it is given, or nothing yet."""

    def __init__(self, *takes: int | None) -> None:
        super().__init__()
        self.takes = itertools.cycle(takes)

    def write(self, data: Buffer) -> int:
        took = next(self.takes)
        if took is None:
            return None  # type: ignore[return-value]  # as io.RawIOBase documents it
        return super().write(memoryview(data)[:took])

    def fileno(self) -> int:
        return WRITABLE


WRITABLE = os.open(os.devnull, os.O_WRONLY)

TAKES = pytest.mark.parametrize(
    "takes",
    [(100,), (1,), (None, 1), (1, 0, 2, None, None)],
    ids=["all", "one byte", "nothing at first", "now and then"],
)


@TAKES
def test_the_product_is_written_once_and_whole(takes: tuple[int | None, ...]) -> None:
    stream = Raw(*takes)
    pieces: list[bytes | memoryview] = [b"a: ", b"", memoryview(b"1\nb: 2\n")]
    stdio.write_stdout(iter(pieces), stream)
    assert stream.getvalue() == b"a: 1\nb: 2\n"


@TAKES
def test_messages_are_written_whole(takes: tuple[int | None, ...]) -> None:
    raw = Raw(*takes)
    stream = io.TextIOWrapper(raw, encoding="ascii")
    stdio.write_stderr("kaputt: \udcff ä\n", stream)
    assert stream.errors == "strict"
    assert raw.getvalue() == b"kaputt: \\udcff \\xe4\n"


@pytest.mark.parametrize("buffering", [0, 8192], ids=["no buffer", "buffer"])
def test_a_slow_reader_gets_every_byte(buffering: int) -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    whole = os.urandom(1_000_000)
    with ThreadPoolExecutor(1) as pool, open(writer, "wb", buffering) as stream:
        got = pool.submit(read_slowly, reader, len(whole))
        stdio.write_stdout([whole[:10], memoryview(whole)[10:]], stream)
        assert got.result() == whole
    os.close(reader)


def read_slowly(descriptor: int, size: int) -> bytes:
    got = b""
    while len(got) < size:
        time.sleep(0.001)
        got += os.read(descriptor, 30_000)
    return got


def broken() -> Iterator[bytes]:
    yield b"a: 1\n"
    raise RenderError(Problem("bad", Place("a"), "no"))


def test_nothing_is_written_when_the_last_piece_fails() -> None:
    stream = io.BytesIO()
    with pytest.raises(RenderError):
        stdio.write_stdout(broken(), stream)
    assert stream.getvalue() == b""


def test_a_closed_standard_output_is_a_problem() -> None:
    assert failure(lambda: stdio.write_stdout([b"a"], None)) == (
        "<stdout>: error: cannot be written: it is closed [unwritable-file]\n"
    )


PROGRAM = """
import sys
from renderer.edge import report, stdio
from renderer.problems import RenderError
try:
    stdio.write_stdout([b"x" * 1000] * 1000, sys.stdout.buffer)
except RenderError as error:
    sys.stderr.write(report.as_text(error.problems))
    sys.exit(3)
"""


def run(command: str) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": str(Path(stdio.__file__).parents[2])}
    shell = ["bash", "-o", "pipefail", "-c", command, sys.executable, PROGRAM]
    return subprocess.run(shell, capture_output=True, text=True, env=environ, check=False)


def test_a_reader_that_goes_away_ends_it_quietly() -> None:
    done = run('"$0" -c "$1" | head -c 1')
    assert (done.stdout, done.stderr, done.returncode) == ("x", "", 0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_a_problem() -> None:
    done = run('"$0" -c "$1" > /dev/full')
    assert (done.stderr, done.returncode) == (
        "<stdout>: error: cannot be written: no space is left on the device [unwritable-file]\n",
        3,
    )

"""The real bash, zsh and fish of a person, and what they offer for a word that is typed."""

from __future__ import annotations

import os
import pty
import select
import shlex
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 60
"""The seconds after which a shell is taken to hang."""

OFFER, TAB, TELL = "\x18a", "\t", "\x18p"
"""The keys that put all that is offered into the line, complete it, and print it."""

SETTINGS = {
    "bash": r"""
bind 'set bell-style none' && bind 'set enable-bracketed-paste off'
bind '"\C-xa": insert-completions'
bind -x '"\C-xp": printf "\001%s\002" "$READLINE_LINE"'
""",
    "zsh": r"""
setopt no_beep
unset zle_bracketed_paste
zle -C offer complete-word _generic
zstyle ':completion:offer:*' completer _all_matches _complete
zstyle ':completion:offer:*' insert true
bindkey '^Xa' offer
tell() { printf '\001%s\002' "$BUFFER" }
zle -N tell
bindkey '^Xp' tell
""",
}


class Person:
    """Somebody with a home, who types in a folder."""

    def __init__(self, home: Path, folder: Path, *, path: str) -> None:
        self.home, self.folder = home, folder
        self.environ = {"HOME": str(home), "PATH": path, "TERM": "dumb", "LC_ALL": "C.UTF-8"}
        for shell, settings in SETTINGS.items():
            (home / f".{shell}rc").write_text(settings)

    def run(self, *command: str) -> str:
        """Run a command, which has nothing to say but its output, and return that."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    def described(self, line: str) -> dict[str, str]:
        """Return what fish offers for a line, and what it says beside."""
        told = self.run("fish", "-c", "complete -C $argv[1]", line)
        pairs = (row.partition("\t") for row in told.splitlines())
        return {word: text for word, _, text in pairs}

    def offered(self, shell: str, before: str, word: str) -> list[str]:
        """Return what a shell offers for a word behind others."""
        line = f"{before} {word}"
        if shell == "fish":
            return sorted(self.described(line))
        made = self.typed(shell, line, OFFER)
        return [] if made == line else sorted(shlex.split(made)[len(shlex.split(before)) :])

    def typed(self, shell: str, line: str, key: str) -> str:
        """Return the line that bash or zsh makes of one when a key is pressed behind it."""
        with self._terminal(shell, "-i") as terminal:
            os.write(terminal, f"{line}{key}{TELL}".encode())
            return _told(terminal)

    @contextmanager
    def _terminal(self, *command: str) -> Iterator[int]:
        ours, theirs = pty.openpty()
        shell = subprocess.Popen(
            command,
            cwd=self.folder,
            env=self.environ,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        try:
            yield ours
        finally:
            shell.kill()
            shell.wait()
            os.close(ours)


def _told(terminal: int) -> str:
    """Read until the shell has told its line."""
    screen, end = b"", time.monotonic() + PATIENCE
    while b"\x02" not in screen:
        ready, _, _ = select.select([terminal], [], [], max(0, end - time.monotonic()))
        assert ready, f"the shell says no more than {screen!r}"
        screen += os.read(terminal, 4096)
    return screen.partition(b"\x01")[2].partition(b"\x02")[0].decode()

"""What went wrong, where, and what to do about it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise

from renderer.records import Record

ERROR, WARNING, NOTICE = "error", "warning", "notice"

MIN_SECRET = 32
"""The characters of the shortest key that pxsec accepts."""
MAX_ECHO = MIN_SECRET - 1
"""Longer texts of the user are not repeated, since they may be secrets."""


def can_echo(text: str) -> bool:
    """Tell whether a message may repeat a text of a document: a longer one may be a secret."""
    return len(text) <= MAX_ECHO and text.isprintable()


NOT_SHOWN = "..."
"""Stands in a message for an argument that may be a secret."""


def looks_secret(argument: str) -> bool:
    """Tell whether an argument may be a token or key, typed where something else belongs.

    Paths must be named, so their length alone says nothing: a secret is one long run without `/`
    and without the short extension of a file, or base64, in which there may be a `/` or several.
    """
    if re.search(r"(?<![A-Za-z0-9])eyJ|-----BEGIN|[\r\n]", argument):
        return True
    runs = re.findall(r"[^/]{24,}", argument)
    is_named = all(re.search(r"\.[A-Za-z][A-Za-z0-9]{0,4}$", run) for run in runs)
    return not is_named or (len(argument) >= MIN_SECRET and _has_base64(argument))


def _has_base64(argument: str) -> bool:
    """Tell random characters from the words of a path, which go on in letters of one case.

    Of neighbours in base64 three in five are of another sort, in the words of a path one in ten.
    """
    for run in re.findall(rf"[A-Za-z0-9+/]{{{MIN_SECRET},}}", argument):
        sorts = re.sub("[a-z]", "a", re.sub("[A-Z]", "A", re.sub("[0-9]", "0", run)))
        letters = sorts.replace("/", "")
        if sum(one != other for one, other in pairwise(letters)) > 0.35 * len(letters):
            return True
    return False


def shown(argument: str) -> str:
    """Return an argument as a message may name it."""
    return NOT_SHOWN if looks_secret(argument) else argument


def shown_name(name: str) -> str:
    """Return the name of an object as a message may name it: somebody may have typed a key there.

    A long name is of words with something between them, as a key is not.
    """
    is_name = re.fullmatch(r"[a-z0-9]+([-.][a-z0-9]+)*", name) is not None
    is_told = can_echo(name) or (is_name and not re.search(r"[a-z0-9]{24}", name))
    return name if is_told else NOT_SHOWN


class Within:
    """What a place is in: a file or something else, an object in it, and the field of that.

    It says the same as name, line and column in another way, so two places do not differ by it, and
    is worked out when it is asked for: most places are made for problems that there are not.
    """

    __slots__ = ("_named", "is_file")

    def __init__(
        self, named: Callable[[], tuple[str, str]] | None = None, *, is_file: bool = True
    ) -> None:
        self._named, self.is_file = named, is_file

    def named(self) -> tuple[str, str]:
        """Return the object, and the path of the field in it; '' for what is not known."""
        return self._named() if self._named else ("", "")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Within)

    def __hash__(self) -> int:
        return 0


IN_FILE, NO_FILE = Within(), Within(is_file=False)


class Place(Record):
    """A position in a text that the user wrote; line and column count from 1, 0 is unknown."""

    name: str
    line: int = 0
    column: int = 0
    within: Within = IN_FILE

    def __str__(self) -> str:
        return ":".join([self.name, *(str(n) for n in (self.line, self.column) if n)])


def no_file(name: str) -> Place:
    """Return the place of what is no file: a command, an option, an address."""
    return Place(name, 0, 0, NO_FILE)


def place_of(
    name: str, text: str, offset: int, first_line: int = 1, within: Within = IN_FILE
) -> Place:
    """Return the place of an offset in a text whose first line has this number."""
    breaks = _breaks(text)
    line = bisect_left(breaks, offset)
    column = offset - (breaks[line - 1] if line else -1)
    return Place(name, first_line + line, column, within)


@lru_cache(maxsize=4)
def _breaks(text: str) -> list[int]:
    """Return where the lines of a text end; a text with many problems is counted once."""
    return [found.start() for found in re.finditer("\n", text)]


class Problem(Record):
    """One finding. The message is one line and never holds a secret value."""

    code: str
    place: Place
    message: str
    hint: str = ""
    severity: str = ERROR
    outside: bool = False
    """True when the surroundings failed (a file that cannot be read), not the input."""


class Fault(Record):
    """What is wrong, before it is known where: a rule finds it, and its caller says the place."""

    code: str
    message: str
    hint: str = ""

    def at(self, place: Place, *, about: str = "") -> Problem:
        """Return the error at this place; `about` names the field that the message is about."""
        message = f"{about}: {self.message}" if about else self.message
        return Problem(self.code, place, message, self.hint)


def warning(code: str, place: Place, message: str, hint: str = "") -> Problem:
    """Return what is allowed and most likely a mistake."""
    return Problem(code, place, message, hint, WARNING)


def notice(code: str, place: Place, message: str, hint: str = "") -> Problem:
    """Return what the user should know about the result."""
    return Problem(code, place, message, hint, NOTICE)


def failure(
    code: str, place: Place, message: str, hint: str = "", *, outside: bool = False
) -> RenderError:
    """Return the exception for one error; `outside` as in `Problem`."""
    return RenderError(Problem(code, place, message, hint, outside=outside))


class RenderError(Exception):
    """The exception by which the package refuses its input; it carries every problem found."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems


class Findings:
    """Collects problems, each once, so that a run reports all of them together."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that was recorded, in that order."""
        return tuple(self._found)

    def error(
        self, code: str, place: Place, message: str, hint: str = "", *, outside: bool = False
    ) -> None:
        """Record what must stop the run."""
        self.record([Problem(code, place, message, hint, ERROR, outside)])

    def warning(self, code: str, place: Place, message: str, hint: str = "") -> None:
        """Record what is allowed and most likely a mistake."""
        self.record([warning(code, place, message, hint)])

    def notice(self, code: str, place: Place, message: str, hint: str = "") -> None:
        """Record what the user should know about the result."""
        self.record([notice(code, place, message, hint)])

    def record(self, problems: Iterable[Problem]) -> None:
        """Record problems as they are, one by one: what yields them may raise."""
        for problem in problems:
            self._found.setdefault(problem)

    def absorb(self, error: RenderError) -> None:
        """Record what a step raised, and go on."""
        self.record(error.problems)

    def clear(self) -> None:
        """Forget everything, after it was reported."""
        self._found.clear()

    def promote(self) -> None:
        """Make errors of warnings and notices."""
        self._found = dict.fromkeys(problem.replace(severity=ERROR) for problem in self._found)

    @property
    def errors(self) -> list[Problem]:
        """The problems that stop the run."""
        return [problem for problem in self._found if problem.severity == ERROR]

    def raise_errors(self) -> None:
        """Raise RenderError with every problem, notices included, if one is an error."""
        if self.errors:
            raise RenderError(*self._found)

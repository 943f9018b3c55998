"""One gateway visited: as a guest, with what is no token, and at last with the token.

The token goes out last: not before the other side has behaved as a gateway with security on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from renderer.edge.checks import Check
from renderer.keys.secret import Hidden
from renderer.network import expected, gateway
from renderer.network.expected import Expected
from renderer.network.gateway import CALLS, NO_ANSWER, VERSION, Called
from renderer.network.web import Answer
from renderer.problems import Problem, RenderError, shown
from renderer.records import Record

# Puts a GET to one URL, with the token if there is one.
Fetch = Callable[[str, Hidden | None], Answer]

_NO_TOKEN = Hidden("x")
"""What no cluster with PX-Security takes for a token."""


class Target(Record):
    """A gateway, as the user names it, and its URL."""

    name: str
    url: str


class Question(Record):
    """What to find out at each gateway; without a token, what a guest may do."""

    token: Hidden | None = None
    expected: Expected | None = None


class _Step(Record):
    """What one more answer tells."""

    check: Check
    is_secured: bool | None = None
    guest: tuple[Called, ...] = ()
    token: tuple[Called, ...] = ()
    issuers: tuple[tuple[str, bool | None], ...] = ()


class Visit(Record):
    """What a gateway has answered."""

    target: Target
    checks: tuple[Check, ...] = ()
    is_secured: bool | None = None
    """None where that is not known."""
    guest: tuple[Called, ...] = ()
    token: tuple[Called, ...] = ()
    issuers: tuple[tuple[str, bool | None], ...] = ()
    """The parts of the values that name an issuer, and whether it is trusted."""

    @property
    def failures(self) -> list[Check]:
        """The checks that failed."""
        return [check for check in self.checks if not check.passed]

    @property
    def is_judged(self) -> bool:
        """Tell whether every question had an answer."""
        return self.is_secured is not None and not any(check.outside for check in self.failures)

    @property
    def version(self) -> str | None:
        """The version of Portworx, where somebody was allowed to see it."""
        facts = (
            called.fact for called in (*self.token, *self.guest) if called.call.fact == VERSION
        )
        return next((str(fact) for fact in facts if fact is not None), None)

    def after(self, step: _Step) -> Visit:
        """Return the visit one step on."""
        return Visit(
            self.target,
            (*self.checks, step.check),
            self.is_secured if step.is_secured is None else step.is_secured,
            self.guest + step.guest,
            self.token + step.token,
            self.issuers + step.issuers,
        )


def visit(target: Target, question: Question, fetch: Fetch) -> Visit:
    """Ask one gateway; `fetch` raises RenderError where there is no answer."""
    found = Visit(target)
    try:
        for step in _steps(target.url, question, fetch):
            found = found.after(step)
    except RenderError as error:
        return found.after(_no_answer(target, error.problems[0]))
    return found


def _no_answer(target: Target, problem: Problem) -> _Step:
    """Say that nobody has answered; the place is told where it redirects."""
    is_here = problem.place.name.startswith(target.url)
    message = problem.message if is_here else f"{shown(problem.place.name)}: {problem.message}"
    return _Step(Check("gateway", message, problem.code, problem.hint, problem.outside))


def _steps(url: str, question: Question, fetch: Fetch) -> Iterator[_Step]:
    answers = [fetch(url + call.path, None) for call in CALLS]
    yield (begun := _gateway(answers))
    if not begun.check.passed:
        return
    yield (secured := _security(fetch(url + CALLS[0].path, _NO_TOKEN), question))
    if not secured.is_secured:
        return
    yield (guest := _guest(tuple(map(gateway.without_token, CALLS, answers))))
    if question.expected:
        if guest.check.passed:  # what a guest may do is known
            yield _Step(expected.guests(question.expected, guest.guest))
        yield from _issuers(url, question.expected, fetch)
    for call in CALLS if question.token else ():
        called = gateway.with_token(call, fetch(url + call.path, question.token))
        yield _Step(called.check, token=(called,))


def _gateway(answers: Sequence[Answer]) -> _Step:
    strange = [answer for answer in answers if not gateway.is_gateway(answer)]
    if not strange:
        return _Step(Check("gateway", "answers as a REST SDK gateway"))
    message = f"does not answer as a REST SDK gateway (HTTP {strange[0].status})"
    return _Step(Check("gateway", message, "no-gateway", "check host, port, and http or https"))


def _security(answer: Answer, question: Question) -> _Step:
    """Judge the answer to what is no token."""
    if answer.status == 200:
        not_sent = ", so yours was not sent" if question.token else ""
        message = f"PX-Security is off: anything is taken for a token{not_sent}"
        check = Check("security", message, "security-off", "turn it on: pxsec render")
        return _Step(check, is_secured=False)
    if gateway.is_refused(answer):
        return _Step(Check("security", "what is not a token is refused"), is_secured=True)
    return _Step(gateway.unreliable("security", f"HTTP {answer.status}"))


def _guest(calls: tuple[Called, ...]) -> _Step:
    """Say what a guest may do."""
    name = "without a token"
    if lacking := [called for called in calls if called.answer == NO_ANSWER]:
        first = lacking[0]
        check = gateway.unreliable(name, f"{first.call.name}: HTTP {first.status}")
    else:
        check = Check(name, ", ".join(f"{called.call.name} {called.answer}" for called in calls))
    return _Step(check, guest=calls)


def _issuers(url: str, asked: Expected, fetch: Fetch) -> Iterator[_Step]:
    """Ask which issuers of the values are trusted."""
    for method, issuer in asked.issuers.items():
        answer = fetch(url + CALLS[0].path, expected.unsigned(issuer))
        trusted = (method, expected.trusts(answer))
        yield _Step(expected.issuer(method, answer), issuers=(trusted,))

"""Many gateways visited, some at a time; what each may take is bounded, and so is the whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from renderer.keys.secret import Hidden
from renderer.network import web
from renderer.network.visit import Fetch, Question, Target, Visit, visit
from renderer.network.web import Answer
from renderer.problems import failure, no_file

if TYPE_CHECKING:
    from concurrent.futures import Future
    from queue import SimpleQueue

AT_ONCE = 16
"""How many gateways are asked at the same time."""
SECONDS = 30.0
"""What one gateway may take with all of its answers."""

# Puts a GET to one URL, with the token if there is one, and waits so many seconds.
Get = Callable[[str, Hidden | None, float], Answer]


def survey(
    targets: Sequence[Target], question: Question, get: Get, *, seconds: float = SECONDS
) -> tuple[Visit, ...]:
    """Ask each of these gateways, and return the visits in their order."""
    from concurrent.futures import Future
    from queue import SimpleQueue
    from threading import Thread

    def ask(target: Target) -> Visit:
        return visit(target, question, _within(seconds, get))

    waiting: SimpleQueue[tuple[Future[Visit], Target]] = SimpleQueue()
    visits: list[Future[Visit]] = [Future() for _ in targets]
    for item in zip(visits, targets, strict=True):
        waiting.put(item)
    for _ in targets[:AT_ONCE]:
        # A thread that nobody waits for at the end: ^C ends the run at once.
        Thread(target=_work, args=(waiting, ask), daemon=True).start()
    return tuple(future.result() for future in visits)


def _work(
    waiting: SimpleQueue[tuple[Future[Visit], Target]], ask: Callable[[Target], Visit]
) -> None:
    from functools import partial
    from queue import Empty

    while True:
        try:
            future, target = waiting.get_nowait()
        except Empty:
            return
        web.settle(future, partial(ask, target))


def _within(seconds: float, get: Get) -> Fetch:
    """Return what puts a GET, until the time of one gateway is over."""
    end = time.monotonic() + seconds

    def fetch(url: str, token: Hidden | None) -> Answer:
        left = end - time.monotonic()
        if left <= 0:
            message = f"not all of the answers within {seconds:g} seconds"
            hint = "see the load of this node, and the network between"
            place = no_file(url[: web.MAX_SHOWN])
            raise failure("slow-answer", place, message, hint, outside=True)
        return get(url, token, min(web.SECONDS, max(1.0, round(left, 1))))

    return fetch

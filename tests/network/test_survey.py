"""Many gateways asked at a time, and how long that may take."""

from __future__ import annotations

import threading
import time

from provider import CALLS, Reply, Rights, Seen, gateway, reply, serving
from renderer.edge.checks import Check
from renderer.keys.secret import Hidden
from renderer.network import web
from renderer.network.survey import AT_ONCE, survey
from renderer.network.visit import Question, Target
from renderer.network.web import Answer, Request

GUESTS = Rights(guest=tuple(CALLS))


def get(url: str, token: Hidden | None, seconds: float) -> Answer:
    return web.get(url, Request(token=token, plain=True), seconds=seconds)


def test_the_visits_come_in_the_order_of_the_gateways_and_some_at_a_time() -> None:
    lock, now, most = threading.Lock(), 0, 0
    answer = gateway(GUESTS)

    def counting(request: Seen) -> Reply:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.01)
        with lock:
            now -= 1
        _, number, path = request.path.split("/", 2)
        return answer(request._replace(path=f"/{path}")) if number != "7" else reply({}, 404)

    with serving(counting) as server:
        targets = [Target(str(n), f"{server.url}/{n}") for n in range(3 * AT_ONCE)]
        visits = survey(targets, Question(), get)
    assert [visit.target for visit in visits] == targets
    assert [visit.target.name for visit in visits if not visit.is_secured] == ["7"]
    assert 1 < most <= AT_ONCE


def test_a_gateway_that_takes_its_time_with_each_answer_is_given_up() -> None:
    def slow(request: Seen) -> Reply:
        time.sleep(0.15)
        return gateway(GUESTS)(request)

    with serving(slow) as server:
        (visit,) = survey([Target("node-1", server.url)], Question(), get, seconds=0.2)
    assert visit.checks == (
        Check(
            "gateway",
            "not all of the answers within 0.2 seconds",
            "slow-answer",
            "see the load of this node, and the network between",
            outside=True,
        ),
    )
    assert not visit.is_judged

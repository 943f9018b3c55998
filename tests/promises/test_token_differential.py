"""What pxsec says of random tokens and providers is what the libraries of Portworx make of them.

The first trials of `make token-differential`, which runs twenty times as many.
"""

from __future__ import annotations

import pytest

import judge
from said import Said
from token_differential import SEED, run
from token_trials import BASES, Trial, fault, trial

SIZE = 500


@pytest.mark.parametrize("first", range(0, 1000, SIZE))
def test_pxsec_refuses_what_portworx_refuses_and_nothing_else(token_judge: str, first: int) -> None:
    batch = run(SEED, range(first, first + SIZE))
    if batch.findings:
        pytest.fail("\n".join(map(str, batch.findings)), pytrace=False)
    assert SIZE / 5 < batch.successes < SIZE * 4 / 5, (
        "nearly all is the same, so this proves little"
    )


@pytest.mark.parametrize("base", sorted(set(BASES)))
def test_what_is_changed_in_random_ways_was_good(token_judge: str, base: str) -> None:
    good = Trial(base, ())
    (verdict,) = judge.judge(token_judge, [good.case])
    assert (verdict.verdict, str(good.said)) == ("accepted", "")


def test_a_trial_follows_from_its_seed_and_its_number() -> None:
    assert [trial(SEED, number) for number in range(50)] == [trial(SEED, n) for n in range(50)]
    assert len({trial(SEED, number) for number in range(50)}) > 40


def test_what_pxsec_says_wrong_is_a_fault() -> None:
    accepted = judge.Verdict("accepted", "", {"roles": ["system.user"]})
    denied = judge.Verdict("accepted", "", {"roles": ["nope"]})
    refused = judge.Verdict("403", "why", None)
    failed, warned, nothing = Said(("bad-claim",), ()), Said((), ("no-roles",)), Said((), ())
    other = Said((), ("repeated-name",))
    assert [fault(accepted, nothing), fault(accepted, warned)] == [None, None]
    assert [fault(denied, failed), fault(denied, warned)] == [None, None]
    assert fault(refused, failed) is None
    assert fault(accepted, failed) == "Portworx takes it, and pxsec says bad-claim"
    assert fault(denied, nothing) == "Portworx denies every call, and pxsec says nothing of it"
    assert fault(denied, other) == fault(denied, nothing)
    assert fault(refused, warned) == "Portworx says 403 (why), and pxsec nothing"

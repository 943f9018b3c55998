"""All rules, in the order in which their problems are told where they stand at one place.

A new rule is a generator that takes a Case and yields Problems, and a row here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from renderer.checking.case import Case
from renderer.problems import Problem
from renderer.rules import (
    caller_rules,
    crd_rules,
    key_rules,
    place_rules,
    running_rules,
    setting_rules,
    token_rules,
)

RULES: tuple[Callable[[Case], Iterator[Problem]], ...] = (
    caller_rules.refused,
    caller_rules.guests,
    caller_rules.undecided,
    caller_rules.unchecked,
    caller_rules.old_pair,
    setting_rules.two_values,
    setting_rules.half_methods,
    setting_rules.no_system_key,
    setting_rules.stanza,
    setting_rules.issuers,
    setting_rules.provider,
    setting_rules.username_claim,
    setting_rules.quotes,
    setting_rules.on_delete,
    setting_rules.guests_stay,
    key_rules.faults,
    key_rules.same,
    key_rules.missing,
    key_rules.twice,
    key_rules.in_clear,
    key_rules.of_operator,
    place_rules.undecided,
    place_rules.misspelt,
    place_rules.odd_arguments,
    place_rules.of_some_nodes,
    place_rules.misplaced,
    place_rules.second_portworx,
    place_rules.public_keys,
    token_rules.without_token,
    token_rules.half_references,
    token_rules.missing_calls,
    token_rules.foreign_keys,
    token_rules.templates,
    token_rules.lost_secrets,
    token_rules.refused,
    token_rules.doubtful,
    token_rules.ending,
    token_rules.pairs,
    running_rules.not_carried_out,
    running_rules.older_than_secrets,
    running_rules.roll,
    running_rules.not_ready,
    running_rules.paused,
    crd_rules.pruned,
)


def problems(case: Case) -> Iterator[Problem]:
    """Yield all that is wrong."""
    for rule in RULES:
        yield from rule(case)

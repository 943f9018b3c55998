"""Arguments that hide others: several in one item, and what Kubernetes puts in their place."""

from __future__ import annotations

import pytest

from engine import DAEMONSET, OPERATOR, STANZA, STORAGECLUSTER, daemonset, run
from renderer import px_runc

DS = daemonset()
CLUSTER = STORAGECLUSTER.replace(
    "spec:\n", "  annotations: {portworx.io/misc-args: '%s'}\nspec: {a: b}\n"
)
EXPANDED = (
    "holds $(NAME) where a flag may stand, and Kubernetes puts the value of the variable there "
    "[expanded-argument]\n"
    "  hint: write the flag itself; the value behind a flag may be a variable\n"
)
JOINED = (
    "error: an item of the arguments holds several of them, {} too [joined-arguments]\n"
    "  hint: write every argument and every value as an item of its own\n"
)


@pytest.mark.parametrize(
    "item",
    [
        "-x kubernetes -oidc_issuer https://evil",
        "-jwt_issuer portworx.com -oidc_issuer https://evil",
        "-b\\t-oidc_issuer=https://evil",
        "-b\\n-oidc_issuer",
        " -b -oidc_issuer x",
        " -oidc_issuer x",
        "-b  -oidc_issuer",
    ],
)
def test_a_setting_behind_another_argument_in_one_item_is_refused(item: str) -> None:
    result = run(DAEMONSET, DS + f'          args: [-c, px, "{item}"]\n')
    assert result == (None, "m.yaml:12:26: " + JOINED.format("-oidc_issuer"))


def test_a_tab_behind_an_argument_is_seen_through() -> None:
    result = run(DAEMONSET, DS + '          args: ["-oidc_issuer\\tx"]\n')
    assert result.report.startswith(
        "m.yaml:12:18: error: DaemonSet portworx/portworx sets -oidc_issuer, and the values do not"
    )


@pytest.mark.parametrize(
    "item", ["-x kubernetes", "-rt_opts a=1,b=2", "a -jwt_issuer b", "-c px -x kubernetes"]
)
def test_other_arguments_in_one_item_pass(item: str) -> None:
    assert run(DAEMONSET, DS + f'          args: ["{item}"]\n').report == ""


@pytest.mark.parametrize(
    "items",
    [
        ["$(X)"],
        ["-b", "$(X)"],
        ["-c", "px", "$(X)"],
        ["-c", "-$(X)"],
        ["-jwt_$(X)", "evil"],
        ["-$(X)=evil"],
        ["--node_pool_label=px", "$(X)"],
        ["-x kubernetes $(X)"],
        ["-b $(X)"],
    ],
    ids=str,
)
def test_a_variable_where_a_flag_may_stand_is_refused(items: list[str]) -> None:
    args = "".join(f"            - {item!r}\n" for item in items)
    result = run(DAEMONSET, DS + "          args:\n" + args)
    line = 13 + next(i for i, item in enumerate(items) if "$" in item)
    assert result == (None, f"m.yaml:{line}:15: error: an argument {EXPANDED}")


@pytest.mark.parametrize(
    "items",
    [
        ["-c", "$(X)", "-b"],
        ["-c", "px-$(X)", "-b"],
        ["-c $(X)"],
        ["--node_pool_label=$(X)"],
        ["-c", "px", "(X)"],
        ["-c", "px", "kubernetes-$(X)"],
    ],
    ids=str,
)
def test_a_variable_as_a_value_passes(items: list[str]) -> None:
    args = "".join(f"            - {item!r}\n" for item in items)
    assert run(DAEMONSET, DS + "          args:\n" + args).report == ""


@pytest.mark.parametrize("words", ["$(X)", "-b $(X)", "-T px-storev2 $(X) y", "-$(X)=y"])
def test_a_variable_in_misc_args_where_a_flag_may_stand_is_refused(words: str) -> None:
    report = f"m.yaml:6:40: error: the annotation portworx.io/misc-args {EXPANDED}"
    assert run(OPERATOR, CLUSTER % words) == (None, report)


@pytest.mark.parametrize(
    "words",
    [
        "--oem px-csi",
        "-rt_opts a=1 -T px-storev2",
        "--node_pool_label=px",
        "-c $(X)",
        "-c=$(X)",
        "",
    ],
)
def test_misc_args_without_a_setting_pass(words: str) -> None:
    assert run(OPERATOR, CLUSTER % words).report == ""


def test_the_arguments_of_single_nodes_are_looked_into() -> None:
    nodes = "  nodes:\n  - {selector: {}, miscArgs: %s}\n"
    place = "m.yaml:8:30: error: spec.nodes[].miscArgs"
    assert run(OPERATOR, STORAGECLUSTER + nodes % "-x -jwt-issuer=a --username_claim b $(X)") == (
        None,
        f"{place} holds -jwt-issuer [misc-args]\n"
        "  hint: take it out there: the values make it\n"
        f"{place} holds --username_claim [misc-args]\n"
        "  hint: take it out there, and add auth.usernameClaim to the values to keep it\n"
        f"{place} {EXPANDED}",
    )
    passing = STORAGECLUSTER + nodes % "-rt_opts a=1"
    assert run(OPERATOR, passing) == (passing + STANZA, "")


def test_a_value_that_our_own_arguments_have_is_no_argument() -> None:
    values = DAEMONSET.replace("issuer: portworx.com", 'issuer: "a -oidc_issuer $(X)"')
    first = run(values, DS)
    assert first.text is not None
    assert run(values, first.text).text == first.text


def test_the_numbers_of_items_are_those_of_the_list() -> None:
    assert px_runc.expanded(["-b", "$(A)", "-c", "$(B)", "$(C)"]) == [1, 4]

"""Arguments that hide others: several in one item, and what Kubernetes puts in their place."""

from __future__ import annotations

import pytest

from engine import DAEMONSET, OPERATOR, STANZA, STORAGECLUSTER, daemonset, run
from renderer.portworx import px_runc

DS = daemonset()
CLUSTER = STORAGECLUSTER.replace(
    "spec:\n", "  annotations: {portworx.io/misc-args: '%s'}\nspec: {a: b}\n"
)
EXPANDED = (
    "holds $(NAME) where a flag may stand, and Kubernetes puts the value of the variable there "
    "[expanded-argument]\n"
    "  hint: write the flag itself; the value after a flag may be a variable\n"
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


def test_a_value_that_our_own_arguments_have_is_not_an_argument() -> None:
    values = DAEMONSET.replace("issuer: portworx.com", 'issuer: "a -oidc_issuer $(X)"')
    first = run(values, DS)
    assert first.text is not None
    assert run(values, first.text).text == first.text


def test_the_numbers_of_items_are_those_of_the_list() -> None:
    assert px_runc.expanded(["-b", "$(A)", "-c", "$(B)", "$(C)"]) == [1, 4]


# --- Variables and mounts that arguments bring in


def set_by(what: str, name: str, hint: str) -> str:
    return f"error: {what} sets {name} by -e [argument-variable]\n  hint: take it out there{hint}\n"


KEEP = ", and add auth.oidc.issuer to the values to keep it"
MADE = ": the values make it"


@pytest.mark.parametrize(
    ("items", "column", "name", "hint"),
    [
        (["-e", "PORTWORX_AUTH_OIDC_ISSUER=x"], 23, "PORTWORX_AUTH_OIDC_ISSUER", KEEP),
        (["-e=PORTWORX_AUTH_OIDC_ISSUER=x"], 18, "PORTWORX_AUTH_OIDC_ISSUER", KEEP),
        (["-e PORTWORX_AUTH_OIDC_ISSUER=x"], 18, "PORTWORX_AUTH_OIDC_ISSUER", KEEP),
        (["--e", "PORTWORX_AUTH_SYSTEM_KEY=x"], 24, "PORTWORX_AUTH_SYSTEM_KEY", MADE),
        (["-ePORTWORX_AUTH_SYSTEM_KEY=x"], 18, "PORTWORX_AUTH_SYSTEM_KEY", MADE),
        (["--env", "PORTWORX_AUTH_SYSTEM_KEY=x"], 26, "PORTWORX_AUTH_SYSTEM_KEY", MADE),
        (["--env=PORTWORX_AUTH_SYSTEM_KEY=x"], 18, "PORTWORX_AUTH_SYSTEM_KEY", MADE),
        (["-e", "PORTWORX_AUTH_X="], 23, "PORTWORX_AUTH_X", ""),
        (["-e", "PORTWORX_AUTH_" + "X" * 30], 23, "a variable of PX-Security", ""),
    ],
    ids=str,
)
def test_a_variable_of_ours_that_an_argument_sets_is_refused(
    items: list[str], column: int, name: str, hint: str
) -> None:
    listed = ", ".join(f"'{item}'" for item in items)
    result = run(DAEMONSET, DS + f"          args: [{listed}]\n")
    place = "m.yaml:12:" + str(column + (len(items) > 1))
    assert result == (None, f"{place}: {set_by('an argument', name, hint)}")


def test_variables_that_misc_args_set_are_refused() -> None:
    what = "the annotation portworx.io/misc-args"
    text = CLUSTER % "-T px-storev2 -e PORTWORX_AUTH_OIDC_ISSUER=x -e PX_HTTP_PROXY=y"
    expected = set_by(what, "PORTWORX_AUTH_OIDC_ISSUER", KEEP)
    assert run(OPERATOR, text) == (None, f"m.yaml:6:40: {expected}")


@pytest.mark.parametrize(
    "items",
    [
        ["-e", "PX_HTTP_PROXY=http://proxy"],
        ["-e", "A=PORTWORX_AUTH_SYSTEM_KEY"],
        ["-e", "A=$(X)"],
        ["-e=A=$(X)"],
        ["-c", "PORTWORX_AUTH_SYSTEM_KEY=x"],
        ["-v", "/var/lib/kubelet:/var/lib/kubelet:shared"],
        ["-v", "/etc/pwx:/etc/pwx"],
        ["-v", "/opt/certs:/etc/pwx/certs:ro"],
        ["-v=/opt/certs:/etc/pwx/certs"],
    ],
    ids=str,
)
def test_other_variables_and_mounts_of_arguments_pass(items: list[str]) -> None:
    listed = ", ".join(f"'{item}'" for item in items)
    assert run(DAEMONSET, DS + f"          args: [{listed}]\n").report == ""


@pytest.mark.parametrize(
    "items", [["-e", "$(X)"], ["-e", "A$(X)=b"], ["-e=$(X)"], ["-v", "/a:$(X)"], ["-v=$(X):/b"]]
)
def test_a_variable_in_a_mount_or_the_name_of_a_variable_is_refused(items: list[str]) -> None:
    args = "".join(f"            - {item!r}\n" for item in items)
    result = run(DAEMONSET, DS + "          args:\n" + args)
    assert result == (None, f"m.yaml:{12 + len(items)}:15: error: an argument {EXPANDED}")


@pytest.mark.parametrize(
    ("volume", "code"),
    [
        ("/evil:/etc/pwx", "mount-over-folder"),
        ("/evil:/etc//pwx:ro", "mount-over-folder"),
        ("/evil:/etc", "mount-over-folder"),
        ("/evil:/etc/pwx/px-auth-public-keys", "mount-taken"),
        ("/evil:etc/pwx/px-auth-public-keys/rsa.pub.pem:ro", "mount-taken"),
    ],
)
def test_what_arguments_mount_over_the_keys_is_refused(volume: str, code: str) -> None:
    result = run(DAEMONSET, DS + f"          args: [-c, px, -v, '{volume}']\n")
    assert result.report.startswith("m.yaml:12:30: error: ")
    assert result.report.count("error") == result.report.count(f"[{code}]") == 1
    for flag in ("-v ", "-v=", "-v", "--volume ", "--volume="):
        if flag != "-v" or volume.startswith("/"):
            result = run(OPERATOR, CLUSTER % f"{flag}{volume}")
            assert result.report.startswith("m.yaml:6:40: error: ")
            assert result.report.count("error") == result.report.count(f"[{code}]") == 1


def test_what_arguments_mount_over_a_key_of_the_nodes_is_told() -> None:
    key = "rsaPublicKey: {hostPath: /etc/pwx/auth/rsa.pem}"
    values = DAEMONSET.replace("    sharedSecret:", f"    {key}\n    sharedSecret:")
    result = run(values, DS + "          args: [-v, '/evil:/etc/pwx/auth']\n")
    assert result.report == (
        "m.yaml:12:22: notice: /etc/pwx/auth/rsa.pem comes from a volume, which is not that folder "
        "of the nodes [key-in-volume]\n"
        "  hint: check that it holds the key that pxsec.yaml:8:5 means, or give the key as a file\n"
    )

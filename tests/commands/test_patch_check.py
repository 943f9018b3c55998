"""What `pxsec patch --check` says of manifests in Git: whether security is in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from program import CLUSTER, STANZA, mode, outcome, pxsec

CHECK = ("patch", "-f", "pxsec.yaml", "--check")
PATCHED = CLUSTER + STANZA
OTHER = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: other\n"

WRITE = "  hint: write it in: pxsec patch -i, with the same values and manifests\n"
TAKE = "  hint: take what pxsec patch prints, with the same values and manifests\n"


def not_patched(place: str, hint: str = WRITE) -> str:
    return f"{place}: error: security is not in it as the values say [not-patched]\n{hint}"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_manifest_without_security_is_named(folder: Path) -> None:
    before = contents(folder)
    done = pxsec(folder, *CHECK, "cluster.yaml")
    assert outcome(done) == (1, "cluster.yaml\n", not_patched("cluster.yaml:7"))
    assert contents(folder) == before


def test_a_manifest_as_the_values_say_is_silence(folder: Path) -> None:
    (folder / "cluster.yaml").write_text(PATCHED)
    assert outcome(pxsec(folder, *CHECK, "cluster.yaml")) == (0, "", "")


def test_what_the_hint_says_leads_to_silence(folder: Path) -> None:
    assert outcome(pxsec(folder, "patch", "-f", "pxsec.yaml", "-i", "cluster.yaml"))[0] == 0
    assert outcome(pxsec(folder, *CHECK, "cluster.yaml")) == (0, "", "")


def test_another_setting_is_told_at_its_line(folder: Path) -> None:
    (folder / "cluster.yaml").write_text(PATCHED.replace("Enabled", "Managed"))
    done = pxsec(folder, *CHECK, "cluster.yaml")
    assert outcome(done) == (1, "cluster.yaml\n", not_patched("cluster.yaml:11"))


@pytest.mark.parametrize("end", ["", "\n\n\n"], ids=["none", "several"])
def test_the_line_is_one_that_is_there(folder: Path, end: str) -> None:
    (folder / "cluster.yaml").write_text(CLUSTER.rstrip("\n") + end)
    assert outcome(pxsec(folder, *CHECK, "cluster.yaml")) == (
        1,
        "cluster.yaml\n",
        not_patched("cluster.yaml:7"),
    )


def test_of_several_files_those_that_differ_are_named(folder: Path) -> None:
    (folder / "other.yaml").write_text(OTHER)
    done = pxsec(folder, *CHECK, "other.yaml", "./cluster.yaml")
    assert outcome(done) == (1, "./cluster.yaml\n", not_patched("./cluster.yaml:7"))
    (folder / "cluster.yaml").write_text(PATCHED)
    assert outcome(pxsec(folder, *CHECK, "other.yaml", "cluster.yaml")) == (0, "", "")


def test_what_would_change_is_told_as_patch_tells_it(folder: Path) -> None:
    env = "  env:\n  - name: PORTWORX_AUTH_JWT_ISSUER\n    value: old.example.com\n"
    (folder / "cluster.yaml").write_text(CLUSTER + env)
    told = outcome(pxsec(folder, "patch", "-f", "pxsec.yaml", "cluster.yaml"))[2]
    assert told == (
        "cluster.yaml:9:5: notice: StorageCluster portworx/px-cluster: removed"
        " PORTWORX_AUTH_JWT_ISSUER: auth.selfSigned.issuer is set elsewhere [twin-removed]\n"
    )
    done = pxsec(folder, *CHECK, "cluster.yaml")
    assert outcome(done) == (1, "cluster.yaml\n", not_patched("cluster.yaml:9") + told)
    assert outcome(pxsec(folder, *CHECK, "-q", "cluster.yaml")) == (
        1,
        "cluster.yaml\n",
        not_patched("cluster.yaml:9"),
    )


def test_standard_input_is_checked(folder: Path) -> None:
    assert outcome(pxsec(folder, *CHECK, "-", stdin=CLUSTER)) == (
        1,
        "<stdin>\n",
        not_patched("<stdin>:7", TAKE),
    )
    assert outcome(pxsec(folder, *CHECK, "-", stdin=PATCHED)) == (0, "", "")


def test_an_object_of_a_cluster_is_not_what_belongs_in_git(folder: Path) -> None:
    live = PATCHED.replace("  name: px", "  uid: 5f0c\n  name: px")
    (folder / "cluster.yaml").write_text(live)
    assert outcome(pxsec(folder, *CHECK, "cluster.yaml")) == (
        1,
        "cluster.yaml\n",
        "cluster.yaml:1:1: notice: StorageCluster portworx/px-cluster was read from a cluster;"
        " dropped uid [live-object]\n"
        "  hint: nothing to do: the API server writes these itself\n"
        + not_patched("cluster.yaml:4"),
    )


def test_no_key_is_needed(folder: Path) -> None:
    (folder / "keys" / "system-secret").unlink()
    (folder / "cluster.yaml").write_text(PATCHED)
    assert outcome(pxsec(folder, *CHECK, "cluster.yaml", PXSEC_APPS_KEY="")) == (0, "", "")


def test_nothing_is_written_where_nothing_may_be(folder: Path) -> None:
    (folder / "cluster.yaml").chmod(0o440)
    folder.chmod(0o555)
    try:
        assert pxsec(folder, *CHECK, "cluster.yaml").returncode == 1
    finally:
        folder.chmod(0o755)
    assert mode(folder / "cluster.yaml") == 0o440


def test_an_error_of_patch_is_no_answer(folder: Path) -> None:
    (folder / "other.yaml").write_text(OTHER)
    done = pxsec(folder, *CHECK, "other.yaml")
    assert outcome(done) == (
        2,
        "",
        "pxsec.yaml:1:1: error: no StorageCluster of Portworx in the manifests;"
        " they hold 1 ConfigMap [workload-not-found]\n"
        "  hint: add its manifest to the input, or take the fragments that "
        "`pxsec render --stanza` prints\n",
    )


@pytest.mark.parametrize("text", [CLUSTER, PATCHED], ids=["without", "with"])
def test_a_notice_that_counts_as_an_error_is_no_answer(folder: Path, text: str) -> None:
    (folder / "cluster.yaml").write_text(text.replace("  namespace: portworx\n", ""))
    done = pxsec(folder, *CHECK, "--warnings-as-errors", "cluster.yaml")
    code, out, messages = outcome(done)
    assert (code, out) == (2, "")
    assert re.findall(r"error: .*\[(.+)\]", messages) == ["namespace-assumed"]


def test_a_difference_alone_is_the_answer_with_warnings_as_errors_too(folder: Path) -> None:
    done = pxsec(folder, *CHECK, "--warnings-as-errors", "cluster.yaml")
    assert outcome(done) == (1, "cluster.yaml\n", not_patched("cluster.yaml:7"))


def test_it_is_not_done_in_place(folder: Path) -> None:
    code, out, messages = outcome(pxsec(folder, *CHECK, "-i", "cluster.yaml"))
    assert (code, out) == (2, "")
    assert messages.endswith(
        "pxsec patch: error: -i changes files, and --check changes none [usage]\n"
        "  hint: pxsec patch --help shows what there is\n"
    )
    assert (folder / "cluster.yaml").read_text() == CLUSTER


def test_a_name_that_a_terminal_acts_upon_is_escaped(folder: Path) -> None:
    (folder / "cluster.yaml").rename(folder / "a\x1b[2Jb.yaml")
    done = pxsec(folder, *CHECK, "a\x1b[2Jb.yaml")
    assert outcome(done) == (1, "a\\x1b[2Jb.yaml\n", not_patched("a\\x1b[2Jb.yaml:7"))

"""The release is told by the manifest, then by the values, else the newest is taken."""

from __future__ import annotations

import pytest

from engine import DAEMONSET, OIDC, STORAGECLUSTER, daemonset, deployment, run

NEW_KEY, OLD_KEY = "PORTWORX_AUTH_SYSTEM_APPS_KEY", "PORTWORX_AUTH_STORK_KEY"
SILENT = OIDC.replace("portworx: {version: 3.1.2}\nstork: {version: 24.3.0}\n", "")
NO_STORK = SILENT + "stork: {enabled: false}\n"
DIGEST = "@sha256:" + "0" * 64


def storagecluster(spec: str = "", annotation: str = "") -> str:
    line = f"  annotations: {{portworx.io/{annotation}}}\n" if annotation else ""
    return STORAGECLUSTER.replace("spec:\n", f"{line}spec:\n  a: b\n{spec}")


def variable(text: str | None) -> str:
    assert text is not None
    assert (NEW_KEY in text) != (OLD_KEY in text)
    return NEW_KEY if NEW_KEY in text else OLD_KEY


def issuer(text: str | None) -> str:
    assert text is not None
    found = [i for i in ("apps.portworx.io", "stork.openstorage.io") if i in text]
    return ",".join(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (storagecluster("  image: p/oci-monitor:2.5.9\n"), OLD_KEY),
        (storagecluster("  image: p/oci-monitor:2.6.0\n"), NEW_KEY),
        (storagecluster("  image: p/oci-monitor:2.6.0-dev\n"), OLD_KEY),
        (storagecluster("  image: p/oci-monitor:2.5.0.3\n"), OLD_KEY),
        (storagecluster("  image: p/oci-monitor:2.6.0.1\n"), NEW_KEY),
        (storagecluster(f"  image: p/oci-monitor{DIGEST}\n", "px-version: 2.5.9"), OLD_KEY),
        (storagecluster(f"  image: p/o:2.6.0{DIGEST}\n", "px-version: 2.5.0.3"), OLD_KEY),
        (storagecluster("  image: p/oci-monitor:2.6.0\n", "px-version: 2.5.9"), NEW_KEY),
        (
            storagecluster("  image: p/o:2.6.0\n  env: [{name: PX_IMAGE, value: 'p/o:2.5.9'}]\n"),
            OLD_KEY,
        ),
        (
            storagecluster(
                "  env:\n  - name: PX_RELEASE_MANIFEST_URL\n"
                "    value: https://install.portworx.com/2.5.0.3/version\n"
            ),
            OLD_KEY,
        ),
        (storagecluster("  env:\n  - &i {name: PX_IMAGE, value: 'p/o:2.5.9'}\n  x: *i\n"), OLD_KEY),
        (
            storagecluster(
                "  env:\n  - {name: PX_IMAGE, value: 'p/o:2.6.0'}\n"
                "  - {name: PX_IMAGE, value: 'p/o:2.5.9'}\n"
            ),
            OLD_KEY,
        ),
    ],
    ids=[
        *("tag-old", "tag-new", "pre-release", "four-parts-old", "four-parts-new"),
        *("annotation", "digest-hides-tag", "tag-before-annotation", "px-image-before-tag"),
        *("manifest-url", "anchored", "last-px-image"),
    ],
)
def test_the_manifest_tells_the_release_of_portworx(text: str, expected: str) -> None:
    result = run(NO_STORK, text)
    assert variable(result.text) == expected
    assert result.report.count("[version-assumed]") == 0


@pytest.mark.parametrize(
    ("spec", "annotation", "expected"),
    [
        ("  stork: {enabled: true, image: 'o/stork:2.4.5'}\n", "", "stork.openstorage.io"),
        ("  stork: {enabled: true, image: 'o/stork:2.5.0'}\n", "", "apps.portworx.io"),
        ("  stork: {enabled: true, image: 'o/stork:2.4.5.1'}\n", "", "stork.openstorage.io"),
        (
            "  stork: {enabled: true, image: 'o/stork:master'}\n",
            "stork-version: 2.4.5",
            "stork.openstorage.io",
        ),
        ("status: {desiredImages: {stork: 'o/stork:2.4.5'}}\n", "", "stork.openstorage.io"),
    ],
)
def test_an_older_stork_pulls_portworx_to_the_old_pair(
    spec: str, annotation: str, expected: str
) -> None:
    result = run(SILENT, storagecluster("  image: p/o:3.1.2\n" + spec, annotation))
    assert issuer(result.text) == expected
    assert variable(result.text) == (NEW_KEY if "apps" in expected else OLD_KEY)


@pytest.mark.parametrize("stork", ["", "  stork: {enabled: true, image: o/stork}\n"])
def test_the_annotation_of_stork_counts_only_behind_a_tag_as_for_the_operator(stork: str) -> None:
    spec = "  image: p/o:3.1.2\n" + stork
    result = run(SILENT, storagecluster(spec, "stork-version: 2.4.5"))
    assert issuer(result.text) == "apps.portworx.io"
    assert "nothing tells the version of stork" in result.report


def test_a_host_of_numbers_in_the_manifest_url_is_no_version() -> None:
    spec = "  env: [{name: PX_RELEASE_MANIFEST_URL, value: 'https://10.0.0.1/2.5.9/version'}]\n"
    result = run(NO_STORK, storagecluster(spec))
    assert variable(result.text) == NEW_KEY
    assert "nothing tells the version of portworx" in result.report


@pytest.mark.parametrize("whole", [True, False], ids=["render", "patch"])
def test_a_storagecluster_without_stork_brings_no_notice_of_its_version(whole: bool) -> None:
    text = storagecluster("  image: p/o:3.1.2\n  stork: {enabled: false}\n")
    result = run(SILENT, text, whole=whole)
    assert (variable(result.text), result.report) == (NEW_KEY, "")


def test_a_px_image_by_reference_leaves_it_to_the_values() -> None:
    spec = "  image: p/oci-monitor:2.5.9\n"
    spec += "  env: [{name: PX_IMAGE, valueFrom: {configMapKeyRef: {name: a, key: b}}}]\n"
    values = NO_STORK + "portworx: {version: 2.6.0}\n"
    assert variable(run(values, storagecluster(spec)).text) == NEW_KEY


def test_the_values_tell_what_the_manifest_does_not() -> None:
    values = OIDC.replace("3.1.2", "2.5.9")
    result = run(values, storagecluster())
    assert (variable(result.text), result.report) == (OLD_KEY, "")


def test_without_anybody_to_tell_the_newest_is_taken_with_a_notice_for_each() -> None:
    result = run(SILENT, storagecluster())
    assert (variable(result.text), issuer(result.text)) == (NEW_KEY, "apps.portworx.io")
    assert result.report == (
        "pxsec.yaml:1:1: notice: nothing tells the version of portworx; the newest is assumed "
        "[version-assumed]\n"
        "  hint: set portworx.version in the values if it is older than 2.6.0\n"
        "pxsec.yaml:1:1: notice: nothing tells the version of stork; the newest is assumed "
        "[version-assumed]\n"
        "  hint: set stork.version in the values if it is older than 2.5.0\n"
    )


def test_two_versions_that_pick_different_pairs_are_refused_with_both_places() -> None:
    assert run(OIDC, storagecluster("  image: p/o:2.5.9\n")) == (
        None,
        "pxsec.yaml:3:12: error: portworx is told to be 3.1.2 here and 2.5.9 at m.yaml:8:10, and "
        "the two take different keys or issuers [version-conflict]\n"
        "  hint: correct one of the two, or leave the version out of the values\n",
    )


def test_two_versions_of_stork_that_pick_different_pairs_are_refused() -> None:
    text = storagecluster("  image: p/o:3.1.2\n  stork: {enabled: true, image: 'o/stork:2.4.5'}\n")
    assert run(OIDC, text).report == (
        "pxsec.yaml:4:9: error: stork is told to be 24.3.0 here and 2.4.5 at m.yaml:9:33, and "
        "the two take different keys or issuers [version-conflict]\n"
        "  hint: correct one of the two, or leave the version out of the values\n"
    )


def test_two_versions_that_pick_the_same_pair_are_taken() -> None:
    result = run(OIDC, storagecluster("  image: p/o:2.6.0\n"))
    assert (variable(result.text), result.report) == (NEW_KEY, "")


def test_a_daemonset_install_reads_the_tags_of_its_containers() -> None:
    text = daemonset() + "---\n" + deployment(image="openstorage/stork:2.4.5")
    result = run(DAEMONSET.replace("stork: {version: 24.3.0}\n", ""), text)
    assert (variable(result.text), issuer(result.text)) == (OLD_KEY, "stork.openstorage.io")


def test_in_a_daemonset_install_a_tag_counts_with_a_digest_behind_it() -> None:
    text = daemonset() + "---\n" + deployment(image=f"openstorage/stork:2.4.5{DIGEST}")
    result = run(DAEMONSET.replace("stork: {version: 24.3.0}\n", ""), text)
    assert (variable(result.text), issuer(result.text)) == (OLD_KEY, "stork.openstorage.io")

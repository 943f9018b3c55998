"""Mounts over the folders of public keys: only those that are meant bring keys in."""

from __future__ import annotations

import pytest

from engine import DAEMONSET, OPERATOR, STANZA, STORAGECLUSTER, Result, daemonset, run
from renderer.hazards.mounts import normal

DS = daemonset()
KEYS = "/etc/pwx/px-auth-public-keys"
TAKEN = (
    f"error: another volume is mounted in {KEYS}, where the public keys go [mount-taken]\n"
    "  hint: mount it elsewhere\n"
)
NAME_TAKEN = (
    "error: the volume px-auth-public-keys is mounted elsewhere, and the public keys go by its "
    f"name to {KEYS} [mount-taken]\n  hint: give your own volume another name\n"
)
IN_KEYS = [KEYS, KEYS + "/", KEYS + "/rsa.pub.pem", f"/etc//pwx/./x/..{KEYS[8:]}/a/b", KEYS[1:]]
ABOVE = ["/etc", "/", "//etc/", "/etc/pwx/..", "etc", "/etc/../etc"]
FOLDER = ["/etc/pwx", "/etc//pwx", "/etc/pwx/.", "//etc/pwx", "etc/pwx", "/etc/pwx:shared"]
BESIDE = ["/etc/pwx/kvdbcerts/etcd", "/etc/pwx/etcdcerts", "/etc/pwxx", KEYS + "-old"]


def with_key(values: str, source: str) -> str:
    """Return values with an RSA key; those of the Operator have their signed part in one line."""
    if "24h}" in values:
        return values.replace("24h}", f"24h, rsaPublicKey: {source}}}")
    return values.replace("    sharedSecret:", f"    rsaPublicKey: {source}\n    sharedSecret:")


def errors(report: str) -> str:
    """Return the errors of a report, without warnings and notices."""
    return report[report.index("m.yaml:") :] if "error" in report else ""


def mounted(*mounts: str, volumes: str = "") -> str:
    """Return a DaemonSet with mounts and, where they are given, volumes."""
    text = DS + "          volumeMounts:\n" + "".join(f"          - {{{m}}}\n" for m in mounts)
    return text + (f"      volumes: [{volumes}]\n" if volumes else "")


def of_cluster(*volumes: str) -> str:
    """Return a StorageCluster with volumes."""
    return STORAGECLUSTER + "  volumes:\n" + "".join(f"  - {{{v}}}\n" for v in volumes)


def over_folder(path: str) -> str:
    return (
        f"error: the volume mounted at {path} is not the hostPath /etc/pwx, where the nodes keep "
        "what Portworx reads [mount-over-folder]\n"
        "  hint: mount the hostPath /etc/pwx there, and other volumes in a folder below\n"
    )


# --- The folder of the public keys

FILE = "{file: rsa.pem}"


def run_of(install: str, source: str, *mounts: str) -> Result:
    """Run a DaemonSet or a StorageCluster with mounts, and with an RSA key where one is given."""
    values, text = (
        (DAEMONSET, mounted(*mounts)) if install == "daemonset" else (OPERATOR, of_cluster(*mounts))
    )
    return run(with_key(values, source) if source else values, text)


EACH = pytest.mark.parametrize("install", ["daemonset", "operator"])
FIRST = {"daemonset": "m.yaml:13:13: ", "operator": "m.yaml:8:5: "}


@EACH
@pytest.mark.parametrize("source", ["", FILE])
@pytest.mark.parametrize("path", IN_KEYS)
def test_the_folder_of_the_keys_is_for_their_volume_alone(
    install: str, source: str, path: str
) -> None:
    result = run_of(install, source, f"name: mine, mountPath: {path}, subPath: k")
    assert (result.text, errors(result.report)) == (None, FIRST[install] + TAKEN)


@EACH
@pytest.mark.parametrize("source", ["", FILE])
@pytest.mark.parametrize("path", BESIDE)
def test_a_volume_in_another_folder_passes(install: str, source: str, path: str) -> None:
    assert run_of(install, source, f"name: mine, mountPath: {path}").text is not None


def test_a_second_mount_of_our_own_volume_is_refused() -> None:
    own = f"name: px-auth-public-keys, mountPath: {KEYS}"
    second = own.replace("/etc/", "/etc//") + ", subPath: k"
    values = with_key(DAEMONSET, "{file: rsa.pem}")
    assert run(values, mounted(own, second)) == (None, "m.yaml:14:13: " + TAKEN)
    values = with_key(OPERATOR, "{file: rsa.pem}")
    assert errors(run(values, of_cluster(own, second)).report) == "m.yaml:9:5: " + TAKEN


def test_our_own_mount_is_written_whole() -> None:
    own = f"name: px-auth-public-keys, mountPath: {KEYS}, subPath: k"
    volume = (
        "{name: px-auth-public-keys, configMap: {name: px-auth-public-keys, items: [{key: k}]}}"
    )
    values = with_key(DAEMONSET, "{file: rsa.pem}")
    result = run(values, mounted(own, volumes=volume))
    assert result.text is not None
    assert "subPath" not in result.text
    assert "items" not in result.text


@EACH
def test_the_name_of_our_volume_is_taken_where_it_is_needed_only(install: str) -> None:
    mount = "name: px-auth-public-keys, mountPath: /etc/pwx/mine"
    assert run_of(install, "", mount).text is not None
    result = run_of(install, FILE, mount)
    assert (result.text, errors(result.report)) == (None, FIRST[install] + NAME_TAKEN)


# --- The nodes' own folder


def test_the_usual_folders_of_certificates_pass_in_a_daemonset() -> None:
    mounts = ("name: etcpwx, mountPath: /etc/pwx", "name: c, mountPath: /etc/pwx/kvdbcerts")
    volume = "{name: etcpwx, hostPath: {path: /etc/pwx}}, {name: c, secret: {secretName: c}}"
    assert run(DAEMONSET, mounted(*mounts, volumes=volume)).report == ""


@pytest.mark.parametrize("path", FOLDER)
@pytest.mark.parametrize("host", ["/etc/pwx", "/etc/pwx/", "/var/vcap/store/etc/pwx"])
def test_a_daemonset_mounts_the_folder_of_the_nodes(path: str, host: str) -> None:
    volume = f"{{name: etcpwx, hostPath: {{path: {host}}}}}"
    text = mounted(f'name: etcpwx, mountPath: "{path}"', volumes=volume)
    assert run(DAEMONSET, text).report == ""


@pytest.mark.parametrize(
    ("mount", "volume"),
    [
        ("name: v", "{name: v, configMap: {name: evil}}"),
        ("name: v", "{name: v, hostPath: {path: /tmp}}"),
        ("name: v", "{name: v, emptyDir: {}}"),
        ("name: v, subPath: x", "{name: v, hostPath: {path: /etc/pwx}}"),
        ("name: v, subPathExpr: x", "{name: v, hostPath: {path: /etc/pwx}}"),
    ],
)
@pytest.mark.parametrize("path", FOLDER)
def test_a_daemonset_mounts_nothing_else_there(mount: str, volume: str, path: str) -> None:
    text = mounted(f'{mount}, mountPath: "{path}"', volumes=volume)
    assert run(DAEMONSET, text) == (None, "m.yaml:13:13: " + over_folder("/etc/pwx"))


def test_a_daemonset_mounts_nothing_over_the_folder() -> None:
    volumes = "{name: v, hostPath: {path: /etc/pwx}}, {name: w, configMap: {name: evil}}"
    text = mounted("name: v, mountPath: /etc/pwx", "name: w, mountPath: /etc//pwx", volumes=volumes)
    assert run(DAEMONSET, text) == (None, "m.yaml:14:13: " + over_folder("/etc/pwx"))


@pytest.mark.parametrize("path", ABOVE)
def test_nothing_is_mounted_above_the_folder(path: str) -> None:
    problem = over_folder(normal(path))
    assert run(DAEMONSET, mounted(f"name: v, mountPath: {path}")) == (
        None,
        "m.yaml:13:13: " + problem,
    )
    volume = f"name: v, mountPath: {path}, hostPath: {{path: /etc}}"
    assert run(OPERATOR, of_cluster(volume)) == (None, "m.yaml:8:5: " + problem)


def test_a_mount_without_a_path_or_a_volume_is_left_to_the_api_server() -> None:
    assert run(DAEMONSET, mounted("name: v")).report == ""
    assert run(DAEMONSET, mounted("name: v, mountPath: /etc/pwx")).report == ""


@pytest.mark.parametrize("path", [*FOLDER, "/var/cores", "/var//cores/", "/opt/pwx", "opt/pwx"])
def test_a_volume_at_a_built_in_mount_is_refused(path: str) -> None:
    assert run(OPERATOR, of_cluster(f'name: v, mountPath: "{path}"')) == (
        None,
        f"m.yaml:8:5: error: the volume mounted at {normal(path)} would replace the "
        "Operator's own [built-in-mount]\n  hint: mount it in a folder below\n",
    )


def test_mounts_are_seen_through_aliases() -> None:
    text = STORAGECLUSTER + "  x: &v {name: v, mountPath: /etc/pwx}\n  volumes: [*v]\n"
    assert "m.yaml:7:6: error: the volume mounted at /etc/pwx" in run(OPERATOR, text).report


# --- Keys that are on the nodes

IN_FOLDER = "{hostPath: /etc/pwx/auth/rsa.pem}"


@pytest.mark.parametrize("path", ["/opt/key", "/opt/keys/rsa.pem/x", "/opt/keys2"])
def test_a_key_that_no_mount_brings_into_the_container_is_refused(path: str) -> None:
    values = with_key(DAEMONSET, "{hostPath: /opt/keys/rsa.pem}")
    result = run(values, mounted(f"name: m, mountPath: {path}"))
    assert result == (
        None,
        "pxsec.yaml:8:5: error: /opt/keys/rsa.pem is neither under /etc/pwx nor under a mount of "
        "DaemonSet portworx/portworx [key-not-mounted]\n"
        "  hint: put the key under /etc/pwx on every node, or mount its folder\n",
    )


@pytest.mark.parametrize("path", ["/opt", "/opt/keys", "/opt//keys/", "opt/keys"])
def test_a_mounted_folder_of_the_nodes_brings_a_key_in(path: str) -> None:
    volume = f"{{name: m, hostPath: {{path: {normal(path)}}}}}"
    values = with_key(DAEMONSET, "{hostPath: /opt/keys/rsa.pem}")
    assert run(values, mounted(f"name: m, mountPath: {path}", volumes=volume)).report == ""


def note(place: str, volume: str = "the volume v") -> str:
    return (
        f"m.yaml:{place}: notice: /etc/pwx/auth/rsa.pem comes from {volume}, which is not that "
        "folder of the nodes [key-in-volume]\n"
        "  hint: check that it holds the key that pxsec.yaml:8:5 means, or give the key as a file\n"
    )


@pytest.mark.parametrize(
    ("mount", "volume"),
    [
        ("name: v, mountPath: /etc/pwx/auth", "{name: v, secret: {secretName: s}}"),
        ("name: v, mountPath: /etc/pwx/auth", "{name: v, hostPath: {path: /tmp}}"),
        (
            "name: v, mountPath: /etc/pwx/auth, subPath: x",
            "{name: v, hostPath: {path: /etc/pwx/auth}}",
        ),
        ("name: v, mountPath: /etc/pwx/auth/rsa.pem, subPath: k", "{name: v, configMap: {}}"),
    ],
)
def test_a_key_that_another_volume_brings_in_gets_a_notice(mount: str, volume: str) -> None:
    node = "{name: etcpwx, hostPath: {path: /etc/pwx}}"
    text = mounted("name: etcpwx, mountPath: /etc/pwx", mount, volumes=f"{node}, {volume}")
    result = run(with_key(DAEMONSET, IN_FOLDER), text)
    assert result.text is not None
    assert result.report == note("14:13")


def test_a_name_that_may_be_a_secret_is_not_repeated() -> None:
    text = mounted(f"name: {'x' * 32}, mountPath: /etc/pwx/auth")
    assert run(with_key(DAEMONSET, IN_FOLDER), text).report == note("13:13", "a volume")


def test_a_second_mount_that_hides_a_key_is_refused() -> None:
    problem = (
        "error: another volume hides /etc/pwx/auth/rsa.pem [mount-over-key]\n"
        "  hint: take it out, or give the key as a file\n"
    )
    mounts = ("name: v, mountPath: /etc/pwx/auth/rsa.pem", "name: w, mountPath: /etc/pwx/auth")
    values = with_key(DAEMONSET, IN_FOLDER)
    text = mounted(*mounts)
    assert run(values, text) == (None, "m.yaml:13:13: " + problem + note("13:13"))
    text = mounted(mounts[1], mounts[1].replace("w,", "x,") + "/")
    assert ("m.yaml:14:13: " + problem) in run(values, text).report


@EACH
def test_a_file_mounted_over_a_key_in_the_folder_of_the_nodes_is_refused(install: str) -> None:
    mounts = (
        "name: v, mountPath: /etc/pwx/rsa.pem, subPath: k",
        "name: w, mountPath: /etc/pwx/kvdbcerts/x",
    )
    result = run_of(install, "{hostPath: /etc/pwx/rsa.pem}", *mounts)
    assert result.text is None
    assert result.report.count("error: another volume hides /etc/pwx/rsa.pem [mount-over-key]") == 1
    assert result.report.count("error") == 1


def test_a_key_on_the_nodes_needs_nothing_in_a_storagecluster() -> None:
    values = with_key(OPERATOR, IN_FOLDER)
    text = of_cluster("name: v, mountPath: /etc/pwx/kvdbcerts/x")
    result = run(values, text)
    assert result.text is not None and result.text.startswith(text)
    assert "key-in-volume" not in result.report
    assert STANZA.splitlines()[0] in result.text

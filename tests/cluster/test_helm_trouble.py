"""What Helm leaves in a real cluster when something fails, and the sequence that avoids it."""

from __future__ import annotations

from pathlib import Path

import pytest

from clusters import Cluster
from hosts import Done
from releases import HOOKS, Release

HALF = ["autopilot", "portworx"]
IMMUTABLE = "field is immutable"
# How `kubectl apply` asks the server what it would say to each Helm.
LOOK = {"helm3": [], "helm4": ["--server-side", "--field-manager=helm"]}
TOKEN = {"name": "px-token", "namespace": "team-a"}
CLASS_WITH_A_TOKEN = {
    "tokens": [{**TOKEN, "token": {"secretKeyRef": {"name": "px-token", "key": "auth-token"}}}],
    "storageClasses": [{"name": "px-db", "secretName": "px-token", "secretNamespace": "team-a"}],
}
UNDO = {"helm3": "--atomic", "helm4": "--rollback-on-failure"}


@pytest.fixture
def release(cluster: Cluster, tmp_path: Path, helm: str) -> Release:
    """A release of the legacy chart."""
    return Release(cluster, tmp_path, helm, "daemonset")


@pytest.fixture
def release4(cluster: Cluster, tmp_path: Path, helm4: str) -> Release:
    """The same, of Helm 4, which applies server-side."""
    return Release(cluster, tmp_path, "helm4", "daemonset")


@pytest.fixture
def release3(cluster: Cluster, tmp_path: Path, helm3: str) -> Release:
    """The same, of Helm 3, which merges three ways."""
    return Release(cluster, tmp_path, "helm3", "daemonset")


def look(release: Release, *options: str) -> Done:
    """Ask the server, as docs/hosts.md says, and change nothing."""
    rendered = release.template("--no-hooks", *options, secured=True)
    command = ["apply", *LOOK[release.helm], "--dry-run=server", "-f", "-"]
    return release.cluster.run("kubectl", *command, stdin=rendered)


def edit_stork(release: Release) -> None:
    """Change the image as `kubectl edit` does."""
    patch = '{"spec": {"template": {"spec": {"containers": [{"name": "stork", "image": "x:1"}]}}}}'
    command = ["patch", "deployment", "stork", "-n", "portworx", "-p", patch]
    release.cluster.kubectl(*command, "--field-manager=kubectl-edit")


def test_one_object_that_fails_leaves_the_others_secured(release: Release) -> None:
    release.do("install")
    done = release.run("upgrade", "--set=storkLabel=other", secured=True)
    assert (done.code, release.secured()) == (1, HALF)
    assert IMMUTABLE in done.messages
    release.do("upgrade", secured=True)
    assert release.secured() == release.workloads


def test_helm_does_not_see_it_in_its_own_dry_run_but_the_server_does(release: Release) -> None:
    release.do("install")
    release.do("upgrade", "--set=storkLabel=other", "--dry-run=server", secured=True)
    done = look(release, "--set=storkLabel=other")
    assert done.code == 1
    assert IMMUTABLE in done.messages
    assert look(release).code == 0
    assert (release.secured(), release.secrets_there()) == ([], [])


def test_a_class_that_cannot_be_changed_stops_no_other_object(release: Release) -> None:
    release.do("install")
    done = release.run("upgrade", "--set-string=repl=3", secured=True)
    assert (done.code, release.secured()) == (1, release.workloads)
    assert "parameters: Invalid value" in done.messages


def test_a_class_that_pxsec_completes_is_deleted_first(release: Release) -> None:
    release.do("install")
    release.write_values(**CLASS_WITH_A_TOKEN)
    assert IMMUTABLE in look(release).messages
    release.cluster.kubectl("delete", "storageclass", "px-db")
    assert look(release).code == 0
    release.do("upgrade", secured=True)
    parameters = release.cluster.get("storageclass", "px-db")["parameters"]
    assert (parameters["repl"], parameters["openstorage.io/auth-secret-name"]) == ("2", "px-token")
    release.do("upgrade", secured=True)


def test_the_flag_that_undoes_leaves_no_half_and_waits_as_long_as_it_may(
    release: Release,
) -> None:
    release.do("install")
    undo = [UNDO[release.helm], "--timeout=2s"]
    done = release.run("upgrade", "--set=storkLabel=other", *undo, secured=True)
    assert (done.code, release.secured()) == (1, [])
    assert "rolling back" in done.messages
    # Without nodes no pod gets ready: an upgrade that was right is undone when the time is over.
    done = release.run("upgrade", *undo, secured=True)
    assert (done.code, release.secured()) == (1, [])


def test_helm_4_stops_at_what_somebody_edited_and_leaves_half(release4: Release) -> None:
    release4.do("install")
    edit_stork(release4)
    assert 'conflict with "kubectl-edit"' in look(release4).messages
    done = release4.run("upgrade", secured=True)
    assert (done.code, release4.secured()) == (1, HALF)
    assert 'conflict with "kubectl-edit"' in done.messages
    release4.do("upgrade", "--force-conflicts", secured=True)
    assert release4.secured() == release4.workloads
    release4.do("upgrade", secured=True)


def test_helm_3_keeps_what_somebody_edited(release3: Release) -> None:
    release3.do("install")
    edit_stork(release3)
    assert look(release3).code == 0
    release3.do("upgrade", secured=True)
    assert release3.secured() == release3.workloads


def test_helm_4_takes_a_release_of_helm_3_over_without_a_conflict(
    release3: Release, helm4: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    release3.do("install")
    assert look(release3).code == 0
    release = Release(release3.cluster, tmp_path_factory.mktemp("helm4"), "helm4", "daemonset")
    release.do("upgrade", secured=True)
    assert release.secured() == release.workloads
    generations = release.generations()
    release.do("upgrade", "--server-side=true", secured=True)
    assert release.generations() == generations


def secure_with_kubectl(release: Release) -> Done:
    """Secure the same cluster through another door."""
    rendered = release.rendered("-", stdin=release.template("--no-hooks"))
    command = ["apply", "--server-side", "--force-conflicts", "-f", "-"]
    return release.cluster.run("kubectl", *command, stdin=rendered)


def test_helm_3_undoes_half_of_what_came_through_another_door(release3: Release) -> None:
    release3.do("install")
    assert secure_with_kubectl(release3).code == 0
    assert release3.secured() == release3.workloads
    release3.do("upgrade")
    assert release3.secured() == ["autopilot", "stork"]


def test_helm_4_refuses_to_undo_what_came_through_another_door(release4: Release) -> None:
    release4.do("install")
    assert secure_with_kubectl(release4).code == 0
    done = release4.run("upgrade")
    assert (done.code, release4.secured()) == (1, release4.workloads)
    assert 'conflict with "kubectl": .spec.template.spec.containers[name="portworx"].args' in (
        done.messages
    )


def test_kubectl_conflicts_with_what_helm_has_secured(release: Release) -> None:
    release.do("install", secured=True)
    rendered = release.rendered("-", stdin=release.template("--no-hooks"))
    command = ["apply", "--server-side", "--dry-run=server", "-f", "-"]
    done = release.cluster.run("kubectl", *command, stdin=rendered)
    assert done.code == 1
    assert 'conflict with "helm"' in done.messages


def test_a_template_in_a_pipe_has_the_hooks_that_helm_would_hold_back(release: Release) -> None:
    names = {name: name.encode() in release.template() for name in HOOKS}
    assert names == dict.fromkeys(HOOKS, True)
    piped = release.rendered("-", stdin=release.template())
    release.cluster.create(piped)
    assert release.cluster.names("job") == ["remove-portworx"]
    assert release.cluster.names("pod") == ["write-a-volume"]


def test_without_tests_the_hooks_that_remove_portworx_are_still_there(release: Release) -> None:
    skipped, none = release.template("--skip-tests"), release.template("--no-hooks")
    assert (b"remove-portworx" in skipped, b"write-a-volume" in skipped) == (True, False)
    assert not any(name.encode() in none for name in HOOKS)
    release.cluster.create(release.rendered("-", stdin=none))
    assert [*release.cluster.names("job"), *release.cluster.names("pod")] == []
    assert release.secured() == release.workloads


def test_what_somebody_wrote_by_hand_stays_until_it_is_taken_out(release: Release) -> None:
    variables = ["set", "env", "deployment/stork", "-n", "portworx"]
    release.do("install")
    release.cluster.kubectl(*variables, "PX_NODE_NAME=by-hand")
    for expected in (True, False):
        release.do("upgrade", secured=True)
        stork = release.cluster.get("deployment", "stork")
        assert ("by-hand" in str(stork["spec"])) is expected
        release.cluster.kubectl(*variables, "PX_NODE_NAME-")

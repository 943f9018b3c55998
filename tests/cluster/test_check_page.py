"""The rights in docs/check.md are those that `pxsec check --cluster` needs, and no others."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

import charts
import manifests
from clusters import Cluster
from hosts import Done
from pages import blocks

WHO = "system:serviceaccount:portworx:pxsec-check"


def granted(cluster: Cluster) -> None:
    """Give the account its rights; the job is what the API server would take."""
    (page,) = blocks("docs/check.md", "yaml")
    rights, _, job = page.rpartition("---\n")
    cluster.create(rights)
    cluster.create(job, "apply", "--dry-run=server")


def check(cluster: Cluster) -> Done:
    """Check as the account of the page."""
    config = yaml.safe_load(cluster.server.kubeconfig.read_text())
    config["users"][0]["user"]["as"] = WHO
    path = cluster.server.folder / "account.yaml"
    path.touch(mode=0o600)
    path.write_text(manifests.as_text(config))
    return cluster.run("pxsec", "check", "--cluster", "--kubeconfig", str(path))


def test_the_account_of_the_page_sees_all_but_the_secrets_of_tenants(
    cluster: Cluster, folder: Path
) -> None:
    cluster.create(charts.secure(cluster, folder, "operator", "everything").out)
    granted(cluster)
    done = check(cluster)
    assert done.code == 0, done.messages
    seen = "kubectl: warning: not seen, since you may not read it: Secret team-a/px-user-token ["
    assert done.messages.count("you may not read it") == 1
    assert seen in done.messages


def test_the_account_of_the_page_may_read_each_kind_that_is_asked_for(
    cluster: Cluster, folder: Path
) -> None:
    cluster.create(charts.secure(cluster, folder, "operator", "everything").out)
    granted(cluster)
    asked = set(re.findall(r"(?m)^\+ kubectl get (\S+)", check(cluster).messages))
    (page,) = blocks("docs/check.md", "yaml")
    roles = [item for item in yaml.safe_load_all(page) if item["kind"] in ("Role", "ClusterRole")]
    allowed = {
        f"{resource}.{group}".rstrip(".")
        for role in roles
        for rule in role["rules"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
    }
    assert (len(asked) > 10, asked - allowed) == (True, set())


def test_the_account_of_the_page_may_list_no_secrets_and_change_nothing(cluster: Cluster) -> None:
    granted(cluster)
    allowed = cluster.kubectl("auth", "can-i", "--list", f"--as={WHO}", "-n", "portworx")
    rights = [line for line in allowed.splitlines()[1:] if not line.startswith("selfsubject")]
    verbs = {verb for line in rights for verb in line.rpartition("[")[2].rstrip("]").split()}
    assert verbs == {"get", "list", "watch"}  # the last one of certificates that all may read
    secrets = [line.split(maxsplit=1)[1] for line in rights if line.startswith("secrets ")]
    assert len(secrets) == 5
    assert all(re.fullmatch(r"\[\] +\[[a-z-]+\] +\[get\]", line) for line in secrets)

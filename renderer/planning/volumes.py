"""Classes, claims and volumes, which name the Secret of a token: all before guests are shut out.

What a volume of CSI is attached with stands in the volume itself, and nobody can change it there:

    kind: PersistentVolume
    spec:
      persistentVolumeReclaimPolicy: Delete
      claimRef: {namespace: team-a, name: data, uid: ...}
      csi:
        driver: pxd.portworx.com
        nodePublishSecretRef: {name: px-user-token, namespace: team-a}      # immutable

So the object is made anew beside the data: kept by `Retain`, deleted, and created with the
reference, for the same claim.
"""

from __future__ import annotations

from collections.abc import Iterator
from shlex import quote
from typing import Any

from renderer.manifests.objects import Object, text_at
from renderer.planning import shell
from renderer.planning.shell import Named, named
from renderer.planning.situation import Wanted
from renderer.planning.steps import Step
from renderer.portworx.kinds import CSI, KINDS, OLD_CSI, OPENSTORAGE, STORAGE_CLASS
from renderer.reading.token_uses import VOLUME
from renderer.records import Record
from renderer.rendering.token_users import Completion
from renderer.values.cluster import TokenUser

_DELETION = "volume.kubernetes.io/provisioner-deletion-secret"
_POLICY = "persistentVolumeReclaimPolicy"


class Volume(Record):
    """A volume without a Secret, and the one that its class names in the values."""

    found: Object
    user: TokenUser | None

    @property
    def item(self) -> Named:
        """The same, for kubectl."""
        return named(self.found)

    @property
    def secret(self) -> dict[str, str]:
        """The reference that it is to have."""
        if self.user is None:
            return {}
        claims = text_at(self.found.node, "spec", "claimRef", "namespace")
        namespace = self.user.secret_namespace.replace(KINDS[STORAGE_CLASS].template, claims)
        return {"name": self.user.secret, "namespace": namespace}


def without_secret(wanted: Wanted) -> list[Volume]:
    """Return the volumes of Portworx' CSI that no token goes with."""
    classes = {u.name: u for u in wanted.cluster.token_users if u.kind == STORAGE_CLASS}
    return [
        Volume(found, classes.get(text_at(found.node, "spec", "storageClassName")))
        for found in wanted.there.case.seen.objects
        if found.kind == VOLUME
        and text_at(found.node, "spec", "csi", "driver") in (CSI, OLD_CSI)
        and not text_at(found.node, "spec", "csi", "nodePublishSecretRef", "name")
    ]


def obstacle(wanted: Wanted) -> str:
    """Return why guests cannot be shut out yet, '' where nothing is in the way."""
    seen = wanted.there.case.seen
    is_seen = bool(seen.kinds & {VOLUME, f"{VOLUME}List"})
    if not (is_seen or any(item.kind == VOLUME for item in seen.objects)):
        return (
            "no PersistentVolume is in the input, and one without a token could not be mounted any "
            "more. Add them: kubectl get persistentvolumes -o yaml > volumes.yaml; where there are "
            f"none, say so by a file with `{{apiVersion: v1, kind: {VOLUME}List, items: []}}`"
        )
    lacking = [item.found.name for item in without_secret(wanted) if not item.user]
    if lacking:
        return (
            f"the values name no Secret for the class of PersistentVolume {', '.join(lacking)}, "
            "which could not be mounted any more. Add the class to storageClasses in the values"
        )
    if wanted.bare:
        return f"{'; '.join(wanted.bare)} then. Give each a token by the values"
    return ""


def saved(wanted: Wanted) -> Iterator[Named]:
    """Yield the objects that the steps change."""
    for completion in wanted.completions:
        yield named(completion.found)
    if wanted.shuts_guests_out and not obstacle(wanted):
        yield from (item.item for item in without_secret(wanted))


def completed(wanted: Wanted) -> Iterator[Step]:
    """Yield the steps by which classes, claims and others name their Secret."""
    for item in wanted.completions:
        if item.user.kind == STORAGE_CLASS:
            yield _storage_class(wanted, item)
        else:
            yield _laid_over(item)


def recreated(wanted: Wanted) -> Iterator[Step]:
    """Yield the steps that make volumes anew with a reference, one by one."""
    yield from map(_recreated, without_secret(wanted))


def _storage_class(wanted: Wanted, completion: Completion) -> Step:
    item = named(completion.found)
    new = item.path("new")
    rename = f"s/^( *name: {item.name})$/\\1-new/"
    other_name = f"sed -E {quote(rename)} {quote(new)}"
    return Step(
        title=f"Make the class {item.name} anew",
        commands=(
            shell.render(wanted.values, "--only", "workloads", item.path(), "-w", new),
            f"{other_name} | kubectl create --dry-run=server -f -",
            f"kubectl delete {item}",
            f"kubectl create -f {quote(new)}",
        ),
        why="the parameters of a class cannot be changed, and volumes that it makes take the "
        "Secret from them",
        notice="no new volume of this class; volumes and claims that are there stay",
        until="the last of the commands is done",
        proof=(f"kubectl get {item} -o jsonpath='{{.parameters}}'",),
        shows=f"the Secret {completion.user.secret} is named",
        back=(f"kubectl delete {item}", shell.create(item)),
    )


def _laid_over(completion: Completion) -> Step:
    """Return the step for what can be changed as it is."""
    item, (holder, new) = named(completion.found), _holder(completion)
    gone = {key: None for reference in completion.foreign for key in reference.pair}
    return Step(
        title=f"Let {completion.found.title} name its Secret",
        commands=(shell.merge(item, _at(holder, new | gone)),),
        why="without it Portworx refuses what is asked for in its name, once guests are shut out",
        proof=(f"kubectl get {item} -o yaml",),
        shows=f"the Secret {completion.user.secret} is named",
        back=(shell.replace(item),),
    )


def _holder(completion: Completion) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Return where the keys stand that name the Secret, and the keys."""
    user = completion.user
    if not KINDS[user.kind].is_class:
        pair = dict(zip(OPENSTORAGE, (user.secret, user.secret_namespace), strict=True))
        return ("metadata", "annotations"), pair
    parameters = completion.fragment.root.get("parameters")
    return ("parameters",), parameters.data() if parameters else {}


def _at(path: tuple[str, ...], content: dict[str, Any]) -> dict[str, Any]:
    for key in reversed(path):
        content = {key: content}
    return content


def _recreated(volume: Volume) -> Step:
    item, old = volume.item, volume.found.node
    new = quote(item.path("new"))
    policy = text_at(old, "spec", _POLICY) or "Retain"
    claim = "/".join(text_at(old, "spec", "claimRef", key) for key in ("namespace", "name"))
    bound = f"kubectl wait {item} --for=jsonpath='{{.status.phase}}'=Bound --timeout=120s"
    keep_policy = shell.merge(item, {"spec": {_POLICY: policy}})
    return Step(
        title=f"Make the object of volume {item.name} anew",
        commands=(
            shell.edited(item.file, _change(volume), new),
            *_gone(item),
            f"kubectl create -f {new}",
            bound,
            *([keep_policy] if policy != "Retain" else []),
        ),
        why=f"no token goes with it, and its source cannot be changed; the data stays. Let no pod "
        f"that uses the claim {claim} start or stop meanwhile: scale it to 0 where you can",
        notice=f"the claim {claim} is Lost",
        until="the new object is Bound",
        proof=(f"kubectl get {item} -o jsonpath='{{.spec.csi.nodePublishSecretRef}}'",),
        shows=f"the Secret {volume.secret['name']}, and the phase is Bound",
        back=(*_gone(item), shell.create(item), bound),
    )


def _gone(item: Named) -> tuple[str, ...]:
    """Return the lines that delete the object of a volume, and not its data.

    A finalizer keeps a volume that is in use; whether it has one is seen once it is deleted.
    """
    free = shell.merge(item, {"metadata": {"finalizers": None}})
    return (
        shell.merge(item, {"spec": {_POLICY: "Retain"}}),
        f"kubectl delete {item} --wait=false",
        shell.if_there(item, free),
    )


def _change(volume: Volume) -> dict[str, Any]:
    secret = volume.secret
    deletion = {f"{_DELETION}-{key}": value for key, value in secret.items()}
    references = {"nodePublishSecretRef": secret, "controllerExpandSecretRef": secret}
    claim = {"resourceVersion": None}
    return {
        "metadata": {"annotations": deletion, "uid": None, "resourceVersion": None},
        "spec": {_POLICY: "Retain", "claimRef": claim, "csi": references},
    }

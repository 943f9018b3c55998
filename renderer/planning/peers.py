"""Other clusters: a pair between two clusters has a token of each, and the change ends ours.

With security on, the token that a peer shows is signed with the system key of this cluster; one
that was made before is no JSON Web Token, and refused. Stork reads a new token only in a new pair:
on each peer all pairs to this cluster are deleted, and made again (the sources of OpenStorage and
Stork; that Portworx does the same is not proven).
"""

from __future__ import annotations

from collections.abc import Iterator

from renderer.manifests.objects import Object, text_at
from renderer.planning import shell, workloads
from renderer.planning.shell import ADMIN_TOKEN, SAVED, Named, named
from renderer.planning.situation import There
from renderer.planning.steps import Step
from renderer.problems import shown

CLUSTER_PAIR = "ClusterPair"
_MAKE_TOKEN = (
    "pxsec token create -f pxsec.yaml --name Admin --sub admin --role system.admin --group '*' "
    f"-w {ADMIN_TOKEN}"
)
TITLE = "Reset the token for other clusters (leave it out where none is paired with this one)"


def steps(there: There, *, has_stanza: bool) -> Iterator[Step]:
    """Yield the new token of this cluster, and what is done with it on peers that are known."""
    hints = ", ".join(_hints(there))
    yield Step(
        title=TITLE,
        commands=(
            workloads.as_admin(
                there, "cluster token reset", "cluster token show", has_stanza=has_stanza
            ),
        ),
        why="peers hold a token of this cluster that it does not take any more; all nodes must "
        "run with the new state first"
        + (f". Paired clusters by the input: {hints}" if hints else "")
        + ("" if has_stanza else f". {ADMIN_TOKEN} is an administrator's: {_MAKE_TOKEN}"),
        notice="migrations and schedules over a pair fail",
        until="each peer has deleted its ClusterPairs to this cluster and made them again",
        proof=("storkctl get clusterpair --all-namespaces",),
        shows="on each peer STORAGE-STATUS and SCHEDULER-STATUS are Ready",
        back_note="a token that was reset cannot be had back: going back, reset it once more",
    )
    for pair in _pairs(there):
        if _leads_here(pair, there):
            yield from _on_peer(pair)


def _on_peer(pair: Object) -> Iterator[Step]:
    item = named(pair)
    at = "kubectl --context PEER"
    yield Step(
        title=f"On the peer, delete {pair.title}",
        commands=(
            f"{at} get {item} -o yaml > {item.file}",
            f"{at} delete {item}",
        ),
        why="it has the old token, and Stork does not read a new one in a pair that is Ready; "
        "Portworx keeps the old pair until the last ClusterPair to this cluster is gone",
        notice="migrations over this pair fail",
        until="the next step is done",
        proof=(f"{at} get {item}",),
        shows="it is not found",
        back=(_made_on_peer(item),),
    )
    yield Step(
        title=f"On the peer, make {pair.title} again",
        commands=(_made_on_peer(item),),
        why=f"put the token that was shown into spec.options.token of {SAVED}/... first; or let "
        "`storkctl create clusterpair` make it, which asks for the token itself",
        proof=(f"{at} get {item} -o jsonpath='{{.status}}'",),
        shows="storageStatus is Ready",
        back=(f"{at} delete {item}",),
    )


def _made_on_peer(item: Named) -> str:
    return shell.create(item).replace("kubectl", "kubectl --context PEER", 1)


def _pairs(there: There) -> list[Object]:
    return [item for item in there.case.seen.objects if item.kind == CLUSTER_PAIR]


def _leads_here(pair: Object, there: There) -> bool:
    own = text_at(there.found.node, "status", "clusterUid")
    return bool(own) and text_at(pair.node, "status", "remoteStorageId") == own


def _hints(there: There) -> Iterator[str]:
    """Yield where the pairs of the input lead, for there a pair leads back."""
    for pair in _pairs(there):
        if not _leads_here(pair, there):
            where = text_at(pair.node, "spec", "options", "ip")
            yield f"{pair.title}" + (f" leads to {shown(where)}" if where else "")

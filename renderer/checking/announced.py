"""What `render` is about to change in a cluster that runs, said before anybody applies it.

    notice: auth.guestAccess: Disabled becomes Enabled
    notice: newly set in DaemonSet portworx/portworx: auth.selfSigned.issuer, keys.system

The values may be of another day than the cluster; above all who gets in without a token must not
change unnoticed. So each change of what is set has a line of its own, guests have it always, and
what was not set before is told together, once for each object.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from renderer.checking import asked
from renderer.checking.asked import GUESTS, Difference, told
from renderer.manifests import workloads
from renderer.manifests.objects import Object
from renderer.manifests.selection import Input
from renderer.problems import Findings, Place, Problem, notice
from renderer.reading import ends, reading
from renderer.rendering import wiring
from renderer.values.cluster import Cluster


def changes(cluster: Cluster, given: Input) -> Iterator[Problem]:
    """Yield a notice for each setting that the values have otherwise than the manifests."""
    ignored = Findings()
    roles = workloads.find(cluster, given.objects, ignored)
    wanted = wiring.of_all(cluster, roles, ignored)
    for made in reading.all_of(given.objects, ends.known(given.objects)):
        if roles.portworx and made.found.node is roles.portworx.node:
            yield from _told(asked.differences(made, wanted), made.found)


def _told(found: Sequence[Difference], portworx: Object) -> Iterator[Problem]:
    alone = [item for item in found if item.there or item.label == GUESTS]
    for item in alone:
        yield _notice(item.place, f"{item.label}: {_change(item)}")
    if new := [item for item in found if item not in alone]:
        labels = ", ".join(item.label for item in new)
        yield _notice(portworx.place, f"newly set in {portworx.title}: {labels}")


def _notice(place: Place, message: str) -> Problem:
    hint = "nothing to do if that is what you want; pxsec plan shows the way there"
    return notice("setting-changed", place, message, hint)


def _change(item: Difference) -> str:
    if not item.there:
        return f"newly set to {told(item.wanted)}"
    return f"{told(item.there)} becomes {told(item.wanted) or 'nothing'}"

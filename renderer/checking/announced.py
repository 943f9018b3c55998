"""What `render` is about to change in a cluster that runs, said before anybody applies it.

    notice: auth.guestAccess: Disabled becomes Enabled

The values may be of another day than the cluster; above all who gets in without a token must not
change unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterator

from renderer.checking import asked
from renderer.checking.asked import told
from renderer.manifests import workloads
from renderer.manifests.selection import Input
from renderer.problems import Findings, Problem, notice
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
            for item in asked.differences(made, wanted):
                yield notice(
                    "setting-changed",
                    item.place,
                    f"{item.label}: {_change(item)}",
                    "nothing to do if that is what you want; pxsec plan shows the way there",
                )


def _change(item: asked.Difference) -> str:
    if not item.there:
        return f"{told(item.wanted)}, which is not set yet"
    return f"{told(item.there)} becomes {told(item.wanted) or 'nothing'}"

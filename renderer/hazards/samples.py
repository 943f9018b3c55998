"""The sample manifests of `pxsec init`, which are there to look at what comes of the values.

    metadata:
      name: portworx
      annotations:
        pxsec.dev/sample: put your own DaemonSet here

A sample has the name that Portworx usually has, and next to nothing else: applied to a cluster that
runs, it would take the place of a Portworx with all its volumes and mounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from renderer.manifests.objects import Object
from renderer.problems import Problem, warning

_MARK = ("metadata", "annotations", "pxsec.dev/sample")


def check(found: Iterable[Object]) -> Iterator[Problem]:
    """Warn of each workload that is still a sample."""
    for item in found:
        if item.node.get(*_MARK):
            yield warning(
                "sample-manifest",
                item.place,
                f"{item.title} is the sample of pxsec init: applied, it would replace your own",
                "put your own manifest here; take out the annotation pxsec.dev/sample where it is",
            )

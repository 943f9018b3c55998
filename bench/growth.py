"""Inputs of growing size: pxsec's time shall grow as they do."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import clusterdump
from samples import CONFIG_MAP, LINES, STORAGE_CLUSTER, quickstart

VALUES = """\
install: operator
namespace: portworx
auth:
  guestAccess: Disabled
  selfSigned:
    issuer: portworx.com
    tokenLifetime: 24h
"""


class Call(NamedTuple):
    """A command of pxsec, what it reads from standard input, and the exit code that is right."""

    arguments: list[str]
    stdin: Path
    status: int = 0


class Shape(NamedTuple):
    """A shape of input: what it is, how often the part that grows is there, how it is written."""

    work: str
    size: int
    write: Callable[[Path, int], Call]


def _dump(folder: Path, size: int) -> Call:
    """Write the dump of a cluster as `kubectl get -A -o yaml` prints it."""
    return Call(["check", str(clusterdump.write(folder, size))], Path(os.devnull))


def _live_objects(folder: Path, size: int) -> Call:
    """Write a List of objects as `kubectl get -o yaml` prints them."""
    item = "- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: c-{}\n    uid: u-{}\n"
    items = (item.replace("{}", str(number)) for number in range(size))
    head = f"{STORAGE_CLUSTER}---\napiVersion: v1\nkind: List\nitems:\n"
    return _patch(folder, chain([head], items))


def _claims(folder: Path, size: int) -> Call:
    """Write values that name claims, and the claims."""
    named = "- {name: claim-{}, namespace: apps, secretName: px-user-token}\n"
    claim = (
        "---\napiVersion: v1\nkind: PersistentVolumeClaim\n"
        "metadata:\n  name: claim-{}\n  namespace: apps\nspec: {storageClassName: px}\n"
    )
    numbers = [str(number) for number in range(10_000, 10_000 + size)]
    listed = [named.replace("{}", number) for number in numbers]
    texts = [claim.replace("{}", number) for number in numbers]
    call = _patch(folder, [STORAGE_CLUSTER, *texts])
    with open(folder / "pxsec.yaml", "a", encoding="utf-8") as file:
        file.writelines(["persistentVolumeClaims:\n", *listed])
    return call


def _strays(folder: Path, size: int) -> Call:
    """Write what Kustomize sends a function, with variables that the values do not make."""
    quickstart(folder)
    given = folder / "resource-list.yaml"
    strays = (f"    - name: PORTWORX_AUTH_{number}\n      value: x\n" for number in range(size))
    with given.open("w", encoding="utf-8") as file:
        file.write("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nfunctionConfig:\n")
        file.write("  apiVersion: pxsec.dev/v1\n  kind: PXSecurity\n  metadata:\n    name: px\n")
        file.writelines(["  spec:\n", *_indented(VALUES, 4), "items:\n"])
        first, *others = _indented(STORAGE_CLUSTER, 2)
        file.writelines(["- ", first[2:], *others, "    env:\n", *strays])
    return Call(["krm"], given, status=2)


def _documents(folder: Path, size: int) -> Call:
    """Write a stream of documents that are none of Portworx'."""
    others = (CONFIG_MAP.format(number=number, lines=LINES) for number in range(size))
    return _patch(folder, chain([STORAGE_CLUSTER], others))


SHAPES = (
    Shape("`patch` of a List of live objects", 1000, _live_objects),
    # More than 1,400 claims are no values file any more, but a manifest.
    Shape("`patch` of claims that the values name", 250, _claims),
    Shape("`krm` on settings that the values do not make", 1000, _strays),
    Shape("`patch` of documents of 4 kB", 1000, _documents),
    Shape("`check` of the dump of a cluster", 1000, _dump),
)


def _patch(folder: Path, texts: Iterable[str]) -> Call:
    quickstart(folder)
    with open(folder / "manifests.yaml", "w", encoding="utf-8") as file:
        file.writelines(texts)
    files = ["-f", str(folder / "pxsec.yaml"), str(folder / "manifests.yaml")]
    return Call(["patch", *files], Path(os.devnull))


def _indented(text: str, blanks: int) -> Iterator[str]:
    return (" " * blanks + line for line in text.splitlines(keepends=True))

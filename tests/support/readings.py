"""Readings of manifests, and what values ask for, in-process."""

from __future__ import annotations

from pathlib import Path

import engine
from renderer.checking import asked, case
from renderer.dumps import sought
from renderer.manifests import selection, workloads
from renderer.problems import Findings
from renderer.reading import reading
from renderer.reading.reading import Reading
from renderer.rendering import wiring
from renderer.rules import checks
from renderer.values.cluster import Cluster
from renderer.yamltext.stream import File


def of(*manifests: str) -> list[Reading]:
    """Return the readings of manifests, which nothing is wrong with."""
    findings = Findings()
    files = [File(f"m{number}.yaml", text.encode()) for number, text in enumerate(manifests, 1)]
    seen = sought.read(files, findings)
    findings.raise_errors()
    return reading.all_of(seen.objects, seen.known)


def the(*manifests: str) -> Reading:
    """Return the only reading."""
    (found,) = of(*manifests)
    return found


def errors(manifest: str) -> list[tuple[str, str]]:
    """Return code and message of what is wrong in a cluster by its manifests."""
    findings = Findings()
    seen = sought.read([File("m.yaml", manifest.encode())], findings)
    for made in reading.all_of(seen.objects, seen.known):
        findings.record(checks.problems(case.of(made, seen, 0)))
    return [(problem.code, problem.message) for problem in findings.errors]


def differences(values: Path | str, manifest: str) -> list[tuple[str, str, str]]:
    """Return where a manifest is otherwise than the values ask: label, there, wanted."""
    cluster = engine.cluster(values if isinstance(values, str) else values.read_text())
    found = asked.differences(the(manifest), _wiring(cluster, manifest))
    return [(item.label, item.there, item.wanted) for item in found]


def _wiring(cluster: Cluster, manifest: str) -> wiring.Wiring:
    findings = Findings()
    given = selection.read(cluster, [File("m.yaml", manifest.encode())], findings)
    found = wiring.of_all(cluster, workloads.find(cluster, given.objects, findings), findings)
    findings.raise_errors()
    return found

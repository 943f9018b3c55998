"""The machines that the bundle is for: Linux with glibc 2.28 or newer, and each CPython on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from packaging.tags import Tag, compatible_tags, cpython_tags

PYTHONS = ((3, 11), (3, 12), (3, 13), (3, 14))
MACHINES = ("x86_64", "aarch64")
# Of Red Hat Enterprise Linux 8, the oldest that has a Python of this list.
NEWEST_GLIBC, OLDEST_GLIBC = 28, 17


class Target(NamedTuple):
    """A CPython on a machine."""

    python: tuple[int, int]
    machine: str

    @property
    def version(self) -> str:
        return ".".join(map(str, self.python))

    @property
    def platforms(self) -> list[str]:
        """The names of the platforms whose wheels run here, the best first."""
        minors = range(NEWEST_GLIBC, OLDEST_GLIBC - 1, -1)
        names = [f"manylinux_2_{minor}_{self.machine}" for minor in minors]
        return [*names, f"manylinux2014_{self.machine}"]

    @property
    def options(self) -> list[str]:
        """What makes pip choose the wheels of this target, wherever it runs."""
        platforms = [word for name in self.platforms for word in ("--platform", name)]
        return ["--implementation", "cp", "--python-version", self.version, *platforms]

    @property
    def tags(self) -> frozenset[Tag]:
        """The tags of the wheels that run here."""
        interpreter = "cp" + "".join(map(str, self.python))
        return frozenset(cpython_tags(self.python, platforms=self.platforms)) | frozenset(
            compatible_tags(self.python, interpreter, self.platforms)
        )

    @property
    def markers(self) -> dict[str, str]:
        """What requirements may ask of the environment."""
        return {
            "extra": "",
            "implementation_name": "cpython",
            "implementation_version": f"{self.version}.0",
            "os_name": "posix",
            "platform_machine": self.machine,
            "platform_python_implementation": "CPython",
            "platform_system": "Linux",
            "python_full_version": f"{self.version}.0",
            "python_version": self.version,
            "sys_platform": "linux",
        }


def targets() -> Iterator[Target]:
    """Yield every CPython on every machine."""
    for machine in MACHINES:
        for python in PYTHONS:
            yield Target(python, machine)

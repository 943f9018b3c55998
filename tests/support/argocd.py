"""What Argo CD's sidecar does with the plugin's commands; Argo CD itself cannot be had here."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

import hosts
import toolchain

IMAGE = toolchain.ROOT / "image"
PLUGIN: dict[str, Any] = yaml.safe_load((IMAGE / "plugin.yaml").read_text())

BUILD = {
    "ARGOCD_APP_NAME": "portworx",
    "ARGOCD_APP_NAMESPACE": "portworx",
    "KUBE_VERSION": "1.37.1",
}
PATH = os.pathsep.join([str(IMAGE), hosts.PROGRAMS, str(toolchain.BIN), hosts.SYSTEM_PATH])


class App:
    """The folder of an application in Argo CD's copy of the repository."""

    def __init__(self, repository: Path, path: str) -> None:
        self.folder = repository / path
        self.folder.mkdir(parents=True, exist_ok=True)
        self.build = {**BUILD, "ARGOCD_APP_SOURCE_PATH": path}

    def write(self, files: Mapping[str, str]) -> None:
        """Write files of these names, from the folder."""
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def run(self, *command: str, environ: Mapping[str, str] | None = None) -> hosts.Done:
        """Run a command in the folder, which is read-only, without HOME or standard input."""
        self.folder.chmod(0o555)
        try:
            done = subprocess.run(
                command,
                cwd=self.folder,
                env={"PATH": PATH, **self.build, **(environ or {})},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
        finally:
            self.folder.chmod(0o755)
        return hosts.Done(done.returncode, done.stdout, done.stderr.decode())

    def is_claimed(self) -> bool:
        """Tell whether `discover` matches: it must succeed, and print something."""
        done = self.run(*command_of(PLUGIN["spec"]["discover"]["find"]["command"]))
        assert (done.code, done.messages) == (0, "")
        return bool(done.out)

    def generate(self, *arguments: str, environ: Mapping[str, str] | None = None) -> hosts.Done:
        """Run `generate`, with what an administrator put behind it."""
        command = command_of(PLUGIN["spec"]["generate"]["command"])
        return self.run(*command, *arguments, environ=environ)


def command_of(command: Any) -> list[str]:
    """Return a command of the plugin, which is a list of words."""
    assert isinstance(command, list)
    return [str(word) for word in command]


def parameters(given: list[dict[str, Any]]) -> dict[str, str]:
    """Return the variables that Argo CD makes of an application's parameters."""
    found: dict[str, str] = {}
    for parameter in given:
        name = "PARAM_" + parameter["name"].upper().replace("-", "_")
        if "string" in parameter:
            found[name] = parameter["string"]
        for number, word in enumerate(parameter.get("array", [])):
            found[f"{name}_{number}"] = word
        for key, word in parameter.get("map", {}).items():
            found[f"{name}_{key.upper()}"] = word
    return found

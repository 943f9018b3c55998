"""The command plugin: the files that make pxsec a plugin of Kustomize and of Helm 4."""

from __future__ import annotations

import os
import shlex
import sys
from argparse import ArgumentParser

from renderer.commands.shared.arguments import add_folder, check_nothing
from renderer.commands.shared.session import Command, Output, Session
from renderer.edge import report, shipped, writing
from renderer.problems import Findings

_EXECUTABLE, _PLAIN = 0o755, 0o644


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("host", choices=tuple(_PLUGINS), help="what calls the plugin")
    add_folder(parser)


def run(session: Session) -> Output:
    """Write what makes pxsec a plugin of Kustomize (legacy) or of Helm 4."""
    lines = _PLUGINS[session.args.host](session.args.folder, session.findings)
    return Output([report.lines(lines)])


def write_kustomize(folder: str, findings: Findings) -> list[str]:
    """Write the legacy exec plugin, over an older one too, and return how to use it."""
    script = os.path.join(folder, "pxsec.dev", "v1", "pxsecurity", "PXSecurity")
    return [
        *_write({script: _script("krm")}, findings),
        f"next: export KUSTOMIZE_PLUGIN_HOME={shlex.quote(os.path.abspath(folder))}",
        "      kubectl kustomize --enable-alpha-plugins DIR",
    ]


def write_helm(folder: str, findings: Findings) -> list[str]:
    """Write the plugin folder of Helm 4, over an older one too, and return how to use it."""
    own = os.path.join(folder, "pxsec")
    manifest = shipped.read("templates", "plugins/helm.yaml").encode()
    script = _script("post-render")
    return [
        *_write(
            {os.path.join(own, "plugin.yaml"): manifest, os.path.join(own, "post-render"): script},
            findings,
        ),
        f"next: export HELM_PLUGINS={shlex.quote(os.path.abspath(folder))}",
        "      helm upgrade RELEASE CHART --post-renderer pxsec --post-renderer-args -f "
        "--post-renderer-args pxsec.yaml --post-renderer-args --only=workloads",
    ]


def _write(texts: dict[str, bytes], findings: Findings) -> list[str]:
    for path, text in texts.items():
        writing.make_folder(os.path.dirname(path))
        mode = _EXECUTABLE if text.startswith(b"#!") else _PLAIN
        writing.write_atomic(path, [text], findings, mode=mode)
    return [f"wrote {path}" for path in texts]


def _script(command: str) -> bytes:
    """Return a script that runs this installation, whatever the PATH and the folder it runs in.

    With -P nothing is imported from that folder; -I would not find a `pip install --user`.
    """
    python = shlex.quote(sys.executable)
    return os.fsencode(f'#!/bin/sh\nexec {python} -P -m renderer {command} "$@"\n')


_PLUGINS = {"kustomize": write_kustomize, "helm": write_helm}

_EXAMPLES = (
    "pxsec plugin kustomize ~/.config/kustomize/plugin",
    "pxsec plugin helm plugins",
)

COMMAND = Command(run, arguments, check_nothing, _EXAMPLES)

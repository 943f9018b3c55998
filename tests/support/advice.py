"""What a hint advises, done."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

VALUES = """\
install: daemonset
namespace: portworx
auth: {selfSigned: {issuer: a, rsaPublicKey: {file: rsa}, ecdsaPublicKey: {file: ecdsa}}}
keys: {system: {file: system}, apps: {file: apps}}
"""


def obey(advice: str, folder: Path) -> None:
    """Run a command that a hint gives, for values that name a file for each key."""
    (folder / "pxsec.yaml").write_text(VALUES)
    command = advice.replace("VALUES", "pxsec.yaml").replace("NAME", "system").split()[1:]
    subprocess.run([sys.executable, "-m", "renderer", *command], cwd=folder, check=True)

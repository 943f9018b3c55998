"""The values and the manifest of a case: how Portworx is installed, and who signs the tokens.

    pxsec init --install daemonset --auth oidc

The values have the settings of their case, and none that would be an error in it. A case that asks
for keys names their files, also where nobody has made them yet.
"""

from __future__ import annotations

from renderer.edge import shipped
from renderer.keys.making import GIT_IGNORE
from renderer.keys.sources import KEY_FOLDER
from renderer.portworx.settings import APPS, DAEMONSET, OPERATOR, SHARED, SYSTEM
from renderer.records import Record
from renderer.rendering import templating
from renderer.values.paths import VALUES_FILE
from renderer.values.rules import SAMPLE_ISSUER

SELF_SIGNED, OIDC, BOTH = "self-signed", "oidc", "both"
METHODS = (SELF_SIGNED, OIDC, BOTH)

MANIFESTS = {OPERATOR: "storagecluster.yaml", DAEMONSET: "portworx.yaml"}
"""The manifest of each install: a stand-in for the user's own."""


def look(manifest: str) -> str:
    """Return the command that shows what comes of the values."""
    return f"pxsec render --only workloads {manifest}"


class Start(Record):
    """A case, and whether keys are made for it."""

    install: str
    method: str
    makes_keys: bool

    @property
    def manifest(self) -> str:
        """The name of the manifest."""
        return MANIFESTS[self.install]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that the values name as files.

        The Operator makes its own keys with selfSigned, but not for a provider alone.
        """
        if self.install == OPERATOR and self.method != OIDC and not self.makes_keys:
            return ()
        return (SYSTEM, APPS) if self.method == OIDC else (SYSTEM, APPS, SHARED)

    def texts(self) -> dict[str, str]:
        """Return the texts of the files by their paths, but for those of the keys."""
        return {
            VALUES_FILE: self._values(),
            self.manifest: _shipped(self.manifest),
            "values.schema.json": shipped.read("schemas", "values.schema.json"),
            GIT_IGNORE: _shipped("gitignore"),
            f"{KEY_FOLDER}/{GIT_IGNORE}": _shipped("keys-gitignore"),
        }

    def _values(self) -> str:
        context: dict[str, object] = {
            "install": self.install,
            "manifest": self.manifest,
            "operator": self.install == OPERATOR,
            "self_signed": self.method != OIDC,
            "oidc": self.method != SELF_SIGNED,
            "keys": bool(self.keys),
            "sample_issuer": SAMPLE_ISSUER,
        }
        return templating.render("init/pxsec.yaml.j2", context)


def _shipped(name: str) -> str:
    return shipped.read("templates", f"init/{name}")

"""What the Operator owns: the names of its Secrets, and where it mounts volumes of its own.

From the source of the Operator (libopenstorage/operator, 1.9 to 24.2), and from runs of it.
"""

from __future__ import annotations

KEYS_SECRET, SHARED_SECRET = "px-system-secrets", "px-shared-secret"
"""The Secrets from which it reads keys; the second may have another name by the values."""
TOKEN_SECRETS = ("px-admin-token", "px-user-token")
"""The Secrets in which it keeps tokens of its own.

Without a stanza it makes none, and leaves those alone that it has not made; storkctl looks for
px-admin-token.
"""
DEFAULT_LIFETIME = "24h"
"""How long its tokens live where nothing is said of it."""

FOLDER = "/etc/pwx"
"""Where the nodes keep what Portworx reads."""
MOUNTS = frozenset(
    (
        *("/dev", "/host_proc", "/opt/pwx", FOLDER, "/etc/pwx/kvdbcerts"),
        *("/etc/crictl.yaml", "/etc/systemd/system", "/run/containerd", "/var/lib/containerd"),
        *("/var/run/containerd", "/var/run/crio", "/var/run/docker.sock", "/var/run/dbus"),
        *("/var/run/log", "/var/log", "/var/cores", "/var/lib/osd", "/var/lib/osd/log"),
    )
)
"""Where it mounts its own volumes; one of spec.volumes at the same path replaces it."""

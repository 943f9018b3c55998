"""Real `kubectl get -o yaml` without a cluster: a server that lists what it is given answers it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

_RESOURCES = [
    {"name": name, "kind": kind, "namespaced": True, "verbs": ["list"]}
    for name, kind in (("configmaps", "ConfigMap"), ("secrets", "Secret"))
]


def got(kubectl: str, objects: list[Any], home: Path, *options: str) -> bytes:
    """Return what kubectl prints of these ConfigMaps and Secrets."""
    answers = {
        "/api": {"kind": "APIVersions", "versions": ["v1"]},
        "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
        "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": _RESOURCES},
        "/api/v1/configmaps": {"kind": "ConfigMapList", "apiVersion": "v1", "items": objects},
    }
    with _serving(answers) as url:
        command = [kubectl, "get", "configmaps", "-A", "-o", "yaml", "--server", url, *options]
        done = subprocess.run(
            command, capture_output=True, check=True, env={"HOME": str(home)}, timeout=60
        )
    return done.stdout


@contextmanager
def _serving(answers: dict[str, Any]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = answers.get(self.path.partition("?")[0])
            self.send_response(200 if answer else 404)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(answer or {}).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()

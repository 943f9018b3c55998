"""Fixtures of the promises: a bench to render on, and a desk with a canary on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from canary import OPERATOR, OTHER, STORAGE_CLUSTER, Desk
from manifests import Bench


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("bench"))


@pytest.fixture(scope="session")
def public_pem() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, public_pem: bytes) -> Desk:
    desk = Desk(tmp_path, monkeypatch)
    for name in ("system", "shared"):
        desk.write(f"keys/{name}", OTHER[name])
    desk.write("keys/rsa.pub.pem", public_pem)
    desk.write("pxsec.yaml", OPERATOR)
    desk.write("manifest.yaml", STORAGE_CLUSTER)
    return desk

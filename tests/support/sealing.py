"""A stand-in for the controller of Sealed Secrets: its certificate, and its key that opens."""

from __future__ import annotations

import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from recipes import Desk, Said


class Controller:
    """Who alone can open what is sealed with its certificate."""

    def __init__(self, folder: Path) -> None:
        self.key = folder / "controller.key"
        key = rsa.generate_private_key(public_exponent=65537, key_size=4096)
        form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self.key.write_bytes(key.private_bytes(*form))
        self.certificate = _certificate(key).public_bytes(Encoding.PEM)

    def open(self, desk: Desk, sealed: str) -> Said:
        """Open what is sealed."""
        command = "kubeseal --recovery-unseal -o yaml --recovery-private-key"
        return desk.run(f"{command} {self.key}", sealed)


def documents(sealed: str) -> list[str]:
    """Return the documents that kubeseal wrote."""
    return sealed.split("---\n")[1:]


def _certificate(key: rsa.RSAPrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sealed-secrets")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    return builder.sign(key, SHA256())

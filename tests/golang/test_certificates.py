"""Certificates are read as Go reads them, or not at all: the libraries of Portworx say so.

One that Go does not read makes all keys of a provider useless where it stands in one of them (x5c),
and ends the start of a node where it is a key file.
"""

from __future__ import annotations

import base64
import ipaddress
import json
import random
import warnings
from datetime import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

import jwts
import signing
from judge import ACCEPTED, judge
from renderer.golang import certificates
from token_trials import good

BEGIN = datetime(2026, 1, 1)
URI = x509.UniformResourceIdentifier
NAME = x509.Name(
    [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Käse"),
        x509.NameAttribute(NameOID.COMMON_NAME, "login.example.com"),
        x509.NameAttribute(NameOID.EMAIL_ADDRESS, "a@b.example"),
    ]
)
NETWORK, ADDRESS = ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_address("10.0.0.1")
EXTENSIONS: list[x509.ExtensionType] = [
    x509.KeyUsage(True, False, True, False, False, True, False, False, False),
    x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]),
    x509.SubjectKeyIdentifier.from_public_key(jwts.RSA.public_key()),
    x509.AuthorityKeyIdentifier.from_issuer_public_key(jwts.RSA.public_key()),
    x509.BasicConstraints(ca=True, path_length=1),
    x509.SubjectAlternativeName(
        [
            x509.DNSName("a.example"),
            x509.IPAddress(ADDRESS),
            x509.RFC822Name("a@b.example"),
            URI("https://a.example:443/x"),
            URI("urn:uuid:7b1c"),
        ]
    ),
    x509.NameConstraints([x509.DNSName("example"), x509.IPAddress(NETWORK)], None),
    x509.CertificatePolicies([x509.PolicyInformation(x509.ObjectIdentifier("1.2.3.4"), None)]),
    x509.CRLDistributionPoints(
        [x509.DistributionPoint([URI("http://a.example/c")], None, None, None)]
    ),
    x509.AuthorityInformationAccess(
        [x509.AccessDescription(AuthorityInformationAccessOID.OCSP, URI("http://o.example"))]
    ),
]
"""All that a certificate commonly says, and some that it rarely does."""
POLICY_MAPPINGS = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.33"), b"0\0")


def certificate(name: str, *extensions: x509.ExtensionType) -> bytes:
    """Return a certificate of the key of this name, which an RSA key has signed."""
    key = signing.key(name)
    assert not isinstance(key, bytes)
    builder = x509.CertificateBuilder(NAME, NAME, key.public_key(), 7)
    builder = builder.not_valid_before(BEGIN).not_valid_after(BEGIN.replace(year=2052))
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(jwts.RSA, hashes.SHA256()).public_bytes(Encoding.DER)


def verdicts(program: str, found: list[bytes]) -> list[str]:
    """Return what Portworx makes of a token when a key of its provider has these certificates."""
    case = good("oidc").case
    assert case.provider
    keys = json.loads(case.provider.keys.body)
    cases = []
    for der in found:
        keys["keys"][0]["x5c"] = [base64.b64encode(der).decode()]
        reply = case.provider.keys._replace(body=json.dumps(keys).encode())
        cases.append(case._replace(provider=case.provider._replace(keys=reply)))
    return [verdict.verdict for verdict in judge(program, cases)]


KEYS = ("rsa", "rsa1024", "p256", "p384", "p521", "p224", "ed25519", "ed448", "x25519", "secp256k1")
UNREAD = ("secp256k1",)
"""A curve that Go does not know; a kind of key that it does not know is none of its business."""


def test_a_certificate_of_any_key_is_read(token_judge: str) -> None:
    found = [certificate(name, *EXTENSIONS) for name in KEYS]
    readable = [name not in UNREAD for name in KEYS]
    assert [verdict == ACCEPTED for verdict in verdicts(token_judge, found)] == readable
    assert [certificates.read(der) is not None for der in found] == readable


WHOLE = certificate("p256", *EXTENSIONS)
PLACES = {
    "a version that there is not": (b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x27"),
    "a time that there is not": (b"260101000000Z", b"261301000000Z"),
    "another algorithm within": (b"\x01\x01\x0b\x05\x00\x30", b"\x01\x01\x0c\x05\x00\x30"),
    "a text of bytes in a name": (b"\x0c\x11login", b"\x04\x11login"),
    "a text of numbers in a name": (b"\x0c\x11login", b"\x12\x11login"),
    "no ASCII in a name": (b"\x0c\x05K\xc3\xa4se", b"\x16\x05K\xc3\xa4se"),
    "no UTF-8 in a name": (b"\x0c\x05K\xc3\xa4se", b"\x0c\x05K\xc3\xe4se"),
    "a URI with a blank": (b"https://a.example:443/x", b"https://a example:443/x"),
    "a URI with a port of letters": (b"https://a.example:443/x", b"https://a.example:xyz/x"),
    "a URI with an empty label": (b"https://a.example:443/x", b"https://..example:443/x"),
    "a domain with a control character": (b"\x82\x07example", b"\x82\x07ex\x15mple"),
}
REFUSED = {name: WHOLE.replace(*place, 1) for name, place in PLACES.items()}
REFUSED["nothing"] = b""
UNSETTLED = {
    "a name of the kind x400Address": WHOLE.replace(b"\x82\x09a.example", b"\xa3\x09a.example"),
    "a text of bits in a name": WHOLE.replace(b"\x0c\x11login", b"\x03\x11login"),
    "an extension that only Go reads": certificate("p256", POLICY_MAPPINGS),
}
"""What Go reads, as far as one knows, and the library does not."""


@pytest.mark.parametrize("name", REFUSED)
def test_what_go_does_not_read_is_not_read(name: str, token_judge: str) -> None:
    assert REFUSED[name] != WHOLE
    assert verdicts(token_judge, [REFUSED[name]]) != [ACCEPTED]
    assert certificates.read(REFUSED[name]) is None


@pytest.mark.parametrize("name", UNSETTLED)
def test_what_cannot_be_settled_is_not_read(name: str) -> None:
    assert UNSETTLED[name] != WHOLE
    assert certificates.read(UNSETTLED[name]) is None


def test_a_serial_number_of_zero_is_read_without_a_word(token_judge: str) -> None:
    zero = WHOLE.replace(b"\x02\x01\x07", b"\x02\x01\x00", 1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert certificates.read(zero)
    assert verdicts(token_judge, [zero]) == [ACCEPTED]


def damaged(rng: random.Random, der: bytes) -> bytes:
    """Return a certificate in which a few bytes are others, more or fewer."""
    whole = bytearray(der)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        at, new = rng.randrange(len(whole)), rng.randbytes(rng.choice((0, 1, 1, 1, 1, 1, 2)))
        whole[at : at + 1] = new
    return bytes(whole)


@pytest.mark.parametrize("seed", range(2))
def test_of_damaged_ones_none_is_read_that_go_does_not_read(seed: int, token_judge: str) -> None:
    rng = random.Random(seed)
    whole = [certificate(name, *EXTENSIONS) for name in KEYS]
    found = [damaged(rng, rng.choice(whole)) for _ in range(3000)]
    accepted = [verdict == ACCEPTED for verdict in verdicts(token_judge, found)]
    read = [certificates.read(der) is not None for der in found]
    pairs = list(zip(accepted, read, strict=True))
    assert pairs.count((False, True)) == 0
    # The library is stricter than Go in extensions that say nothing to Portworx.
    assert pairs.count((True, False)) < 150 < 500 < pairs.count((True, True))

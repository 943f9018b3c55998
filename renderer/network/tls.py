"""TLS as Go checks it in Portworx, and what is wrong with a certificate.

Go wants TLS 1.2 or newer, and one of the names that the certificate lists. It has ignored the
common name since 1.15, so a certificate without subjectAltName, as home-made ones often are, is
for no host at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from renderer.edge.limits import CERTIFICATES
from renderer.edge.stdio import read
from renderer.problems import Fault, Place, Problem, failure

if TYPE_CHECKING:
    from ssl import SSLContext, SSLError

# X509_V_ERR_* of OpenSSL.
_SELF_SIGNED = 18
_CERTIFICATES = {
    9: "is not valid yet",
    10: "has expired",
    _SELF_SIGNED: "is signed by itself",
    62: "is for another host name",
    64: "is for another IP address",
}


def read_ca(path: str | None) -> bytes | None:
    """Return the CA certificates in a file, as PEM; None where no file is given."""
    if path is None:
        return None
    ca = read(path, None, CERTIFICATES)
    context(ca, path)
    return ca


def context(ca: bytes | None, path: str = "--ca-file") -> SSLContext:
    """Return what TLS is checked against: these CA certificates (PEM), or the machine's.

    RenderError `bad-ca-file` where there is no certificate in them.
    """
    import ssl

    # Not create_default_context: it obeys SSLKEYLOGFILE, and refuses CAs that Portworx takes.
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.hostname_checks_common_name = False
    # Go trusts what it is given, be it the certificate of the server alone or a CA in between.
    made.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    if ca is None:
        made.load_default_certs()
        return made
    try:
        made.load_verify_locations(cadata=ca.decode("ascii"))
    except (ValueError, ssl.SSLError):
        message = "this holds no CA certificate in PEM form"
        hint = "give the certificates of the CA: -----BEGIN CERTIFICATE-----"
        raise failure("bad-ca-file", Place(path), message, hint) from None
    return made


def refusal(error: SSLError, place: Place) -> Problem:
    """Return why TLS was refused: `outside` where Portworx may trust what is not trusted here."""
    number = getattr(error, "verify_code", None)
    is_judged = number is None or number in _CERTIFICATES.keys() - {_SELF_SIGNED}
    return _fault(number).at(place).replace(outside=not is_judged)


def _fault(number: int | None) -> Fault:
    if number is None:
        hint = "check the port, and that TLS 1.2 or newer is on there"
        return Fault("no-tls", "no TLS connection could be negotiated", hint)
    if number not in _CERTIFICATES:
        message = "its certificate is not signed by a CA that is trusted here"
        hint = "name the CA with --ca-file; of a provider, Portworx must trust it too"
        return Fault("unknown-ca", message, hint)
    hint = "renew the certificate, with the host of the URL among its names"
    if number == _SELF_SIGNED:
        hint = "trust it with --ca-file; of a provider, Portworx must trust it too"
    return Fault("bad-certificate", f"its certificate {_CERTIFICATES[number]}", hint)

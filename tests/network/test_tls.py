"""A certificate is trusted as Go trusts it: what --ca-file holds need not be the root."""

from __future__ import annotations

import ssl

import pytest
import trustme

from provider import reply, serving
from renderer.network import web
from renderer.network.web import Request
from renderer.problems import RenderError

ROOT = trustme.CA()
BETWEEN = ROOT.create_child_ca()
LEAF = BETWEEN.issue_cert("localhost")
TRUSTED = {
    "the root": ROOT.cert_pem.bytes(),
    "a CA in between": BETWEEN.cert_pem.bytes(),
    "the server's own": LEAF.cert_chain_pems[0].bytes(),
}


def asked(ca: bytes, host: str = "localhost") -> int:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    LEAF.configure_cert(context)
    with serving(lambda _: reply(1), context) as server:
        return web.get(server.url.replace("localhost", host), Request(ca)).status


@pytest.mark.parametrize("ca", TRUSTED.values(), ids=TRUSTED)
def test_any_certificate_of_the_chain_may_be_trusted(ca: bytes) -> None:
    assert asked(ca) == 200


@pytest.mark.parametrize("name", [*TRUSTED, "another"])
def test_the_host_must_be_right_all_the_same(name: str) -> None:
    with pytest.raises(RenderError) as caught:
        asked(TRUSTED.get(name, trustme.CA().cert_pem.bytes()), "127.0.0.1")
    expected = "unknown-ca" if name == "another" else "bad-certificate"
    assert caught.value.problems[0].code == expected

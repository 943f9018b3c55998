"""Public keys from documentation, whose private half anybody can look up."""

from __future__ import annotations

from hashlib import sha256

# SHA-256 of the SPKI: RS256 and ES256 of jwt.io; RFC 7515, A.2 and A.3; RFC 7517, A.1.
_FINGERPRINTS = frozenset(
    (
        "f56c8b01227f62ddbc16eb29a6ac0b310e276760a5e06302fa881a35146f6bc7",
        "a40f0f2e2974dc76a82df6ffe08ed0d79955c79e7ad0c20d97ae8f9246ade1c1",
        "6fd13c2435a361e7c588cd17f55f5ad3df0177a66c1727a6a200845f4d7ab88c",
        "2bd1bb0c44a897c30a7aa0991cde38d8062fe441de50da0f46825344f602e827",
        "ad32320cf6c596d884b05381ba573aba8ddd5749b4de8f4a23a79f9a89ddaeb2",
        "51b944cdfa544d4c3273aa6bf350625a7dd53bbb6a71723274f538b19a207760",
    )
)


def is_sample(spki: bytes) -> bool:
    """Tell whether a key in SPKI form (DER) is one of them."""
    return sha256(spki).hexdigest() in _FINGERPRINTS

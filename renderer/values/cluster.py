"""What the values file asks for, as immutable records with every default filled in."""

from __future__ import annotations

import posixpath
import re

from renderer.portworx.kinds import KINDS, TOKEN_KEY
from renderer.portworx.settings import (
    DAEMONSET,
    KEYS,
    NAMED,
    OPERATOR,
    PUBLIC,
    SECRETS,
    TEXTS,
    Key,
    KeyRef,
)
from renderer.problems import Place
from renderer.records import Record
from renderer.values import paths
from renderer.values.merged import Values
from renderer.values.paths import Path, field

FILE, ENV, SECRET_KEY_REF, HOST_PATH = "file", "env", "secretKeyRef", "hostPath"


class SecretKey(Record):
    """A secret that the values name: where its value comes from and where the cluster holds it."""

    kind: str
    """file, env or secretKeyRef."""
    origin: str
    """The path as written, the name of the environment variable, or '' for secretKeyRef."""
    ref: KeyRef
    place: Place
    base: str
    """The folder that a relative path starts from: that of the values file it stands in."""

    @property
    def is_token(self) -> bool:
        """Tell whether it is a token, not a key."""
        return self.ref.key == TOKEN_KEY

    @property
    def by_reference(self) -> bool:
        """Tell whether the Secret exists in the cluster, and is not rendered."""
        return self.kind == SECRET_KEY_REF


class PublicKey(Record):
    """A public key that Portworx checks user tokens with."""

    kind: str
    """file or hostPath."""
    origin: str
    """The path as written."""
    place: Place
    base: str


class Encryption(Record):
    """Where Portworx finds the passphrase of a tenant's encrypted volumes."""

    secret: str
    key: str
    context: str
    """The namespace of the Secret."""


class TokenSecret(Record):
    """A Secret with the token of a Kubernetes user or tenant."""

    namespace: str
    token: SecretKey
    label: str
    """The entry of the values, such as tokens[0]."""
    encryption: Encryption | None = None


class TokenUser(Record):
    """An object of the manifests that names the Secret of a token."""

    kind: str
    name: str
    namespace: str
    """Of a class ''."""
    secret: str
    secret_namespace: str
    """A namespace or, in a class, a template such as ${pvc.namespace}."""
    place: Place


class Component(Record):
    """Stork or Autopilot. `enabled` None means: wired wherever the manifests have it."""

    enabled: bool | None
    name: str
    namespace: str
    version: str | None


class SelfSigned(Record):
    """Tokens that the administrator signs."""

    issuer: str
    lifetime: str | None


class Oidc(Record):
    """Tokens that an OpenID Connect provider signs."""

    issuer: str
    client_id: str
    claim_namespace: str | None


class Cluster(Record):
    """Everything that the values file says about one Portworx cluster."""

    install: str
    namespace: str
    name: str | None
    version: str | None
    stork: Component
    autopilot: Component
    username_claim: str | None
    guest_access: str | None
    self_signed: SelfSigned | None
    oidc: Oidc | None
    secrets: dict[str, SecretKey]
    """The keys that nobody may see, where the values name them, by what commands call them."""
    public_keys: dict[str, PublicKey]
    texts: dict[str, str]
    """The settings of Portworx that are plain texts, by their path."""
    places: dict[tuple[str, ...], Place]
    """Where each key path of the merged values stands, e.g. ("auth", "oidc", "issuer")."""
    tokens: tuple[TokenSecret, ...] = ()
    token_users: tuple[TokenUser, ...] = ()

    @property
    def has_key_files(self) -> bool:
        """Tell whether a public key comes as a file, so that a ConfigMap is mounted."""
        return any(key.kind == FILE for key in self.public_keys.values())

    def place(self, *path: str) -> Place:
        """Return where the path stands in the values, or its nearest parent that is there."""
        while path not in self.places and path:
            path = path[:-1]
        return self.places[path]


def file_of(name: str, key: PublicKey) -> str:
    """Return how a public key is called in the ConfigMap, and in the folder of Portworx.

    A key made anew, such as rsa-2.pub.pem, keeps its number: by another path Portworx restarts.
    """
    usual, given = KEYS[name].file, posixpath.basename(key.origin)
    is_numbered = re.fullmatch(rf"{name}-[0-9]{{1,6}}\.pub\.pem", given)
    return given if is_numbered else usual


def build(values: Values) -> Cluster:
    """Return what the values ask for; they must have passed the schema and the rules."""
    namespace = values.text("namespace")
    return Cluster(
        install=values.text("install"),
        namespace=namespace,
        name=values.get("portworx", "name"),
        version=values.get("portworx", "version"),
        stork=_component(values, "stork", namespace),
        autopilot=_component(values, "autopilot", namespace),
        username_claim=values.get(*paths.USERNAME_CLAIM),
        guest_access=values.get(*paths.GUEST_ACCESS),
        self_signed=_self_signed(values),
        oidc=_oidc(values),
        secrets={
            key.name: _source(values, key.path, _rendered_ref(values, key))
            for key in _given(values, SECRETS)
        },
        public_keys={key.name: _public_key(values, key) for key in _given(values, PUBLIC)},
        texts={s.path: text for s in TEXTS if (text := values.text(*s.keys))},
        places=values.key_places,
        tokens=tuple(_token(values, path) for path in _entries(values, "tokens")),
        token_users=tuple(
            _token_user(values, path, kind.name)
            for kind in KINDS.values()
            for path in _entries(values, kind.entries)
        ),
    )


def _given(values: Values, names: tuple[str, ...]) -> list[Key]:
    """Return those of the keys that the values name a source of."""
    return [KEYS[name] for name in names if values.get(*KEYS[name].path)]


def _entries(values: Values, key: str) -> list[Path]:
    """Return the entries of a list but for those that are left out as invalid."""
    return [path for path in values.items(key) if values.get(*path) is not None]


def _component(values: Values, part: str, namespace: str) -> Component:
    return Component(
        enabled=values.get(part, "enabled"),
        name=values.text(part, "name") or part,
        namespace=values.text(part, "namespace") or namespace,
        version=values.get(part, "version"),
    )


def _self_signed(values: Values) -> SelfSigned | None:
    if not values.has(*paths.SELF_SIGNED):
        return None
    return SelfSigned(values.text(*paths.ISSUER), values.get(*paths.LIFETIME))


def _oidc(values: Values) -> Oidc | None:
    if not values.has(*paths.OIDC):
        return None
    client_id, namespace = values.text(*paths.CLIENT_ID), values.get(*paths.CLAIM_NAMESPACE)
    return Oidc(values.text(*paths.OIDC_ISSUER), client_id, namespace)


def _source(values: Values, path: Path, rendered: KeyRef) -> SecretKey:
    """Return a source; `rendered` is where its value goes, unless the source is a reference."""
    ((kind, origin),) = values.get(*path).items()
    place, base = values.place(*path), values.bases[path]
    if kind == SECRET_KEY_REF:
        return SecretKey(kind, "", KeyRef(origin["name"], origin["key"]), place, base)
    return SecretKey(kind, origin, rendered, place, base)


def _token(values: Values, path: Path) -> TokenSecret:
    ref = KeyRef(values.text(*path, "name"), TOKEN_KEY)  # of one by reference too, by the rules
    token = _source(values, (*path, "token"), ref).replace(ref=ref)
    namespace = values.text(*path, "namespace")
    return TokenSecret(namespace, token, field(path), _encryption(values, path))


def _encryption(values: Values, path: Path) -> Encryption | None:
    given = values.get(*path, "encryption")
    return given and Encryption(given["secretName"], given["secretKey"], given["secretContext"])


def _token_user(values: Values, path: Path, kind: str) -> TokenUser:
    name, namespace, secret = (values.text(*path, k) for k in ("name", "namespace", "secretName"))
    secret_namespace = values.text(*path, "secretNamespace") or namespace
    return TokenUser(kind, name, namespace, secret, secret_namespace, values.place(*path, "name"))


def _rendered_ref(values: Values, key: Key) -> KeyRef:
    """Return the name and key that the Secret gets when it is rendered."""
    # An install that is invalid is reported elsewhere.
    install = DAEMONSET if values.text("install") == DAEMONSET else OPERATOR
    ref, name = key.refs[install], values.text(*paths.SECRET_NAME)
    return ref.replace(secret=name) if name and key.name in NAMED[install] else ref


def _public_key(values: Values, key: Key) -> PublicKey:
    ((kind, origin),) = values.get(*key.path).items()
    return PublicKey(kind, origin, values.place(*key.path), values.bases[key.path])

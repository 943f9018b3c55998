"""The objects of the manifests that name the Secret of a token, and what completes them.

    the values                          the class, completed
    storageClasses:                     kind: StorageClass
    - name: px-secured                  metadata: {name: px-secured}
      secretName: px-user-token         provisioner: pxd.portworx.com
      secretNamespace: portworx         parameters:
                                          repl: "2"
                                          csi.storage.k8s.io/provisioner-secret-name: px-user-token
                                          csi.storage.k8s.io/provisioner-secret-namespace: portworx
                                          (and the same for node-publish and controller-expand)

One Secret is left in the end. A reference to another is replaced, with a notice; under the keys of
another driver it goes. But where volumes are encrypted (`secure: "true"`) the other Secret may tell
where their passphrase is, without which nobody can read them: only the user can replace that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from renderer.manifests import live
from renderer.manifests.objects import Object, text_at
from renderer.portworx.kinds import CSI, IN_TREE, KINDS, OLD_CSI, OPENSTORAGE, STORAGE_CLASS
from renderer.problems import Findings, Problem, can_echo, notice, warning
from renderer.records import Record
from renderer.rendering import fragments
from renderer.rendering.merge import merge
from renderer.spellings import token_keys
from renderer.spellings.token_keys import Reference
from renderer.values.cluster import Cluster, TokenSecret, TokenUser
from renderer.yamltext.edits.changes import Changes
from renderer.yamltext.nodes import MAPPING, Source

_OWN_SECRET = (
    "name one of the tokens of the values that has encryption; or put SECRET_NAME, SECRET_KEY "
    "and SECRET_CONTEXT beside auth-token yourself, and delete the reference here"
)
# What Go's strconv.ParseBool takes for true, with which Portworx reads a parameter.
_TRUE = frozenset(("1", "t", "T", "true", "TRUE", "True"))


class Completion(Record):
    """An object of the manifests, and what it needs to name the Secret of a token."""

    user: TokenUser
    """What the values say of it."""
    found: Object
    fragment: Source
    """The keys that name the Secret, to be laid over the object."""
    foreign: tuple[Reference, ...]
    """References of the object under keys of another driver, which go."""

    @property
    def changes_nothing(self) -> bool:
        """Tell whether the class has its parameters already, and no others for a Secret."""
        here = self.found.node.get("parameters")
        wanted = self.fragment.root.get("parameters")
        if self.foreign or here is None or here.kind != MAPPING or wanted is None:
            return False
        return bool(wanted.data().items() <= here.data().items())


def find(cluster: Cluster, candidates: list[Object], findings: Findings) -> list[Completion]:
    """Return the objects that the values name, each with what it needs; what is wrong is found."""
    users = _by_identity(cluster.token_users)
    completions = []
    for found in candidates if users else ():
        if named := users.get(_identity(found)):
            findings.record(_problems(named, found))
            completion = _completion(named[0], found)
            findings.record(_replacements(cluster, completion))
            completions.append(completion)
    return completions


def complete(item: Completion, changes: Changes, findings: Findings) -> None:
    """Collect the changes that leave one reference to the Secret, and say what they take out."""
    parameters = item.found.node.get("parameters")
    gone = {key for reference in item.foreign for key in reference.pair}
    for index, (key, _) in enumerate(parameters.entries if parameters else ()):
        if parameters and key.value in gone:
            changes.remove(parameters, index)
            findings.notice(
                "twin-removed",
                item.found.source.place(key),
                f"{item.found.title}: removed {key.value}: "
                "the Secret is named under the keys of its driver",
            )
    merge(changes, item.found.node, item.fragment)


def immutable(completions: Iterable[Completion]) -> Iterator[Problem]:
    """Say that the API server refuses new parameters of a StorageClass that it has."""
    classes = [item for item in completions if item.user.kind == STORAGE_CLASS]
    changed = [item.found for item in classes if not item.changes_nothing]
    yield from (_refused(found) for found in changed if live.is_live(found))
    if others := [found for found in changed if not live.is_live(found)]:
        yield notice(
            "immutable-parameters",
            others[0].place,
            f"new parameters for {', '.join(found.title for found in others)}: a StorageClass "
            "that is in the cluster keeps those that it has",
            "delete it there first (`kubectl delete storageclass NAME`); volumes and claims stay",
        )


def _refused(found: Object) -> Problem:
    return warning(
        "immutable-parameters",
        found.place,
        f"new parameters for {found.title}, which is in the cluster: the API server refuses them",
        "delete it there before you apply this, and before guests are disabled "
        "(`kubectl delete storageclass NAME`); volumes and claims stay",
    )


_Identity = tuple[str, ...]
"""Kind, group and name, and the namespace of what has one."""


def _by_identity(token_users: Iterable[TokenUser]) -> dict[_Identity, list[TokenUser]]:
    """Return what the values name, with its namespace and for manifests without one."""
    users: dict[_Identity, list[TokenUser]] = {}
    for user in token_users:
        identity = (user.kind, KINDS[user.kind].group, user.name)
        users.setdefault(identity, []).append(user)
        if user.namespace:
            users[*identity, user.namespace] = [user]
    return users


def _identity(found: Object) -> _Identity:
    """Return what the values know an object by; a class has no namespace."""
    kind = KINDS.get(found.kind)
    where = (found.namespace,) if found.namespace and not (kind and kind.is_class) else ()
    return (found.kind, found.group, found.name, *where)


def _problems(users: list[TokenUser], found: Object) -> Iterator[Problem]:
    if users[0].namespace and not found.namespace:
        yield _no_namespace(users, found)
    if KINDS[users[0].kind].is_class:
        yield from _of_driver(users[0], found)


def _no_namespace(users: list[TokenUser], found: Object) -> Problem:
    """Take a claim without a namespace to be in that of the values, if they name only one."""
    first = users[0].namespace
    if len(users) > 1:
        return Problem(
            "no-namespace",
            found.place,
            f"{found.title} has no namespace, and the values name one of this name in "
            f"'{first}' and in '{users[1].namespace}'",
            "add metadata.namespace",
        )
    return notice(
        "namespace-assumed",
        found.place,
        f"{found.title} has no namespace; it is taken to be in '{first}'",
        f"add metadata.namespace, or apply it with -n {first}",
    )


def _of_driver(user: TokenUser, found: Object) -> Iterator[Problem]:
    kind, driver = KINDS[user.kind], token_keys.driver_of(found)
    if driver not in (*kind.drivers, OLD_CSI):
        yield Problem(
            "wrong-provisioner",
            found.source.place(found.node.get(kind.driver) or found.node),
            f"{found.title} is not of Portworx: "
            f"its {kind.driver} is not {' or '.join(kind.drivers)}",
            "correct it, or take the class out of the values",
        )
    elif driver == IN_TREE and user.secret_namespace.startswith("$"):
        yield Problem(
            "wrong-template",
            user.place,
            f"{found.title} ({found.place}) has the provisioner {IN_TREE}, which takes no template",
            "write the name of a namespace, or change the class to the provisioner " + CSI,
        )


def _completion(user: TokenUser, found: Object) -> Completion:
    fragment = fragments.render(
        fragments.PARAMETERS if KINDS[user.kind].is_class else fragments.ANNOTATIONS,
        pairs=token_keys.wanted(user, found),
        secret=user.secret,
        secret_namespace=user.secret_namespace,
    )
    return Completion(user, found, fragment, tuple(token_keys.foreign(found)))


def _replacements(cluster: Cluster, item: Completion) -> Iterator[Problem]:
    """Tell of other Secrets that give way, and refuse where volumes may depend on one."""
    user, found = item.user, item.found
    here = token_keys.references(found, token_keys.wanted(user, found))
    ours = (user.secret, user.secret_namespace)
    others = [other for other in [*here, *item.foreign] if (other.name, other.namespace) != ours]
    encrypting = [other for other in others if _may_encrypt(found, other)]
    if encrypting and (fix := _fix_of_encryption(cluster, user)):
        yield _encrypted(found, encrypting[0], fix)
    elif others:
        yield notice(
            "reference-replaced",
            found.source.place(others[0].node),
            f"{found.title} names {_secret(others[0])}; now it names {user.secret} in "
            f"{user.secret_namespace}, as the values say",
        )


def _may_encrypt(found: Object, reference: Reference) -> bool:
    """Tell whether Portworx may look behind a reference for the passphrase of volumes."""
    is_secure = text_at(found.node, "parameters", "secure") in _TRUE
    is_of_csi = token_keys.is_csi(found) and reference.pair != OPENSTORAGE
    return is_secure and is_of_csi


def _fix_of_encryption(cluster: Cluster, user: TokenUser) -> str:
    """Return how to get a Secret with token and passphrase; '' where pxsec renders it so."""
    tokens = [item for item in cluster.tokens if _may_be_meant(item, user)]
    rendered = [item for item in tokens if not item.token.by_reference]
    lacking = [item.label for item in rendered if not item.encryption]
    if lacking:
        return f"add encryption to {lacking[0]} in the values: its Secret is the one named here"
    return "" if tokens and rendered == tokens else _OWN_SECRET


def _may_be_meant(token: TokenSecret, user: TokenUser) -> bool:
    """Tell whether the Secret of a token may be the one that is named; a template fits each."""
    is_template = user.secret_namespace.startswith("$")
    is_there = is_template or token.namespace == user.secret_namespace
    return token.token.ref.secret == user.secret and is_there


def _encrypted(found: Object, other: Reference, fix: str) -> Problem:
    return Problem(
        "encrypted-class",
        found.source.place(other.node),
        f"{found.title} has secure: true, and names {_secret(other)}, which may tell where the "
        "passphrase of its volumes is; one Secret must hold that and the token",
        fix,
    )


def _secret(reference: Reference) -> str:
    """Return what a message calls the Secret that a manifest names."""
    _, name, namespace, _ = reference
    if not (name and can_echo(name)):
        return "another Secret"
    return f"the Secret {name}" + (f" in {namespace}" if namespace and can_echo(namespace) else "")

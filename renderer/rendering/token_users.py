"""The objects of the manifests that name the Secret of a token."""

from __future__ import annotations

from collections.abc import Iterable

from renderer.manifests.objects import Object, text_at
from renderer.portworx.kinds import CSI, IN_TREE, KINDS, OLD_CSI, OPENSTORAGE, STORAGE_CLASS
from renderer.problems import Findings, can_echo
from renderer.records import Record
from renderer.rendering import fragments, token_keys
from renderer.rendering.merge import merge
from renderer.rendering.token_keys import Reference
from renderer.values.cluster import Cluster, TokenUser
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
    found: Object
    fragment: Source
    foreign: tuple[Reference, ...]
    """References of the object under keys of another driver, which go."""


def find(cluster: Cluster, candidates: list[Object], findings: Findings) -> list[Completion]:
    """Return the objects that the values name, each with what it needs; what is wrong is found."""
    users: dict[tuple[str, ...], list[TokenUser]] = {}
    for user in cluster.token_users:
        identity = (user.kind, KINDS[user.kind].group, user.name)
        users.setdefault(identity, []).append(user)
        if user.namespace:
            users[*identity, user.namespace] = [user]
    completions = []
    for found in candidates if users else ():
        if named := users.get(_identity(found)):
            _check(named, found, findings)
            completions.append(_completion(cluster, named[0], found, findings))
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


def _identity(found: Object) -> tuple[str, ...]:
    """Return what the values know an object by; a class has no namespace."""
    kind = KINDS.get(found.kind)
    where = (found.namespace,) if found.namespace and not (kind and kind.is_class) else ()
    return (found.kind, found.group, found.name, *where)


def note_immutable(completions: Iterable[Completion], findings: Findings) -> None:
    """Say once that the API server refuses new parameters of a StorageClass that it has."""
    changed = [c.found for c in completions if c.user.kind == STORAGE_CLASS and not _is_complete(c)]
    if changed:
        findings.notice(
            "immutable-parameters",
            changed[0].place,
            f"new parameters for {', '.join(found.title for found in changed)}: a StorageClass "
            "that is in the cluster keeps those that it has",
            "delete it there first (`kubectl delete storageclass NAME`); volumes and claims stay",
        )


def note_no_fragment(cluster: Cluster, findings: Findings) -> None:
    """Say that there is no fragment of classes and claims, where the values name some."""
    if cluster.token_users:
        findings.notice(
            "no-fragment",
            cluster.token_users[0].place,
            "there is no fragment to paste for what names the Secret of a token",
            "give its manifest to `pxsec render` or `pxsec patch`",
        )


def _check(users: list[TokenUser], found: Object, findings: Findings) -> None:
    if users[0].namespace and not found.namespace:
        _check_namespace(users, found, findings)
    _check_driver(users[0], found, findings)


def _check_namespace(users: list[TokenUser], found: Object, findings: Findings) -> None:
    """Check a claim without a namespace: it is in that of the values, if they name only one."""
    first = users[0].namespace
    if len(users) > 1:
        findings.error(
            "no-namespace",
            found.place,
            f"{found.title} has no namespace, and the values name one of this name in "
            f"'{first}' and in '{users[1].namespace}'",
            "add metadata.namespace",
        )
    else:
        findings.notice(
            "namespace-assumed",
            found.place,
            f"{found.title} has no namespace; it is taken to be in '{first}'",
            f"add metadata.namespace, or apply it with -n {first}",
        )


def _check_driver(user: TokenUser, found: Object, findings: Findings) -> None:
    kind, driver = KINDS[user.kind], token_keys.driver_of(found)
    if not kind.is_class:
        return
    if driver not in (*kind.drivers, OLD_CSI):
        node = found.node.get(kind.driver) or found.node
        findings.error(
            "wrong-provisioner",
            found.source.place(node),
            f"{found.title} is not of Portworx: "
            f"its {kind.driver} is not {' or '.join(kind.drivers)}",
            "correct it, or take the class out of the values",
        )
    elif driver == IN_TREE and user.secret_namespace.startswith("$"):
        findings.error(
            "wrong-template",
            user.place,
            f"{found.title} ({found.place}) has the provisioner {IN_TREE}, which takes no template",
            "write the name of a namespace, or change the class to the provisioner " + CSI,
        )


def _completion(cluster: Cluster, user: TokenUser, found: Object, findings: Findings) -> Completion:
    pairs, foreign = token_keys.wanted(user, found), token_keys.foreign(found)
    ours = (user.secret, user.secret_namespace)
    others = [
        reference
        for reference in [*token_keys.references(found, pairs), *foreign]
        if (reference.name, reference.namespace) != ours
    ]
    encrypting = [other for other in others if _may_encrypt(found, other)]
    if encrypting and (cure := _encryption_cure(cluster, user)):
        _refuse_encrypted(found, encrypting[0], findings, cure)
    elif others:
        _note_replaced(user, found, others[0], findings)
    fragment = fragments.render(
        fragments.PARAMETERS if KINDS[user.kind].is_class else fragments.ANNOTATIONS,
        pairs=pairs,
        secret=user.secret,
        secret_namespace=user.secret_namespace,
    )
    return Completion(user, found, fragment, tuple(foreign))


def _may_encrypt(found: Object, reference: Reference) -> bool:
    """Tell whether Portworx may look behind a reference for the passphrase of volumes."""
    is_secure = text_at(found.node, "parameters", "secure") in _TRUE
    is_of_csi = token_keys.is_csi(found) and reference.pair != OPENSTORAGE
    return is_secure and is_of_csi


def _encryption_cure(cluster: Cluster, user: TokenUser) -> str:
    """Return how to get a Secret with token and passphrase; '' where pxsec renders it so."""
    anywhere = user.secret_namespace.startswith("$")
    tokens = [
        item
        for item in cluster.tokens
        if item.token.ref.secret == user.secret
        and (anywhere or item.namespace == user.secret_namespace)
    ]
    rendered = [item for item in tokens if not item.token.by_reference]
    lacking = [item.label for item in rendered if not item.encryption]
    if lacking:
        return f"add encryption to {lacking[0]} in the values: its Secret is the one named here"
    return "" if tokens and rendered == tokens else _OWN_SECRET


def _refuse_encrypted(found: Object, other: Reference, findings: Findings, cure: str) -> None:
    findings.error(
        "encrypted-class",
        found.source.place(other.node),
        f"{found.title} has secure: true, and names {_secret(other)}, which may tell where the "
        "passphrase of its volumes is; one Secret must hold that and the token",
        cure,
    )


def _note_replaced(user: TokenUser, found: Object, other: Reference, findings: Findings) -> None:
    findings.notice(
        "reference-replaced",
        found.source.place(other.node),
        f"{found.title} names {_secret(other)}; now it names {user.secret} in "
        f"{user.secret_namespace}, as the values say",
    )


def _secret(reference: Reference) -> str:
    """Return what a message calls the Secret that a manifest names."""
    _, name, namespace, _ = reference
    if not (name and can_echo(name)):
        return "another Secret"
    return f"the Secret {name}" + (f" in {namespace}" if namespace and can_echo(namespace) else "")


def _is_complete(completion: Completion) -> bool:
    """Tell whether the class has its parameters already, and no others."""
    here = completion.found.node.get("parameters")
    wanted = completion.fragment.root.get("parameters")
    if completion.foreign or here is None or here.kind != MAPPING or wanted is None:
        return False
    return bool(wanted.data().items() <= here.data().items())

"""Tricks of YAML played on a stream, each at a place that chance picks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from random import Random

import yaml

from goods import FOREIGN, RIVALS
from spellings import spelled, spelled_key

Mutation = Callable[[Random, str], str]

_KEY = re.compile(r"^( *(?:- )*)([A-Za-z][\w./-]*)(?=:)|(?<=[{,] )([a-z]\w*)(?=:)", re.MULTILINE)
_VALUE = re.compile(r"^( *(?:- )*)[\w./-]+: +([^\s#|>&*!{\[][^#\n]*?)$", re.MULTILINE)
_ITEM = re.compile(r"^( *)- ([^\s{\[&*!][^:\n]*)$", re.MULTILINE)
_FLOW_VALUE = re.compile(r"(?<=: )([\w./:-]+)(?=[,}\]])")
_FIELD = re.compile(r"^( *(?:- )*)[A-Za-z][\w./-]*:", re.MULTILINE)
_LINE_START = re.compile("^", re.MULTILINE)
_ENTRY = re.compile(r"^( *)- (?:\{)?name:", re.MULTILINE)
_SEPARATION = re.compile(
    r"(?<=:)(?=[ \n])|$|^|(?<=- )|(?<=---)|(?<= )(?=#)|(?=:)|(?<=[\[{,])", re.M
)

CHARACTERS = [
    *"\t\r\n \x85\u2028\u2029\ufeff\xa0\0\x7f\x0b\x0c\x1b\u3000\u200b\ud83d\udcff",
    *("\r\n", "\n\n", "\ufeff\ufeff", " \t ", "\t ", "\n\t", "\n\t\n", "# c", " # c", "\t# c"),
]
SIGNIFICANT = [
    *"\t \n\r:,-[]{}#&*!|>'\"%@`?\\<=~0129.+_eyn$/",
    ": ",
    "- ",
    "? ",
    " #",
    "<<: ",
    "''",
]
MARKS = [
    *("---\n", "...\n", "...\n---\n", "--- text\n", "--- # c\n", "---\t# c\n", "---\r\n", "---\r"),
    *("--- |\n", "--- >\n", "--- {a: b}\n", "---a\n", "----\n", " ---\n", "\ufeff---\n", "---"),
    *(
        "%YAML 1.1\n",
        "%YAML 1.2\n---\n",
        "%TAG ! tag:x,1:\n---\n",
        "...\n%YAML 1.1\n---\n",
        "---#\n",
    ),
    *(
        "---\n---\n",
        "---\n# c\n---\n",
        "---\nnull\n---\n",
        "---\n~\n---\n",
        "---\n{}\n---\n",
        "... x\n",
    ),
]
VARIABLES = """
PORTWORX_AUTH_OIDC_ISSUER PORTWORX_AUTH_JWT_ISSUER PORTWORX_AUTH_SYSTEM_KEY PORTWORX_AUTH_STORK_KEY
PORTWORX_AUTH_JWT_SHAREDSECRET PORTWORX_AUTH_USERNAME_CLAIM PX_SHARED_SECRET PX_JWT_ISSUER PX_IMAGE
PORTWORX_AUTH_SYSTEM_APPS_KEY PORTWORX_AUTH_NEW
""".split()  # noqa: SIM905
ARGUMENTS = ["-jwt_issuer", "--jwt-issuer=evil", "-oidc_issuer evil", "-auth_system_key", "-x"]
FIELDS = (
    """
security: {enabled: false}|security:|spec: {}|spec:|kind: ConfigMap|kind: StorageCluster
kind: DaemonSet|apiVersion: v1|env: []|env:|args: []|name: other|namespace: other
metadata: {name: other}|items: []|items: null|Items: []|Kind: ConfigMap|data: {}|image: nginx
stringData: {shared-secret: evil, system-secret: evil}|enabled: false|enabled: yes|value: evil
<<: {security: {enabled: false}}|<<: {kind: ConfigMap}|<<: {name: PORTWORX_AUTH_OIDC_ISSUER}
<<: *a|<<: [{spec: {}}, {env: []}]|'<<': {kind: X}|!!merge <<: {kind: X}|<<: {enabled: false}
envFrom: [{configMapRef: {name: evil}}]|command: ["/bin/sh", "-c"]|null: x|? a|: b|1: x|yes: x
volumes: [{name: evil, mountPath: "/etc//pwx", configMap: {name: evil}}]|security: *a|spec: &a {}
volumeMounts: [{name: evil, mountPath: /etc/pwx/px-auth-public-keys/rsa.pub.pem, subPath: k}]
stork: {enabled: false}|stork: null|namespace: portworx
stork: {enabled: true, env: [{name: PX_SHARED_SECRET, value: x}]}
security: {enabled: true, auth: {guestAccess: Managed, selfSigned: {issuer: evil}}}|x: &a {a: b}
nodes: [{selector: {nodeName: b}, env: [{name: PORTWORX_AUTH_OIDC_ISSUER, value: evil}]}]|x: &b px
annotations: {portworx.io/misc-args: "-jwt_issuer evil"}|annotations: {helm.sh/hook: pre-install}
autopilot: {enabled: true, env: [{name: PX_SHARED_SECRET, value: x}]}|valueFrom: {}|x: &a kind
spec: {image: "portworx/oci-monitor:3.1.2"}|uid: "1"|resourceVersion: "1"|status: {}|# c|x: [a, b]
zz: "\\nkind: ConfigMap\\n"|zz: {\\nkind: ConfigMap\\n}|zz: '\\nkind: ConfigMap\\n\\n'|zz: |\\n\\n
""".strip()
    .replace("\n", "|")
    .replace("\\n", "\n")
    .split("|")
)


def found(chance: Random, text: str, *patterns: re.Pattern[str]) -> re.Match[str] | None:
    """Return a match of one of the patterns, None where there is none."""
    matches = list(chance.choice(patterns).finditer(text))
    return chance.choice(matches) if matches else None


def replaced(match: re.Match[str], group: int | str, new: str) -> str:
    return match.string[: match.start(group)] + new + match.string[match.end(group) :]


def inserted(text: str, at: int, new: str) -> str:
    return text[:at] + new + text[at:]


def blanks(match: re.Match[str]) -> str:
    """Return the blanks for lines that go on below a match."""
    return " " * (len(match[1] or "") + 2)


def key(chance: Random, text: str) -> str:
    if match := found(chance, text, _KEY):
        group = 3 if match[3] else 2
        return _without_colon(match, group, spelled_key(chance, match[group], blanks(match)))
    return text


def _without_colon(match: re.Match[str], group: int, new: str) -> str:
    """Replace a key together with its colon."""
    return match.string[: match.start(group)] + new + match.string[match.end(group) + 1 :]


def value(chance: Random, text: str) -> str:
    match = found(chance, text, _VALUE, _VALUE, _ITEM, _FLOW_VALUE)
    if match is None:
        return text
    group = len(match.groups())
    word = match[group].strip("'\"")
    return replaced(match, group, spelled(chance, word, blanks(match) if group == 2 else "  "))


def important(chance: Random, text: str) -> str:
    """Spell a word on which all depends."""
    words = (
        r"(kind|items|metadata|name|namespace|spec|env|args|containers|security|apiVersion|image)"
    )
    values = r"(StorageCluster|DaemonSet|Deployment|Secret|ConfigMap|List|portworx|stork|px[\w-]+)"
    keys = re.compile(rf"^( *(?:- )*){words}(?=:)", re.MULTILINE)
    match = found(chance, text, keys, re.compile(rf"(: *){values}(?=\s*$|[,}}])", re.MULTILINE))
    if match is None:
        return text
    if match.re is keys:
        return _without_colon(match, 2, spelled_key(chance, match[2], blanks(match)))
    return replaced(match, 2, spelled(chance, match[2], "    "))


def field(chance: Random, text: str) -> str:
    """Put a field before or behind another, at the same indentation."""
    match = found(chance, text, _FIELD)
    if match is None:
        return text
    indent = match[1].replace("-", " ")
    new = chance.choice(FIELDS)
    name, colon, rest = new.partition(":")
    if colon and chance.random() < 0.4:
        new = spelled_key(chance, name, indent + "  ") + rest
    line = f"{indent}{new}\n"
    if chance.random() < 0.5 and "-" not in match[1]:
        return inserted(text, match.start(), line)
    end = text.find("\n", match.end()) + 1 or len(text)
    return inserted(text, end, line)


def doubled(chance: Random, text: str) -> str:
    """Repeat a field with another value."""
    match = found(chance, text, _VALUE)
    if match is None:
        return text
    line = match[0].replace("-", " ", match[1].count("-"))
    head, _, _ = line.rpartition(match[2])
    new = f"{head}{chance.choice(['other', match[2], 'StorageCluster', 'ConfigMap', '{}', ''])}\n"
    end = text.find("\n", match.end()) + 1 or len(text)
    return inserted(text, end if "-" in match[1] else chance.choice([match.start(), end]), new)


def variable(chance: Random, text: str) -> str:
    """Hide a setting among variables."""
    match = found(chance, text, _ENTRY)
    if match is None:
        return text
    name = spelled(chance, chance.choice(VARIABLES), match[1] + "    ")
    new = chance.choice(
        [
            f"- name: {name}\n{match[1]}  value: evil\n",
            f"- {{name: {name}, value: evil}}\n",
            f"- {{name: A, value: a, <<: {{name: {name}}}}}\n",
            f"- {{<<: {{name: {name}}}, value: a}}\n",
            f"- {{name: A, name: {name}, value: a}}\n",
            f"- value: evil\n{match[1]}  name: {name}\n",
            f"- ? name\n{match[1]}  : {name}\n",
            f"- !!map &x {{name: {name}, value: x}}\n",
            f"- &x\n{match[1]}  name: {name}\n",
            "- *a\n",
        ]
    )
    return inserted(text, match.start(), match[1] + new)


def argument(chance: Random, text: str) -> str:
    """Hide a setting among arguments."""
    match = found(chance, text, re.compile(r'^( *)- -c$|(?<=args: \[)|(?<="-rt_opts )', re.M))
    if match is None:
        return text
    word = chance.choice(ARGUMENTS)
    if match.group() == "":
        flow = text[match.start() - 1] == "["
        return inserted(text, match.start(), spelled(chance, word, "  ") + ", " if flow else word)
    new = f"{match[1]}- {spelled(chance, word, match[1] + '  ')}\n{match[1]}- evil\n"
    return inserted(text, match.start(), new)


def rival(chance: Random, text: str) -> str:
    """Hide an object that must not be there beside the good ones."""
    install = "daemonset" if "kind: DaemonSet" in text else "operator"
    new = chance.choice(RIVALS[install])
    for _ in range(chance.randrange(3)):
        new = chance.choice([important, important, wrapped, key, value, field, character])(
            chance, new
        )
    return _beside(chance, text, new)


def foreign(chance: Random, text: str) -> str:
    """Put an object of others, in odd YAML, beside the good ones."""
    new = chance.choice(FOREIGN)
    for _ in range(chance.randrange(3)):
        new = chance.choice([key, value, field, doubled, character, spliced])(chance, new)
    return _beside(chance, text, new)


def _beside(chance: Random, text: str, new: str) -> str:
    mark = chance.choice(["---\n"] * 6 + MARKS)
    first, last = (new, text) if chance.random() < 0.4 else (text, new)
    return f"{first}{mark}{last}"


def wrapped(chance: Random, text: str) -> str:
    """Make the documents items of something."""
    documents = text.split("---\n")
    kind = chance.choice(["List", "List", "Bundle", "StorageClusterList", "DaemonSetList", "X"])
    items = chance.choice(["items", "items", "items", "Items", "ITEMS", '"items"', '"item\\x73"'])
    dash = chance.choice(["- ", "-   ", "  - "])
    lines = []
    for document in documents:
        if chance.random() < 0.2:
            document = re.sub(r"^(kind|apiVersion):.*\n", "", document, flags=re.MULTILINE)
        inner = [line for line in document.splitlines() if not line.startswith("#")]
        inner += [""] if not inner else []
        lines += [dash + inner[0], *(" " * len(dash) + line for line in inner[1:])]
    head = chance.choice(["apiVersion: v1\n", "apiVersion: core.libopenstorage.org/v1\n", ""])
    head += chance.choice([f"kind: {kind}\n", f"kind: {kind}\n", ""])
    return f"{head}{items}:\n" + "\n".join(lines) + "\n"


def as_json(chance: Random, text: str) -> str:
    """Write one document, or all, as JSON."""
    documents = text.split("---\n")
    which = chance.choice([range(len(documents)), [chance.randrange(len(documents))]])
    for index in which:
        try:
            item = yaml.safe_load(documents[index])
            new = json.dumps(item, indent=chance.choice([None, 1, 2]), default=str)
        except Exception:  # on odd YAML PyYAML raises whatever comes
            continue
        if chance.random() < 0.3:
            new = _odd_json(chance, new)
        documents[index] = new + chance.choice(["\n", "\n", "", "\n\n"])
    return chance.choice(["---\n"] * 4 + ["", "\n", "--- # c\n"]).join(documents)


def _odd_json(chance: Random, text: str) -> str:
    old, new = chance.choice(
        [
            ('"kind":', '"kind": "ConfigMap", "kind":'),
            ('"kind":', '"kin\\u0064":'),
            ('"kind":', '"Kind": "ConfigMap", "kind":'),
            ('"spec":', '"spec": {}, "spec":'),
            ('"items":', '"Items": [], "items":'),
            ("}", ",}"),
            (": ", ":\t"),
            (": ", ":"),
            ("/", "\\/"),
            ("name", "n\\ud83d\\ude00"),
        ]
    )
    return text.replace(old, new, chance.choice([1, -1]))


def mark(chance: Random, text: str) -> str:
    """Replace a mark, or put one at the beginning of a line."""
    match = found(chance, text, re.compile("^---\n", re.M), _LINE_START, re.compile(r"\A|\Z"))
    return replaced(match, 0, chance.choice(MARKS)) if match else text


def character(chance: Random, text: str) -> str:
    """Put a character where YAML separates."""
    match = found(chance, text, _SEPARATION)
    return inserted(text, match.start(), chance.choice(CHARACTERS)) if match else text


def comments(chance: Random, text: str) -> str:
    """Quote values and put a comment behind them, some right behind the quote."""
    quote = chance.choice("'\"")
    new, share = chance.choice(["# c", "#", " # c", "\t# c"]), chance.choice([1.0, 0.2])

    def commented(match: re.Match[str]) -> str:
        whole, word = match[0], match[len(match.groups())]
        if chance.random() >= share or "'" in word or '"' in word:
            return whole
        return f"{whole.removesuffix(word)}{quote}{word}{quote}{new}"

    return re.sub(chance.choice([_VALUE, _ITEM]), commented, text)


def spliced(chance: Random, text: str) -> str:
    """Replace a few characters by others that mean something in YAML."""
    at = chance.randrange(len(text) + 1)
    new = "".join(chance.choice(SIGNIFICANT) for _ in range(chance.randrange(4)))
    return text[:at] + new + text[at + chance.randrange(3) :]


def lines(chance: Random, text: str) -> str:
    """Delete, repeat, swap, join, indent or dedent lines."""
    rows = text.splitlines(keepends=True) or [""]
    at, other = chance.randrange(len(rows)), chance.randrange(len(rows))
    rows[at] = chance.choice(
        [
            "",
            rows[at] * 2,
            rows[other],
            rows[at] + rows[other],
            "  " + rows[at],
            " " + rows[at],
            rows[at].removeprefix("  "),
            rows[at].rstrip("\n"),
            rows[at].rstrip("\n") + "\r\n",
            rows[at].rstrip("\n") + "\r",
            "# " + rows[at],
            "\n" + rows[at],
        ]
    )
    return "".join(rows)


def newlines(chance: Random, text: str) -> str:
    """Change the line ends, all of them or some."""
    new = chance.choice(["\r\n", "\r\n", "\r", "\n\n", "\x85", "\u2028", " \n", "\t\n"])
    share = chance.choice([1.0, 0.5, 0.1])
    return re.sub("\n", lambda match: new if chance.random() < share else "\n", text)


def repeated(chance: Random, text: str) -> str:
    """Repeat, drop or move a whole document."""
    documents = text.split("---\n")
    at = chance.randrange(len(documents))
    documents.insert(chance.randrange(len(documents) + 1), documents[at])
    if chance.random() < 0.4:
        documents.pop(chance.randrange(len(documents)))
    return "---\n".join(documents)


WILD: dict[str, Mutation] = {
    mutation.__name__: mutation
    for mutation in (
        *(key, value, important, field, doubled, variable, argument, rival, foreign, wrapped),
        *(as_json, mark, character, comments, spliced, lines, newlines, repeated),
    )
}
WEIGHTS = {"rival": 4, "important": 3, "variable": 2, "field": 3, "value": 2, "foreign": 2}

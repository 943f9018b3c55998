"""A cluster in memory, and the lines of a plan carried out on it.

It knows the forms of commands that plans have, and refuses all others. What the API server would
refuse it refuses too, where a plan depends on it: an object that is there is not created, a class
keeps its parameters, and a volume its source. `pxsec` runs in-process.
"""

from __future__ import annotations

import copy
import json
import re
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

import inprocess

Object = dict[str, Any]
Identity = tuple[str, str, str]
IGNORED = ("base64", "cat", "flux", "storkctl", "ls")
"""Programs that change no object."""
LOOKS = ("wait", "exec", "rollout", "--context")
STAMPS = ("uid", "resourceVersion", "creationTimestamp")
FROZEN = {"storageclass": ("parameters",), "persistentvolume": ("spec", "csi")}
OWNER = {"apiVersion": "core.libopenstorage.org/v1", "kind": "StorageCluster", "name": "px-cluster"}


class Refused(Exception):
    """What the API server or a program says no to."""


class Kube:
    """The objects of a cluster, and a folder in which lines are run."""

    def __init__(self, folder: Path, environ: Mapping[str, str], *texts: str) -> None:
        self.folder, self.environ = folder, environ
        self.objects: dict[Identity, Object] = {}
        for text in texts:
            for item in _documents(text):
                self.objects[_identity(item)] = item

    def snapshot(self) -> dict[Identity, Object]:
        return copy.deepcopy(self.objects)

    def dump(self, *kinds: str) -> bytes:
        """Return what kubectl prints of these kinds, or of all."""
        chosen = [self._live(key) for key in self.objects if not kinds or key[0] in kinds]
        return _yaml({"apiVersion": "v1", "kind": "List", "items": chosen})

    def pxsec(self, *arguments: str, stdin: bytes = b"") -> inprocess.Result:
        return inprocess.main(*arguments, stdin=stdin, folder=self.folder, environ=self.environ)

    def run(self, *lines: str) -> None:
        """Run lines one after the other; Refused where one of them fails."""
        for line in lines:
            self._line(line)

    def reconcile(self) -> None:
        """Do to the Secrets of tokens what the Operator does: it makes them, or deletes its own."""
        for (kind, name, namespace), item in list(self.objects.items()):
            if kind != "storagecluster":
                continue
            is_on = item["spec"].get("security", {}).get("enabled") is True
            for token in ("px-admin-token", "px-user-token"):
                key = ("secret", token, namespace)
                if is_on:
                    self.objects.setdefault(key, _token(token, namespace, {**OWNER, "name": name}))
                elif self.objects.get(key, {}).get("metadata", {}).get("ownerReferences"):
                    del self.objects[key]

    def _line(self, line: str) -> None:
        if found := re.fullmatch(r"if test -s (\S+); then (.*); else (.*); fi", line):
            is_there = self.path(found[1]).stat().st_size > 0
            self._line(found[2] if is_there else found[3])
        elif found := re.fullmatch(r"if test -s (\S+); then (.*); fi", line):
            if self.path(found[1]).stat().st_size > 0:
                self._line(found[2])
        elif found := re.fullmatch(r"if kubectl get ([^;]*); then (.*); fi", line):
            if _named(found[1].split()) in self.objects:
                self._line(found[2])
        elif " || " in line:
            first, other = line.split(" || ")
            try:
                self._line(first)
            except Refused:
                self._line(other)
        else:
            self._pipe(line)

    def _pipe(self, line: str) -> None:
        words, data = _words(line), b""
        commands, target = [[]], None  # type: list[list[str]], str | None
        for number, word in enumerate(words):
            if word == "|":
                commands.append([])
            elif word == ">":
                target = words[number + 1]
                break
            else:
                commands[-1].append(word)
        for command in commands:
            data = self._command(command, data)
        if target:
            self.path(target).write_bytes(data)

    def path(self, name: str) -> Path:
        return self.folder / name

    def _command(self, words: list[str], data: bytes) -> bytes:
        program, *rest = words
        if program == "kubectl":
            return self._kubectl(rest, data)
        if program == "pxsec":
            return self._pxsec(rest, data)
        if program == "mkdir":
            self.path(rest[-1]).mkdir(mode=0o700)
            return b""
        if program == "printf":
            return "".join(f"{line}\n" for line in rest[1:]).encode()
        assert program in ("sed", *IGNORED), words
        return self._sed(rest) if program == "sed" else b""

    def _pxsec(self, words: list[str], data: bytes) -> bytes:
        done = self.pxsec(*words, stdin=data)
        if done.status:
            raise Refused(f"{shlex.join(words)}\n{done.err}")
        return done.out

    def _sed(self, words: list[str]) -> bytes:
        *_, script, name = words
        text = self.path(name).read_text()
        if script == "/^ *resourceVersion: /d":
            return re.sub(r"(?m)^ *resourceVersion: .*\n", "", text).encode()
        _, old, new, _ = script.split("/")
        return re.sub(f"(?m){old}", new, text).encode()

    def _kubectl(self, words: list[str], data: bytes) -> bytes:
        verb, *rest = words
        if verb in LOOKS or "--dry-run=server" in rest:
            if "-f" in rest and verb == "create":
                assert all(_identity(item) not in self.objects for item in self._given(rest, data))
            return b""
        verbs: dict[str, Callable[[list[str], bytes], bytes]] = {
            "get": self._get,
            "apply": self._apply,
            "replace": self._replace,
            "create": self._create,
            "delete": self._delete,
            "patch": self._patch,
        }
        return verbs[verb](rest, data)

    def _given(self, words: list[str], data: bytes) -> list[Object]:
        source = words[words.index("-f") + 1]
        found = _documents((data if source == "-" else self.path(source).read_bytes()).decode())
        if not found:
            raise Refused("no objects passed")
        return found

    def _get(self, words: list[str], _: bytes) -> bytes:
        key = _named(words)
        if key not in self.objects:
            if "--ignore-not-found" in words:
                return b""
            raise Refused(f"not found: {key}")
        return _yaml(self._live(key))

    def _live(self, key: Identity) -> Object:
        found = copy.deepcopy(self.objects[key])
        found["metadata"] |= {"uid": f"uid-of-{key[1]}", "resourceVersion": "7"}
        return found

    def _apply(self, words: list[str], data: bytes) -> bytes:
        for item in self._given(words, data):
            old = self.objects.get(_identity(item))
            self._put(_merged(old, item) if old and "--server-side" in words else item)
        return b""

    def _replace(self, words: list[str], data: bytes) -> bytes:
        for item in self._given(words, data):
            if _identity(item) not in self.objects:
                raise Refused(f"not found: {_identity(item)}")
            assert "resourceVersion" not in item["metadata"], "a conflict once the object changed"
            self._put(item)
        return b""

    def _create(self, words: list[str], data: bytes) -> bytes:
        if "-f" not in words:
            kind, name, namespace = _named(words)
            metadata = {"name": name, "namespace": namespace}
            self._put(
                {"apiVersion": "v1", "kind": {"configmap": "ConfigMap"}[kind], "metadata": metadata}
            )
            return b""
        for item in self._given(words, data):
            if _identity(item) in self.objects or "resourceVersion" in item["metadata"]:
                raise Refused(f"cannot be created: {_identity(item)}")
            self._put(item)
        return b""

    def _delete(self, words: list[str], _: bytes) -> bytes:
        key = _named(words)
        if key[0] == "pod":
            return b""
        if key not in self.objects and "--ignore-not-found" in words:
            return b""
        if key not in self.objects:
            raise Refused(f"not found: {key}")
        if self.objects[key]["metadata"].get("finalizers"):
            assert "--wait=false" in words, "kubectl waits for ever"
            self.objects[key]["metadata"]["deletionTimestamp"] = "2024-05-02T08:14:31Z"
        else:
            del self.objects[key]
        return b""

    def _patch(self, words: list[str], data: bytes) -> bytes:
        if "--patch-file" in words:
            change = yaml.safe_load(data)
        else:
            change = json.loads(words[words.index("-p") + 1])
        if "--local" in words:
            (item,) = self._given(words, b"")
            return _yaml(_merged(item, change))
        key = _named(words)
        if key not in self.objects:
            raise Refused(f"not found: {key}")
        old = self.objects[key]
        new = _operated(old, change) if "--type=json" in words else _merged(old, change)
        metadata = new["metadata"]
        if metadata.get("deletionTimestamp") and not metadata.get("finalizers"):
            del self.objects[key]
        else:
            self._put(new)
        return b""

    def _put(self, item: Object) -> None:
        key, item = _identity(item), copy.deepcopy(item)
        old, path = self.objects.get(key), FROZEN.get(key[0])
        if old and path and _at(old, path) != _at(item, path):
            raise Refused(f"immutable: {key}")
        for stamp in STAMPS:
            item["metadata"].pop(stamp, None)
        self.objects[key] = item


def _words(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|>")
    lexer.whitespace_split, lexer.commenters = True, ""
    return list(lexer)


def _named(words: list[str]) -> Identity:
    resource, name, *_ = (word for word in words if not word.startswith("-"))
    namespace = words[words.index("-n") + 1] if "-n" in words else ""
    return resource.partition(".")[0].lower(), name, namespace


def _identity(item: Object) -> Identity:
    metadata = item["metadata"]
    return item["kind"].lower(), metadata["name"], metadata.get("namespace", "")


def _documents(text: str) -> list[Object]:
    found = [item for item in yaml.load_all(text, yaml.CSafeLoader) if item]
    return [one for item in found for one in (item["items"] if item["kind"] == "List" else [item])]


def _yaml(data: object) -> bytes:
    return yaml.dump(data, Dumper=yaml.CSafeDumper, sort_keys=False).encode()


def _at(item: Object, path: tuple[str, ...]) -> Any:
    for key in path:
        item = item.get(key) or {}
    return item


def _merged(old: Any, change: Any) -> Any:
    """Lay a JSON merge patch over something."""
    if not isinstance(change, dict):
        return change
    merged = dict(old) if isinstance(old, dict) else {}
    for key, value in change.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = _merged(merged.get(key), value)
    return merged


def _operated(old: Object, operations: list[Object]) -> Object:
    """Carry out a JSON patch, all of it or nothing."""
    new = copy.deepcopy(old)
    for operation in operations:
        *path, last = operation["path"].strip("/").split("/")
        holder: Any = new
        for key in path:
            holder = holder[int(key) if isinstance(holder, list) else key]
        at = int(last) if isinstance(holder, list) else last
        if operation["op"] == "test":
            if holder[at] != operation["value"]:
                raise Refused(f"test failed: {operation}")
        else:
            assert operation["op"] == "remove"
            del holder[at]
    return new


def _token(name: str, namespace: str, owner: Object) -> Object:
    metadata = {"name": name, "namespace": namespace, "ownerReferences": [owner]}
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": metadata,
        "data": {"auth-token": "bWFkZQ=="},
    }

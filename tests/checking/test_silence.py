"""No key reaches a message or an answer, wherever in a broken cluster it stands."""

from __future__ import annotations

import re
from base64 import b64decode
from pathlib import Path

import pytest

import inprocess

CLUSTERS = sorted(path.parent for path in Path(__file__).parent.glob("clusters/*/broken.yaml"))
# Keys as they stand in these clusters: in base64 in a Secret, or in clear where they should not.
IN_BASE64, IN_CLEAR = r": ([A-Za-z0-9+/]{40,}={0,2})$", r"\b([A-Za-z0-9]{39,64})\b"
SECRETS = """
---
apiVersion: v1
kind: Secret
metadata: {name: NAME, namespace: NAME}
"""


def keys(text: str) -> set[str]:
    coded = re.findall(IN_BASE64, text, re.M)
    found = {*coded, *re.findall(IN_CLEAR, text)}
    return found | {b64decode(item).decode("ascii", "replace").strip() for item in coded}


@pytest.mark.parametrize("folder", CLUSTERS, ids=lambda path: path.name)
@pytest.mark.parametrize("output", ["text", "json"])
def test_no_key_is_told(folder: Path, output: str) -> None:
    done = inprocess.main("check", "broken.yaml", "-o", output, folder=folder)
    told = done.out.decode() + done.err
    assert done.status in (0, 1)
    assert [key for key in keys((folder / "broken.yaml").read_text()) if key in told] == []


@pytest.mark.parametrize("kind", ["StorageCluster", "Secret"])
def test_a_key_in_the_place_of_a_name_is_not_told(kind: str, tmp_path: Path) -> None:
    key = "tPf1crGsKZoooCzvNUo38YFtQjpMfeKLoY6odzAm"
    text = (CLUSTERS[0].parent / "guests-are-refused" / "broken.yaml").read_text()
    text = re.sub(rf"(kind: {kind}\nmetadata: {{name: )[\w-]+", rf"\g<1>{key}", text)
    (tmp_path / "m.yaml").write_text(text + SECRETS.replace("NAME", key))
    for output in ("text", "json", "mermaid"):
        done = inprocess.main("check", "m.yaml", "-o", output, folder=tmp_path)
        assert done.status in (0, 1)
        assert key not in done.out.decode() + done.err


def test_the_keys_are_seen() -> None:
    found = {key for folder in CLUSTERS for key in keys((folder / "broken.yaml").read_text())}
    assert {"tPf1crGsKZoooCzvNUo38YFtQjpMfeKLoY6odzAm"} < found
    assert len(found) > 8

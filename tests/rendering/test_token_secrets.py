"""Tokens that the values give become Secrets, and go nowhere else."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
import yaml

import manifests
from hosts import Folder
from manifests import Bench
from value_samples import (
    CANARIES,
    CLAIMS,
    CLASSES,
    CLUSTER,
    COMPLETE,
    DAEMONSET,
    GIVEN,
    OTHER_TOKEN,
    TOKEN,
    TOKENS,
    VALUES,
    lines,
    part,
    secrets,
    tenants_bench,
)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return tenants_bench(tmp_path)


def test_a_token_becomes_a_secret_in_the_namespace_of_its_tenant(bench: Bench) -> None:
    result = bench.render(VALUES + TOKENS, CLUSTER)
    assert lines(result, "error", "warning", "notice") == []
    assert result.text.startswith(f"""\
---
apiVersion: v1
kind: Secret
metadata:
  name: px-user-token
  namespace: team-a
  annotations:
    stork.libopenstorage.org/skip-resource: "true"
type: Opaque
data:
  auth-token: "{base64.b64encode(TOKEN.encode()).decode()}"
""")
    assert {
        name: base64.b64decode(data["auth-token"]) for name, data in secrets(result).items()
    } == {
        "team-a/px-user-token": TOKEN.encode(),
        "team-b/px-user-token": OTHER_TOKEN.encode(),
    }


def test_a_token_secret_is_rendered_for_a_daemonset_too(bench: Bench) -> None:
    result = bench.render(DAEMONSET + TOKENS, manifests.daemonset())
    assert list(secrets(result)) == [
        "portworx/pxkeys",
        "team-a/px-user-token",
        "team-b/px-user-token",
    ]


def test_the_secrets_alone_hold_the_tokens(bench: Bench) -> None:
    result = bench.render(VALUES + TOKENS, only="secrets")
    assert list(secrets(result)) == ["team-a/px-user-token", "team-b/px-user-token"]
    assert len(result.objects) == 2


def test_the_workloads_alone_open_no_token(bench: Bench) -> None:
    (bench.folder / "team-a.token").unlink()
    del bench.environ["PXSEC_TEAM_B"]
    result = bench.render(VALUES + TOKENS + CLASSES, CLUSTER, *GIVEN, only="workloads")
    assert lines(result) == []
    assert secrets(result) == {}
    assert result.text.endswith("---\n".join(COMPLETE))


def test_a_token_secret_that_is_there_is_updated_where_it_stands(bench: Bench) -> None:
    old = bench.render(VALUES + TOKENS, CLUSTER).text
    bench.environ["PXSEC_TEAM_B"] = TOKEN
    new = bench.render(VALUES + TOKENS, old).text
    b, a = (base64.b64encode(token.encode()).decode() for token in (OTHER_TOKEN, TOKEN))
    assert new == old.replace(b, a)


def test_a_secret_without_a_namespace_is_not_taken_for_that_of_a_tenant(bench: Bench) -> None:
    mine = "apiVersion: v1\nkind: Secret\nmetadata: {name: px-user-token}\ndata: {a: Yg==}\n"
    result = bench.render(VALUES + TOKENS, CLUSTER, mine)
    assert result.text.endswith(mine)
    assert result.text.count("kind: Secret") == 3


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_one_line_end_behind_a_token_is_dropped_with_a_notice(bench: Bench, end: str) -> None:
    (bench.folder / "team-a.token").write_bytes(TOKEN.encode() + end.encode())
    result = bench.render(VALUES + TOKENS, CLUSTER)
    assert lines(result, "error", "notice") == [
        "values.yaml:9:5: notice: tokens[0].token: the line end after the token is left out"
        " [line-end]",
        "  hint: nothing to do: a token has none",
    ]
    assert base64.b64decode(secrets(result)["team-a/px-user-token"]["auth-token"]) == TOKEN.encode()


FORMS = {
    "empty": ("", "it is empty"),
    "two line ends": (TOKEN + "\n\n", "a line break in the token, which Portworx refuses"),
    "line break inside": (
        TOKEN.replace(".", ".\n"),
        "a line break in the token, which Portworx refuses",
    ),
    "blank at the end": (
        TOKEN + " ",
        "a blank in the token or at an end of it, which Portworx refuses over gRPC",
    ),
    "Bearer": (f"Bearer {TOKEN}", "`Bearer` stands before it, and is no part of a token"),
    "two parts": (TOKEN.rpartition(".")[0], "2 parts between dots, and a token has three"),
    "encrypted": (
        f"{TOKEN}.{part(b'a')}.{part(b'b')}",
        "the token is encrypted (five parts), and Portworx reads signed ones",
    ),
    "padded": (TOKEN + "=", "the signature is not base64url"),
    "not ASCII": (TOKEN + "ä", "the signature is not base64url"),
    "no JSON": (f"{part(b'canary')}.{CLAIMS}.a", "the header is not JSON"),
    "a list": (f"{part(b'[]')}.{CLAIMS}.", "the header is not a JSON object"),
}


@pytest.mark.parametrize("form", FORMS)
def test_what_is_not_a_token_is_refused_and_not_shown(bench: Bench, form: str) -> None:
    text, message = FORMS[form]
    (bench.folder / "team-a.token").write_text(text, encoding="utf-8")
    result = bench.render(VALUES + TOKENS, CLUSTER)
    assert result.output == b""
    hint = "give the token as it was issued: three parts with dots between, on one line"
    if form == "two line ends":
        hint = "remove the line end, in the Secret of the token too"
    assert lines(result) == [f"values.yaml:9:5: error: {message} [bad-token]", f"  hint: {hint}"]
    assert not [canary for canary in CANARIES if canary in str(result.problems)]


def test_a_token_that_is_not_there_names_the_command_that_makes_it(bench: Bench) -> None:
    (bench.folder / "team-a.token").unlink()
    del bench.environ["PXSEC_TEAM_B"]
    assert lines(bench.render(VALUES + TOKENS, CLUSTER)) == [
        "values.yaml:9:5: error: the file 'team-a.token' does not exist [missing-file]",
        "  hint: a path starts from the folder of the values file; make it: pxsec token create"
        " --auth-config FILE -f VALUES -w PATH",
        "values.yaml:10:46: error: the variable 'PXSEC_TEAM_B' is not set [missing-env]",
        '  hint: export it: export NAME="$(cat PATH)"',
    ]


def test_a_token_outside_the_folder_is_refused(bench: Bench) -> None:
    values = VALUES + TOKENS.replace("team-a.token", "../team-a.token")
    assert lines(bench.render(values, CLUSTER)) == [
        "values.yaml:9:5: error: the file '../team-a.token' is not in or below the folder of the"
        " values file [path-outside]",
        "  hint: move the file there, or allow its folder: --allow-path DIR, or"
        " PXSEC_ALLOW_PATH=DIR",
    ]


def test_a_token_goes_nowhere_but_into_its_secret(bench: Bench) -> None:
    values = VALUES + TOKENS + CLASSES.replace("px-secured", "none")
    result = bench.render(values, CLUSTER, *GIVEN)
    assert result.output == b""
    assert not [canary for canary in CANARIES if canary in str(result.problems)]


def test_a_later_values_file_replaces_the_whole_list(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (tmp_path / "team-b.token").write_text(OTHER_TOKEN)
    (tmp_path / "values.yaml").write_text(VALUES + TOKENS)
    (tmp_path / "more.yaml").write_text(
        "tokens: [{name: a, namespace: b, token: {file: team-b.token}}]\n"
    )
    done = folder.pxsec("render", "-f", "values.yaml", "-f", "more.yaml", "--only", "secrets")
    (found,) = yaml.safe_load_all(done.out)
    assert found["data"] == {"auth-token": base64.b64encode(OTHER_TOKEN.encode()).decode()}

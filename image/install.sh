#!/bin/sh
# Builds the wheel of this checkout and installs it, with the packages that it needs, into a folder of
# its own:
#
#     image/install.sh /opt/pxsec
#
# The name pxsec is looked up nowhere: an index would give what anybody has published under it. All
# else is pinned. What is installed needs no writing: it is byte-compiled once and for all.
set -eu

home=$1
project=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

python3 -m venv "$work/build"
pip() { "$work/build/bin/python" -m pip "$@"; }
pip install --quiet --only-binary :all: -c "$project/constraints.txt" \
    -r "$project/image/build-requirements.txt" jinja2
pip wheel --quiet --no-index --no-deps --no-build-isolation --wheel-dir "$work" "$project"

python3 -m venv --without-pip "$home"
into_home() { pip --python "$home/bin/python" "$@"; }
into_home install --quiet --no-compile --no-deps --only-binary :all: -r "$project/constraints.txt"
into_home install --quiet --no-compile --no-deps --no-index "$work"/pxsec-*.whl
into_home check
cp "$project/image/pxsec-argocd" "$home/bin/pxsec-argocd"
chmod 755 "$home/bin/pxsec-argocd"

# Unchecked: a file's time, which a copy of it may lose, says nothing.
"$home/bin/python" -m compileall -q --invalidation-mode unchecked-hash "$home/lib"

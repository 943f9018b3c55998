"""Where pxsec starts: `python -m renderer`, and the scripts pxsec and pxsec-krm."""

import gc
import sys

gc.disable()  # a run is short: collecting what it imports would take a tenth of it


def main() -> int:
    """Run pxsec; an interruption is quiet from the first import on."""
    return _run(sys.argv[1:])


def krm() -> int:
    """Run as the script that Kustomize finds on PATH: `pxsec-krm` is `pxsec krm`."""
    return _run(["krm", *sys.argv[1:]])


def _run(arguments: list[str]) -> int:
    try:
        from renderer import cli

        return cli.main(arguments)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main())

"""Where pxsec starts: `python -m renderer`, and the scripts pxsec and pxsec-krm."""

import gc

gc.disable()  # a run is short: collecting what it imports would take a tenth of it

from renderer.cli import krm, main  # noqa: E402

__all__ = ["krm", "main"]

if __name__ == "__main__":
    raise SystemExit(main())

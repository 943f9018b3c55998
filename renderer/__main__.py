"""Run pxsec as `python -m renderer`."""

from renderer.cli import main

raise SystemExit(main())

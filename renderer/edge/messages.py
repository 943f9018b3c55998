"""Problems told on standard error, in the report, and where a host hides both."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from renderer.edge import report, stdio
from renderer.problems import Findings, Problem, RenderError


def say(problems: Sequence[Problem], *, quiet: bool, color: str) -> None:
    """Write the messages to standard error."""
    terminal = bool(sys.stderr and sys.stderr.isatty())
    colour = report.wants_colour(color, os.environ, terminal=terminal)
    stdio.write_stderr(report.as_text(problems, quiet=quiet, colour=colour), sys.stderr)
    _tell_helm(problems)


def _tell_helm(problems: Sequence[Problem]) -> None:
    """Show the first error on the terminal where Helm 4 throws standard error away."""
    if "HELM_PLUGIN_DIR" in os.environ and not (sys.stderr and sys.stderr.isatty()):
        report.tell_terminal(problems)


def save(findings: Findings, *, quiet: bool) -> None:
    """Write the messages to the file that PXSEC_REPORT names."""
    # Not by ARGOCD_ENV_PXSEC_REPORT: who writes an Argo CD application must not be able to write
    # over the repo server's files.
    if path := os.environ.get("PXSEC_REPORT"):
        report.save(path, report.as_text(findings.problems, quiet=quiet), findings)


def report_alone(problem: Problem) -> None:
    """Report what ends a run before its options are known to be good."""
    findings = Findings()
    findings.record([problem])
    say([problem], quiet=False, color="never")
    with suppress(RenderError):
        save(findings, quiet=False)

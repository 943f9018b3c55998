"""A step and a plan, as data: what is printed is made of them, and a test carries them out.

    Step(
        title="Apply the Secrets",
        commands=("pxsec render -f pxsec.yaml --only secrets | kubectl apply --server-side -f -",),
        why="pods do not start without them",
    )

The commands of a step are lines of a shell, and one that fails stops those behind it. Those of
`back` undo this step alone, once all steps behind it are undone.
"""

from __future__ import annotations

from renderer.problems import Problem
from renderer.records import Record

NOTHING = "nothing"
"""What users notice of most steps."""


class Step(Record):
    """What is typed, and what is to be known about it."""

    title: str
    commands: tuple[str, ...]
    why: str
    """Why this, and why now."""
    changes: tuple[str, ...] = ()
    """The settings that change, each with what it was and what it becomes."""
    notice: str = NOTHING
    """What users notice."""
    until: str = ""
    """Until what happens they notice it."""
    proof: tuple[str, ...] = ()
    """Commands that show whether it worked."""
    shows: str = ""
    """What they show when it did."""
    back: tuple[str, ...] = ()
    """Commands that undo it."""
    back_note: str = ""
    """What is to be known about going back."""
    codes: tuple[str, ...] = ()
    """What `pxsec check` may report behind this step, and not at the end of the plan."""


class Plan(Record):
    """The way of one Portworx."""

    title: str
    """The StorageCluster or DaemonSet."""
    goal: str
    fix: tuple[Problem, ...] = ()
    """What is to be fixed first, as step 0; no other step comes with it."""
    steps: tuple[Step, ...] = ()
    ends: str = ""
    """Why it ends before the goal, '' where it reaches it."""
    notes: tuple[str, ...] = ()
    """What the plan cannot do for people."""

    @property
    def has_nothing_to_do(self) -> bool:
        """Tell whether all is as it should be."""
        return not (self.fix or self.steps or self.ends)

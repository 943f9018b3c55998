"""Records: what they hold, how they are made, and that they do not change."""

from __future__ import annotations

import copy
import pickle

import pytest

from renderer.records import Record


class Point(Record):
    """A point, with a name if it has one."""

    x: int
    y: int = 0
    name: str = ""


class Named(Point):
    """The same, by another type."""


class Coloured(Point):
    """A point with one more field."""

    colour: str = "red"


@pytest.mark.parametrize(
    "made", [Point(1), Point(1, 0, ""), Point(x=1), Point(1, name=""), Point(y=0, x=1)]
)
def test_fields_are_given_in_order_or_by_name_and_have_defaults(made: Point) -> None:
    assert (made.x, made.y, made.name) == (1, 0, "")
    assert made == Point(1)
    assert hash(made) == hash(Point(1))


def test_a_record_that_extends_another_has_its_fields_too() -> None:
    assert Named(1, 2).y == 2
    assert (Coloured(1).x, Coloured(1).colour, Coloured(1, colour="blue").colour) == (
        *(1, "red"),
        "blue",
    )


@pytest.mark.parametrize(
    ("values", "named"),
    [((), {}), ((1, 2, "a", 4), {}), ((1,), {"x": 1}), ((1,), {"z": 1}), ((), {"y": 1})],
    ids=["missing", "too many", "twice", "unknown", "missing by name"],
)
def test_what_does_not_fit_the_fields_is_refused(
    values: tuple[object, ...], named: dict[str, object]
) -> None:
    with pytest.raises(TypeError, match=r"^Point takes x, y, name$"):
        Point(*values, **named)  # type: ignore[arg-type]


def test_a_record_does_not_change() -> None:
    point = Point(1)
    with pytest.raises(AttributeError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError):
        point.z = 2  # type: ignore[attr-defined]
    assert (point.replace(y=3), point) == (Point(1, 3), Point(1))


def test_a_record_tells_its_fields() -> None:
    assert repr(Point(1, name="a")) == "Point(x=1, y=0, name='a')"


def test_a_copy_is_the_same_record() -> None:
    point = Point(1, 2, "a")
    assert copy.deepcopy(point) == point
    assert pickle.loads(pickle.dumps(point)) == point


def test_a_declaration_that_would_mix_up_fields_is_refused() -> None:
    with pytest.raises(TypeError, match=r"^Behind: a field twice, or one without a default"):

        class Behind(Record):
            a: int = 0
            b: int  # type: ignore[misc]

    with pytest.raises(TypeError, match=r"^Again: a field twice, or one without a default"):

        class Again(Point):
            x: int = 1

"""Records: immutable, compared by value, cheap to make and cheap to declare.

    class Place(Record):
        name: str
        line: int = 0

`typing.NamedTuple` compiles code for every class and looks up every type, which took half of the
time that a start of pxsec has for itself. A record is a tuple with names all the same.
"""

from __future__ import annotations

from operator import itemgetter
from typing import Any, Self, dataclass_transform


class _Declared(type):
    """Makes fields of the annotations in a class, in their order, with what they are set to."""

    _names: tuple[str, ...]
    _defaults: dict[str, Any]
    _last: tuple[Any, ...]
    """The defaults, which belong to the last fields."""

    def __new__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any]) -> Any:
        inherited = getattr(bases[0], "_names", ())
        own = tuple(space.get("__annotations__", ()))
        defaults = {field: space.pop(field) for field in own if field in space}
        defaults = getattr(bases[0], "_defaults", {}) | defaults
        names = inherited + own
        if len({*names}) < len(names) or names[len(names) - len(defaults) :] != (*defaults,):
            raise TypeError(f"{name}: a field twice, or one without a default behind one with it")
        numbered = enumerate(own, len(inherited))
        space.update((field, property(itemgetter(at))) for at, field in numbered)
        space |= {"__slots__": (), "_names": names, "_defaults": defaults}
        space["_last"] = tuple(defaults.values())
        return super().__new__(cls, name, bases, space)


@dataclass_transform(frozen_default=True)
class Record(tuple[Any, ...], metaclass=_Declared):
    """The base of all records."""

    def __new__(cls, *values: Any, **named: Any) -> Self:
        """Make a record; TypeError where a field is missing, unknown or given twice."""
        if named:
            values = cls._in_order(values, named)
        elif len(values) < len(cls._names):
            values += cls._last[len(values) - len(cls._names) :]
        if len(values) != len(cls._names):
            raise TypeError(f"{cls.__name__} takes {', '.join(cls._names)}")
        return super().__new__(cls, values)

    @classmethod
    def _in_order(cls, values: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
        rest = cls._names[len(values) :]
        found = cls._defaults | named
        if named.keys() <= set(rest) and found.keys() >= set(rest):
            return (*values, *(found[name] for name in rest))
        return ()

    def __getnewargs__(self) -> tuple[Any, ...]:
        """Return what a copy is made of."""
        return tuple(self)

    def replace(self, **changes: Any) -> Self:
        """Return the same record with other values in some of its fields."""
        return type(self)(**dict(zip(type(self)._names, self, strict=True)) | changes)

    def __repr__(self) -> str:
        fields = (f"{name}={value!r}" for name, value in zip(type(self)._names, self, strict=True))
        return f"{type(self).__name__}({', '.join(fields)})"

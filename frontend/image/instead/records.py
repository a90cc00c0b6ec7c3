"""What all written-out data classes share: `_records` in the image, see ../records.py.

It is there in the place of Python's `dataclasses`, and imports nothing.
"""

put = object.__setattr__


class Factory:
    """The default of a field whose value is made for each instance."""

    def __init__(self, make) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - what can be called
        self.make = make

    def __repr__(self) -> str:
        return "<factory>"


class FrozenInstanceError(AttributeError):
    """A field of a frozen class was to be changed."""


def refuse_to_set(_self: object, name: str, _: object) -> None:
    """Be the `__setattr__` of a frozen class."""
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def refuse_to_delete(_self: object, name: str) -> None:
    """Be the `__delattr__` of a frozen class."""
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def replace(instance, /, **changes):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN003, ANN201 - any class
    """Make an instance like another, but for the changes."""
    for name in instance.__fields__:
        if name not in changes:
            changes[name] = getattr(instance, name)
    return instance.__class__(**changes)

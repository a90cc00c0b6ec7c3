"""What the image has in the place of `typing`: names that may stand in a text, and mean nothing."""

TYPE_CHECKING = False


ABSENT = frozenset({"NamedTuple", "TypedDict", "get_type_hints"})
"""What does something with types: a module that imports one cannot be imported."""


class Name:
    """What a name is here: it may be called, indexed and derived from."""

    __iter__ = None

    def __call__(self, *_: object, **__: object) -> object:
        """Give itself: for `X(...)`, `X[...]` and `X | Y`."""
        return self

    __getitem__ = __or__ = __ror__ = __call__

    def __mro_entries__(self, _: object) -> tuple[()]:
        """Be no class that another is derived from."""
        return ()


def cast(_: object, value: object) -> object:
    """Give the value."""
    return value


def overload(function: object) -> object:
    """Give what is decorated."""
    return function


final = runtime_checkable = overload


def NewType(_name: str, _: object) -> object:  # noqa: N802 - its name in `typing`
    """Give a function that gives its argument."""
    return overload


def assert_never(value: object) -> None:
    """Say that a way was gone that there is not."""
    raise AssertionError(f"Expected code to be unreachable, but got: {value!r}")


def get_origin(_: object) -> None:
    """Give nothing: no type here is made of another."""


def get_args(_: object) -> tuple[()]:
    """Give nothing: no type here has arguments."""
    return ()


def __getattr__(name: str) -> object:
    if name.startswith("__") or name in ABSENT:
        raise AttributeError(name)
    return Name()

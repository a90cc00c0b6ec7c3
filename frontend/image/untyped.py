"""What the image has in the place of `typing`: names that may stand in a text, and mean nothing."""

TYPE_CHECKING = False


class Nothing:
    """What a name is here: it may be called, indexed and derived from."""

    __iter__ = None

    def __call__(self, *_: object, **__: object) -> object:
        """Be the same again, as for an index, and in a union."""
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


def get_args(_: object) -> tuple[()]:
    """Give nothing: no type here has arguments."""
    return ()


def __getattr__(name: str) -> object:
    if name.startswith("__"):
        raise AttributeError(name)
    return Nothing()

"""What the image has in the place of `pkgutil`: reading a file beside a package's modules."""

import sys


def get_data(package: str, resource: str) -> bytes:
    """Give what is in a file of a package that is imported."""
    folder = sys.modules[package].__path__[0]
    with open(f"{folder}/{resource}", "rb") as file:  # noqa: PTH123 - pathlib is not there
        return file.read()

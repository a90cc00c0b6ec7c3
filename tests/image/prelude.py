"""Scripts that run inside the image's interpreter, with its modules."""

from __future__ import annotations

_CODE = "marshal.loads(open({file!r}, 'rb').read()[16:])"
_LOADING = "import marshal\nexec({code}, space := {{'__name__': 'start'}})\nspace['install']({program!r})\n"


def with_modules(script: str, program: str) -> str:
    """Give a script that can import what the image's program can; `program` is the folder of it."""
    return _LOADING.format(code=_code(program), program=program) + script


def start(program: str) -> str:
    """Give the statements that start the program as its own file does."""
    names = {"__name__": "__main__", "__file__": f"{program}/__main__.pyc"}
    return f"import marshal\nexec({_code(program)}, {names})\n"


def _code(program: str) -> str:
    return _CODE.format(file=f"{program}/__main__.pyc")

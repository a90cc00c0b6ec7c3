"""Write data classes out as plain classes, which cost a start little more than loading their code.

`dataclasses` makes a class with slots twice, and each of its methods from a text. In the image, the methods
are in the class before its module is compiled. What none of our classes has is refused. Nobody copies them by
`copy`, which a frozen class refuses here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeGuard

SHARED = "_records"  # instead/records.py, as the image's modules import it
IMPORTS = MappingProxyType(
    {
        "dataclass": "put as __put__, refuse_to_set as __no_set__, refuse_to_delete as __no_delete__",
        "field": "Factory as __factory__",
        "replace": "replace",
    }
)
"""By the names that a module may import from `dataclasses` what it imports in the image."""

OPTIONS = {"slots": False, "frozen": False, "kw_only": False, "repr": True, "eq": True, "order": False}
"""As Python has them if they are not given; `slots=True` must be."""

SIMPLE = (ast.AnnAssign, ast.Assign, ast.Expr, ast.FunctionDef, ast.AsyncFunctionDef, ast.Pass)
"""What may stand in a class: a field within an `if` would be overlooked."""

POST = "__post_init__"
ARGUMENTS = frozenset({"default", "default_factory", "repr"})  # of `field`


ORDER = {"__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">="}
FROZEN = "__setattr__ = __no_set__\n__delattr__ = __no_delete__"
REPR = "def __repr__(self):\n return f'{{self.__class__.__qualname__}}({shown})'"
HASH = "def __hash__(self):\n return hash({own})"
COMPARED = """def {name}(self, other):
 if other.__class__ is self.__class__:
  return {own} {sign} {others}
 return NotImplemented"""


class FormError(Exception):
    """Something about a data class cannot be written out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field; its default and what makes its value are expressions, empty where it has none."""

    name: str
    keyword: bool
    default: str = ""
    factory: str = ""
    shown: bool = True

    @property
    def parameter(self) -> str:
        """Write the parameter of `__init__`."""
        default = f"__factory__({self.factory})" if self.factory else self.default
        return f"{self.name}={default}" if default else self.name

    @property
    def value(self) -> str:
        """Write what the field is set to."""
        name = self.name
        return f"{name}.make() if {name}.__class__ is __factory__ else {name}" if self.factory else name


def written_out(text: str, module: str) -> ast.Module:
    """Give the tree of a module's text, with its data classes written out; FormError for what cannot be.

    An inherited default is evaluated for each class. What is written has the line of its class.
    """
    tree = ast.parse(text)
    _Writer(module).visit(tree)
    return tree


class _Writer(ast.NodeTransformer):
    """Goes through a module; keeps the fields of its data classes, and which have a `__post_init__`."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._known: dict[str, dict[str, Field]] = {}
        self._completed: set[str] = set()

    def visit_Import(self, node: ast.Import) -> ast.AST:
        _check(all(alias.name != "dataclasses" for alias in node.names), self._module, node)
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        if node.module != "dataclasses":
            return node
        _check(all(alias.name in IMPORTS and not alias.asname for alias in node.names), self._module, node)
        names = ", ".join(IMPORTS[alias.name] for alias in node.names)
        return _parsed(f"from {SHARED} import {names}", node)[0]

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        for decorator in node.decorator_list:
            if ast.unparse(decorator).partition("(")[0] == "dataclass":
                node.decorator_list.remove(decorator)
                self._write(node, decorator, f"{self._module}, class {node.name}")
        return self.generic_visit(node)

    def _write(self, node: ast.ClassDef, decorator: ast.expr, place: str) -> None:
        """Put what is written before all else in the class, so that a method of its own takes its place."""
        inherited: dict[str, Field] = {}
        # `Generic[T]` is for types alone: what stands for `typing` here makes no class of it.
        for base in (each for each in node.bases if not ast.unparse(each).startswith("Generic[")):
            _check(ast.unparse(base) in self._known, place, base)
            inherited |= self._known[ast.unparse(base)]
            self._completed |= {node.name} if ast.unparse(base) in self._completed else set()
        options = _options(decorator, place)
        own = _fields(node, place, keyword=options["kw_only"])
        self._known[node.name] = fields = inherited | own
        new = [name for name in own if name not in inherited]
        self._completed |= (
            {node.name} if any(getattr(each, "name", "") == POST for each in node.body) else set()
        )
        text = "\n".join(_body(options, new, [*fields.values()], completed=node.name in self._completed))
        node.body = [*_parsed(text, node), *(each for each in node.body if not _is_field(each))]


def _options(decorator: ast.expr, place: str) -> dict[str, bool]:
    given = _arguments(decorator)
    _check(given.keys() <= OPTIONS.keys() and {*given.values()} <= {"True", "False"}, place, decorator)
    options = OPTIONS | {name: value == "True" for name, value in given.items()}
    _check(options["slots"], place, decorator)
    return options


def _fields(node: ast.ClassDef, place: str, *, keyword: bool) -> dict[str, Field]:
    """Read the fields that a class has itself."""
    for each in node.body:
        _check(isinstance(each, SIMPLE), place, each)
    written = {ast.unparse(each.target): each for each in node.body if _is_field(each)}
    values = {name: each.value for name, each in written.items() if each.value}
    for name, each in written.items():
        used = {part.id for part in ast.walk(values.get(name, ast.Pass())) if isinstance(part, ast.Name)}
        _check(not name.startswith("__") and not used & values.keys(), place, each)
    return {name: _field(name, each, place, keyword=keyword) for name, each in written.items()}


def _field(name: str, node: ast.AnnAssign, place: str, *, keyword: bool) -> Field:
    given = {"default": ast.unparse(node.value)} if node.value else {}
    if isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "field":
        given = _arguments(node.value)
    default, factory = given.get("default", ""), given.get("default_factory", "")
    shown = given.get("repr", "True")
    _check(given.keys() <= ARGUMENTS and shown in {"True", "False"}, place, node)
    return Field(name=name, keyword=keyword, default=default, factory=factory, shown=shown == "True")


def _arguments(call: ast.expr) -> dict[str, str]:
    """Give the arguments of a call by name; all without a name have the empty one."""
    if not isinstance(call, ast.Call):
        return {}
    named = [*((each.arg or "", each.value) for each in call.keywords), *(("", each) for each in call.args)]
    return {name: ast.unparse(value) for name, value in named}


def _is_field(node: ast.stmt) -> TypeGuard[ast.AnnAssign]:
    return isinstance(node, ast.AnnAssign) and "ClassVar" not in ast.unparse(node.annotation)


def _body(
    options: Mapping[str, bool], new: Sequence[str], fields: Sequence[Field], *, completed: bool
) -> Iterator[str]:
    """Write the statements of a class; `new` are the names of the fields that are not inherited."""
    yield f"__slots__ = {tuple(new)}"
    yield f"__match_args__ = {tuple(each.name for each in fields if not each.keyword)}"
    yield f"__fields__ = {tuple(each.name for each in fields)}"  # for `replace`
    yield _init_method(fields, frozen=options["frozen"])
    if completed:
        yield f" self.{POST}()"
    if options["frozen"]:
        yield FROZEN
    if options["repr"]:
        yield REPR.format(
            shown=", ".join(f"{each.name}={{self.{each.name}!r}}" for each in fields if each.shown)
        )
    own, others = _values("self", fields), _values("other", fields)
    if options["eq"]:
        yield HASH.format(own=own) if options["frozen"] else "__hash__ = None"
        yield COMPARED.format(name="__eq__", own=own, sign="==", others=others)
    if options["order"]:
        yield from (COMPARED.format(name=name, own=own, sign=ORDER[name], others=others) for name in ORDER)


def _init_method(fields: Iterable[Field], *, frozen: bool) -> str:
    plain = [each.parameter for each in fields if not each.keyword]
    keywords = [each.parameter for each in fields if each.keyword]
    parameters = ["self", *plain, *(["*", *keywords] if keywords else [])]
    form = " __put__(self, {0.name!r}, {0.value})" if frozen else " self.{0.name} = {0.value}"
    return "\n".join([f"def __init__({', '.join(parameters)}):", " pass", *map(form.format, fields)])


def _values(owner: str, fields: Iterable[Field]) -> str:
    """Write a tuple of all fields of an instance."""
    return "(" + "".join(f"{owner}.{each.name}, " for each in fields) + ")"


def _parsed(text: str, like: ast.stmt) -> list[ast.stmt]:
    """Parse statements, to be where another was."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        ast.copy_location(node, like)
    return tree.body


def _check(known: bool, place: str, node: ast.AST) -> None:
    if not known:
        first = ast.unparse(node).partition("\n")[0]
        raise FormError(f"{place}: `{first}` cannot be written out, see image/records.py")

"""What is in the frontend's image, and what is not, with the reason."""

from __future__ import annotations

import _imp
import sys

# Rooms and modules of the package that a build never enters.
NOT_OURS = frozenset(
    {"jettison.cli", "jettison.dockerfile", "jettison.relay", "jettison.sizes"}
    | {"jettison.session.disk", "jettison.session.disk_files"}
)

# Files beside the modules that are no part of the program: types and the schema are for editors, texts
# for people.
NO_DATA = frozenset({".py", ".pyc", ".pyi", ".typed", ".json", ".md"})

# What the interpreter asks for by itself: at its start, to run a folder, and for each way to write text
# that a build file or a path may be in. C code imports some modules without a statement that could be read.
ASKED_BY_PYTHON = (
    "codecs",
    "encodings.ascii",
    "encodings.latin_1",
    "encodings.utf_8",
    "encodings.utf_8_sig",
    "encodings.utf_16",
    "encodings.utf_16_be",
    "encodings.utf_16_le",
    "encodings.utf_32",
    "encodings.utf_32_be",
    "encodings.utf_32_le",
    "io",
    "locale",
    "os",
    "runpy",
    "threading",
    "traceback",
    "warnings",
)

# The same, by extension modules that others bring.
ASKED_BY_EXTENSIONS = (
    "collections.abc",
    "copyreg",
    "grpc._cython._cygrpc",
    "google.protobuf.descriptor",
    "google.protobuf.internal.python_edition_defaults",
    "google.protobuf.internal.well_known_types",
    "google.protobuf.message",
    "json.decoder",
    "json.scanner",
    "types",
    "yaml.error",
    "yaml.events",
    "yaml.nodes",
    "yaml.tokens",
    "zlib",  # gRPC's extension has its texts compressed
)

# In the interpreter, and in no file; three are not in its own list.
BUILTIN = frozenset({*sys.builtin_module_names, "_frozen_importlib", "_frozen_importlib_external", "os.path"})

# Modules that the interpreter holds as well: what they import is needed, and their files are not.
FROZEN = frozenset(getattr(_imp, "_frozen_module_names", list)()) | {
    *("importlib._bootstrap", "importlib._bootstrap_external")
}

# What is loaded before modules come out of the bundle, and so in files: `os` only shows the interpreter where
# its library is. (What else it needs is inside it.)
BEFORE_START = frozenset({"__future__", "encodings", "os"})

# Modules that others import and, on the ways of a frontend, never look into: they are empty in the image,
# unless one of this Python looks into them when it is imported.
EMPTY = {
    "asyncio": "the other of gRPC's two ways to call, which imports a third of all there was",
    "calendar": "for dates in messages, which have none",
    "dataclasses": "all data classes of ours are written out, see records.py",
    "google.protobuf.descriptor_database": "protobuf in Python, where there is none in C",
    "google.protobuf.internal.python_message": "as google.protobuf.descriptor_database",
    "google.protobuf.text_encoding": "as google.protobuf.descriptor_database",
    "grpc.aio": "as asyncio",
    "inspect": "for reading source texts, which are not there",
    "tokenize": "for reading source texts",
}

# Modules that are asked for only on ways that a frontend does not go. One without which another cannot be
# imported is in the image, whatever this says.
CUT = {
    "argparse": "for the command lines of modules, which nobody starts",
    "bz2": "for archives",
    "concurrent.futures.process": "for programs of several processes",
    "ctypes": "asked for by test helpers",
    "decimal": "for formats that no build file has",
    "doctest": "for tests",
    "getopt": "as argparse",
    "grpc._server": "a frontend calls, and answers nobody",
    "grpc_tools": "for generating code",
    "gzip": "for archives",
    "importlib.abc": "for programs with ways of their own to import",
    "importlib.metadata": "for programs that look for installed packages",
    "importlib.readers": "the same as importlib.resources",
    "importlib.resources": "for programs that read data by it; ours uses pkgutil",
    "lzma": "for archives",
    "multiprocessing": "for programs of several processes",
    "pdb": "for debugging by hand",
    "pprint": "for people who look at values",
    "pydoc": "for reading documentation",
    "ssl": "the daemon is on the other end of a pipe",
    "statistics": "asked for by the test of a module",
    "tarfile": "for archives",
    "tracemalloc": "for finding out who holds memory",
    "unicodedata": "for names of characters in patterns, which are our own",
    "unittest": "for tests",
    "zipfile": "for archives",
}

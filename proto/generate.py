"""Writes frontend/jettison/pb from proto/: message modules, their types, and the call stubs.

`--check` writes nothing and fails when the committed files are not what the .proto files give. What
protoc writes depends on its version: run this with the grpcio-tools of requirements/dev.txt.
"""

# ruff: noqa: INP001 - a script that no module imports

import argparse
import sys
import tempfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from grpc_tools import protoc  # type: ignore[import-untyped]

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "frontend"
PACKAGE = Path("jettison/pb")
SERVICE = PACKAGE / "bridge.proto"
GENERATED = ("*_pb2.py", "*_pb2.pyi", "*_pb2_grpc.py")


def main(arguments: list[str] | None = None) -> int:
    """Generate, or with --check compare; give the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail when the committed files differ")
    check: bool = parser.parse_args(arguments).check
    wanted = generate()
    present = read(TARGET)
    if not check:
        write(wanted, present)
        return 0
    differing = sorted(name for name in {*wanted, *present} if wanted.get(name) != present.get(name))
    for name in differing:
        sys.stderr.write(f"{name}: not what proto/ gives; run `make proto` and commit the result\n")
    return 1 if differing else 0


def generate() -> Mapping[str, bytes]:
    """Run protoc into a folder that goes away again, and give what it wrote by name."""
    protos = [path.relative_to(HERE) for path in sorted((HERE / PACKAGE).glob("*.proto"))]
    messages = [str(path) for path in protos if path != SERVICE]
    with tempfile.TemporaryDirectory() as folder:
        run(f"--python_out={folder}", f"--pyi_out={folder}", *messages)
        run(f"--grpc_python_out={folder}", str(SERVICE))
        return read(Path(folder))


def run(*arguments: str) -> None:
    """Run the protoc that grpcio-tools carries."""
    includes = [f"-I{HERE}", f"-I{files('grpc_tools') / '_proto'}"]
    if protoc.main(["protoc", *includes, *arguments]):
        message = f"protoc failed on {arguments[-1]}; its own message stands above"
        raise SystemExit(message)


def read(root: Path) -> Mapping[str, bytes]:
    """Give the generated files below a folder, by their path in it."""
    found = [path for pattern in GENERATED for path in (root / PACKAGE).glob(pattern)]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(found)}


def write(wanted: Mapping[str, bytes], present: Mapping[str, bytes]) -> None:
    """Make the committed files what is wanted: new and changed ones written, forgotten ones removed."""
    for name in present.keys() - wanted.keys():
        (TARGET / name).unlink()
    for name, content in wanted.items():
        if present.get(name) != content:
            (TARGET / name).write_bytes(content)


if __name__ == "__main__":
    sys.exit(main())

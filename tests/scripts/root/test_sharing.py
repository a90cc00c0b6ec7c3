"""rootfs.sh: files of equal content are one file."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.scripts.machine import Machine

READ = (
    'set -euo pipefail; for name in common sharing; do . "/run/jettison/$name.sh"; done; mkdir -p "$scratch"'
)
SHARE = f"{READ}; share_equal /run/alike"
SMALL, LARGE = "a", "a" * 5000


def inodes(root: Path, *names: str) -> int:
    """Count the files behind names."""
    return len({(root / name).stat().st_ino for name in names})


def test_the_bundles_of_authorities_are_one_file(azure: Machine) -> None:
    done = azure.rootfs("prebuilt-ca-certificates")
    bundles = ("ca-trust/extracted/pem/tls-ca-bundle.pem", "tls/cert.pem", "tls/certs/ca-bundle.crt")
    there = [f"etc/pki/{name}" for name in bundles if (azure.root / "etc/pki" / name).is_file()]
    assert len(there) > 1
    assert inodes(azure.root, *there) == 1
    size = (azure.root / there[0]).stat().st_size * (len(there) - 1)
    (shared,) = (line for line in done.out.splitlines() if line.startswith("shared: "))
    assert int(shared.split()[-2]) >= size


def test_only_data_is_one_file_and_what_else_is_equal(azure: Machine) -> None:
    root = azure.path / "run/alike"
    files = {
        "b/one": (LARGE, 0o644),
        "a two": (LARGE, 0o644),
        "c\nthree": (LARGE, 0o644),
        "private": (LARGE, 0o600),
        "other": ("b" * 5000, 0o644),
        "program": (LARGE, 0o755),
        "program-too": (LARGE, 0o755),
        "module.py": (LARGE, 0o644),
        "module-too.py": (LARGE, 0o644),
        "empty": ("", 0o644),
        "empty-too": ("", 0o644),
        "small": (SMALL, 0o644),
        "owned": (LARGE, 0o644),
    }
    for name, (text, mode) in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
        (root / name).chmod(mode)
    shutil.chown(root / "owned", 65532, 65532)
    done = azure.inside.sh(SHARE)
    said = "shared: 2 files have the content of another, 10000 bytes\n"
    assert (done.code, done.out, done.err) == (0, said, "")
    assert inodes(root, "a two", "b/one", "c\nthree") == 1
    assert inodes(root, *files) == len(files) - 2
    assert {name: (root / name).read_text() for name in files} == {
        name: text for name, (text, _) in files.items()
    }
    again = azure.inside.sh(f'{SHARE}; rm -rf "$scratch"')
    shutil.rmtree(root)
    assert (again.code, again.out, again.err) == (0, "", "")

"""Make the Go of the images: this machine's, compiled again so that it behaves as Microsoft's build does.

What that is: systemcrypto is on unless the environment turns it off, needs cgo until 1.26, and makes programs
that look for OpenSSL's library when they start; versions and settings in the build information; the folder of
compiled packages. Sources: `eng/doc` and `patches` of microsoft/go. It plays the version that its file
VERSION says.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from tests.harbor.world.commands import WorldError, run
from tests.harbor.world.store import fingerprint, part

HERE = Path(__file__).parent
SOURCES = HERE / "msgo"
GO = "usr/local/go"
CGOLESS = 27
"""The first minor version whose systemcrypto needs no cgo."""
COMMANDS = ("go", "asm", "cgo", "compile", "link")
ADDED = {  # files of the tree that the commands are compiled from
    "buildcfg.go": "internal/buildcfg/played.go",
    "cache.go": "cmd/go/internal/cache/played.go",
    "load.go": "cmd/go/internal/load/played.go",
}
# Files of the tree itself, compiled into programs: the second one until 1.26.
CRYPTO = "src/crypto/systemcrypto_linux.go"
REFUSED = "src/crypto/systemcrypto_nocgo_linux.go"
# (file, what is in it, what takes its place)
CHANGES = (
    ("internal/goexperiment/flags.go", "\tBoringCrypto ", "\tSystemCrypto bool\n\tBoringCrypto "),
    (
        "internal/buildcfg/exp.go",
        "\tflags := &ExperimentFlags{\n",
        '\tbaseline.SystemCrypto = goos == "linux"\n\tflags := &ExperimentFlags{\n',
    ),
    (
        "internal/buildcfg/exp.go",
        "set, ok := names[f]",
        "set, ok := names[f]\n\t\t\tok = ok && playsExperiment(f)",
    ),
    ("internal/buildcfg/exp.go", "\treturn flags, nil\n}", "\tplayOff(flags)\n\treturn flags, nil\n}"),
    (
        "cmd/link/internal/ld/main.go",
        '"runtime.buildVersion="+buildVersion',
        '"runtime.buildVersion="+buildcfg.PlayedBuild(buildVersion)',
    ),
    (
        "cmd/go/internal/load/pkg.go",
        '\tappendSetting("-buildmode", buildmode)',
        '\taddPlayedSettings(appendSetting)\n\tappendSetting("-buildmode", buildmode)',
    ),
    (
        "cmd/go/internal/gover/local.go",
        '\t"internal/goversion"',
        '\t"internal/buildcfg"\n\t"internal/goversion"',
    ),
    (
        "cmd/go/internal/gover/local.go",
        "\ttoolVers = runtime.Version()\n",
        "\ttoolVers = buildcfg.PlayedAs(runtime.Version())\n",
    ),
    (
        "cmd/go/internal/work/gc.go",
        '"-lang=go"+gover.Lang(vers)',
        '"-lang=go"+buildcfg.PlayedLang(gover.Lang(vers))',
    ),
    ("cmd/go/internal/version/version.go", "v := runtime.Version()", "v := gover.LocalToolchain()"),
    (
        "cmd/go/internal/envcmd/env.go",
        '{Name: "GOVERSION", Value: runtime.Version()}',
        '{Name: "GOVERSION", Value: buildcfg.PlayedAs(runtime.Version())}',
    ),
    (
        "cmd/go/internal/cache/default.go",
        'filepath.Join(dir, "go-build")',
        "filepath.Join(dir, playedCache())",
    ),
)


def commands(cache: Path, tree: Path) -> Path:
    """Return a folder with the commands of the stand-in, compiled from a Go tree (80 s of one core)."""
    key = fingerprint(SOURCES, repr((ADDED, CHANGES, COMMANDS)), (tree / "VERSION").read_text())
    return part(cache, "msgo", key, lambda place: _compile(place, tree))


def install(commands: Path, root: Path, version: str) -> None:
    """Put the commands into the Go tree of an image's root, and have it play a version."""
    for name in COMMANDS:
        folder = "bin" if name == "go" else "pkg/tool/linux_amd64"
        shutil.copy2(commands / name, root / GO / folder / name)
    shutil.copy2(SOURCES / "crypto.go", root / GO / CRYPTO)
    play(root, version)


def play(root: Path, version: str) -> None:
    """Write what a version differs by into a root, where Go's tree is or will be below it."""
    (root / GO / "src/crypto").mkdir(parents=True, exist_ok=True)
    (root / GO / "VERSION").write_text(f"go{version}\n")
    if int(version.split(".")[1]) < CGOLESS:
        shutil.copy2(SOURCES / "refused.go", root / GO / REFUSED)


def _compile(place: Path, tree: Path) -> None:
    replaced = _replaced(place / "sources", tree / "src")
    overlay = place / "overlay.json"
    overlay.write_text(json.dumps({"Replace": replaced}))
    # Without the profiles: they make the compiler a little quicker and twice as long to compile.
    words = ["build", "-overlay", str(overlay), "-pgo=off", "-trimpath", "-ldflags=-s -w", "-o", f"{place}/"]
    env = {**os.environ, "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOFLAGS": "", "GOEXPERIMENT": ""}
    run(["go", *words, *(f"cmd/{name}" for name in COMMANDS)], cwd=tree / "src", env=env)


def _replaced(place: Path, source: Path) -> Mapping[str, str]:
    """Write the changed and added files into a folder; return where each stands for which."""
    texts = {path: (SOURCES / name).read_text() for name, path in ADDED.items()}
    for path, old, new in CHANGES:
        text = texts.get(path) or (source / path).read_text()
        if old not in text:
            raise WorldError(f"{path} of this machine's Go has no {old.strip()!r}; adapt msgo.py")
        texts[path] = text.replace(old, new, 1)
    for path, text in texts.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_text(text)
    return {str(source / path): str(place / path) for path in texts}

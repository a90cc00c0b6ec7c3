"""One more signed repository, of packages that only these tests need."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.harbor.world.rpms import EPOCH, SIGNER, signing_key
from tests.harbor.world.toolbox import toolbox

HERE = Path(__file__).parent
SIGN = HERE.parent / "harbor/world/sign.sh"
UNSIGNED = ("unsigned", "layout", "broken")
SETTINGS = {
    "_rpmfilename": "%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm",
    "__os_install_post": "%{nil}",
    "_buildhost": "mini.invalid",
    "vendor": "Mini Mariner test fixture",
    "use_source_date_epoch_as_buildtime": "1",
}


def make(cache: Path, place: Path) -> None:
    """Build, sign and index the packages of ``specs`` into a new directory; the unsigned ones beside it."""
    tools = toolbox(cache)
    key = signing_key(cache, tools)
    with tools.workspace() as work:
        inside = tools.inside(work)
        for folder in ("repo", "core", *UNSIGNED):
            (work / folder / "Packages").mkdir(parents=True)
        pairs = {
            "_topdir": inside,
            "_dbpath": f"{inside}/db",
            **SETTINGS,
        }
        for spec in sorted((HERE / "specs").rglob("*.spec")):
            folder = spec.parent.name if spec.parent.name in UNSIGNED else "repo"
            pairs["_rpmdir"] = f"{inside}/{folder}/Packages"
            words = " ".join(f"--define '{name} {value}'" for name, value in pairs.items())
            shutil.copy(spec, work)
            tools.run(
                f"cd {inside}; rpmbuild -bb --quiet {words} {spec.name}",
                HOME=inside,
                SOURCE_DATE_EPOCH=str(EPOCH),
            )
        shutil.copytree(key / "home", work / "gnupg")
        shutil.copy(SIGN, work)
        tools.run(f"bash {inside}/sign.sh {inside} repo", SIGNER=SIGNER, EPOCH=str(EPOCH))
        shutil.copytree(work / "repo", place)
        for package in (work / "broken/Packages").glob("*.rpm"):
            package.write_bytes(package.read_bytes().replace(b"an honest package", b"another's package"))
        tools.run(
            f"cd {inside}; for each in layout broken; do createrepo_c --quiet --no-database $each; done"
        )
        for folder in UNSIGNED:
            shutil.copytree(work / folder, place.with_name(folder))


STRANGER = "A stranger <stranger@example.invalid>"
_GENERATE = """
gpg --batch --quiet --pinentry-mode loopback --passphrase '' --quick-generate-key "$SIGNER" rsa2048 sign never
gpg --batch --armor --export >repo/KEY
gpgconf --kill all
rm -f "$GNUPGHOME"/S.*
"""


def sign_anew(cache: Path, packages: Path, place: Path) -> None:
    """Put packages into a new repository, signed by somebody else, whose key is the file `KEY` there."""
    tools = toolbox(cache)
    with tools.workspace() as work:
        inside = tools.inside(work)
        for folder in ("repo", "core", "unsigned", "gnupg"):
            (work / folder).mkdir(mode=0o700)
        shutil.copytree(packages, work / "repo/Packages")
        shutil.copy(SIGN, work)
        tools.run(f"cd {inside}; {_GENERATE}", GNUPGHOME=f"{inside}/gnupg", SIGNER=STRANGER)
        tools.run(f"bash {inside}/sign.sh {inside} repo", SIGNER=STRANGER, EPOCH=str(EPOCH))
        shutil.copytree(work / "repo", place)

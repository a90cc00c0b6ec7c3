"""The program's layer: files from stages, from the context, or written out; packed if they shall be."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from jettison.compiler import pack, settle
from jettison.compiler.context import clean
from jettison.compiler.mounts import SCRIPTS, TREE
from jettison.compiler.program import destination, parents
from jettison.compiler.reach import wide_copies
from jettison.description.model import ImageFile, Upx
from jettison.distros import upx as releases
from jettison.dockerfile import instructions, quoting
from jettison.dockerfile.draft import Draft
from jettison.dockerfile.evidence import add_described, list_mounts
from jettison.errors import BuildError

PARTS = "/run/jettison-parts"
ARCHIVE = "/run/jettison-upx.archive"


class Program:
    """The stage of the files, and one for what no instruction makes: directories, links, odd contents."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.name = draft.name("program")
        self.parts = draft.name("program-parts")
        self.tree = (self.name, "/")
        self._made: list[str] = []

    def add(self) -> str | None:
        """Add the stages; give the instruction that copies the layer, or None for no files.

        From then on `tree` is the stage and the folder of the files before any is packed.
        """
        files = self.draft.description.files
        if not files:
            return None
        lines = [*self._directories(), *(line for file in files for line in self._file(file))]
        if self._made:
            self.draft.add("Parts of the program that COPY cannot make.", self._base(), *self._made)
        start = instructions.start("scratch", self.name, self.draft.platform("target"))
        self.draft.add("The program: what the image holds besides its root.", start, *lines)
        self.tree = name, folder = self._settled()
        if self.draft.description.upx is None:
            name, folder = add_described(self.draft, name, folder)
            return instructions.copy((folder,), "/", f"--from={name}")
        add_packed(self.draft, self.draft.description.upx, name, folder)
        return instructions.copy((f"{pack.PACKED}/",), "/", f"--from={pack.STAGE}")

    def _settled(self) -> tuple[str, str]:
        """Give the stage and the folder of the tree that may lie over the root."""
        copies = wide_copies(self.draft.description)
        if not copies:
            return self.name, "/"
        name = self.draft.name("program-settled")
        command = quoting.shell_words(settle.settle_command(self.draft.description.distro.layout))
        self.draft.add(
            "The program with what lay in the way of the root's links where they lead.",
            self.draft.base(name, "build"),
            instructions.run(
                quoting.script(f"mkdir {settle.SETTLED} && {command}"),
                instructions.mount("bind", copies[0].span, from_=self.name, target=TREE),
                self.draft.scripts(copies[0].span, settle.SETTLE_SCRIPT),
                "--network=none",
            ),
        )
        return name, f"{settle.SETTLED}/"

    def _base(self) -> str:
        return self.draft.base(self.parts, "build")

    def _directories(self) -> Iterator[str]:
        """Make the directories above the files as the root has them, where COPY would not."""
        files, modes = self.draft.description.files, self.draft.description.distro.layout.modes
        above = {parent for file in files for parent in parents(destination(self.draft.builder, file))}
        special = [path for path in sorted(above) if path in modes]
        if not special and not any(file.owner for file in files):
            return
        tree = f"{PARTS}/directories"
        made = quoting.shell_words(("mkdir", "-p", *(f"{tree}{path}" for path in sorted(above))))
        commands = [made]
        for path in special:
            mode, owner = modes[path]
            commands += [quoting.shell_words(("chmod", f"{mode:04o}", f"{tree}{path}"))]
            commands += [quoting.shell_words(("chown", f"{owner}:{owner}", f"{tree}{path}"))] if owner else []
        if above:
            self._made.append(instructions.run(quoting.script(" && ".join(commands))))
            yield instructions.copy((f"{tree}/",), "/", f"--from={self.parts}")

    def _file(self, file: ImageFile) -> Iterator[str]:
        dest = destination(self.draft.builder, file)
        options = instructions.ownership(file.mode, file.owner)
        if file.content is not None:
            yield self._content(file.content, dest, options)
        elif file.symlink is not None:
            yield self._symlink(file.symlink, dest, file.owner)
        elif file.src is None:
            raise BuildError(f"nothing says what {file.dest} holds", file.span)
        else:
            origin = self.draft.origin(file.origin, "target")
            source = f"/{clean(file.src)}" if origin else clean(file.src) or "."
            yield instructions.copy((source,), dest, *origin, *options)

    def _content(self, content: str, dest: str, options: tuple[str, ...]) -> str:
        """Write a file out; a heredoc ends with a newline, which another step takes off again."""
        ended = not content or content.endswith("\n")
        if ended and quoting.is_plain(dest):
            return instructions.document(content, dest, *options)
        part = f"{PARTS}/{len(self._made)}"
        self._made.append(instructions.document(content if ended else f"{content}\n", part))
        if not ended:
            self._made.append(instructions.run(f"truncate -s -1 {part}"))
        return instructions.copy((part,), dest, f"--from={self.parts}", *options)

    def _symlink(self, target: str, dest: str, owner: str | None) -> str:
        folder = f"{PARTS}/{len(self._made)}"
        link = f"{folder}/{posixpath.basename(dest)}"
        commands = [("mkdir", "-p", folder), ("ln", "-s", "--", target, link)]
        commands += [("chown", "-h", owner, link)] if owner else []
        command = " && ".join(quoting.shell_words(words) for words in commands)
        self._made.append(instructions.run(quoting.script(command)))
        return instructions.copy(
            (f"{folder}/",), f"{posixpath.dirname(dest).rstrip('/')}/", f"--from={self.parts}"
        )


def add_packed(draft: Draft, upx: Upx, program: str, folder: str) -> None:
    """Add the stage that packs the programs, with UPX for the machine that builds."""
    architecture = draft.request.build.architecture
    unpack = ("bash", f"{SCRIPTS}/unpack.sh", ARCHIVE, f"{pack.TOOL}/upx")
    command = quoting.shell_words(pack.pack_command(draft.builder, upx))
    mounts = tuple(list_mounts(draft))
    scripts = draft.scripts(upx.span, "programs/unpack.sh", pack.PACK_SCRIPT)
    draft.add(
        f"The program again, packed with UPX {upx.version}; the archive is for a builder of {architecture}.",
        draft.base(pack.STAGE, "build"),
        quoting.pair("ARG", "UPX_URL", upx.url or releases.url(upx.version, architecture), upx.span),
        f"ADD --checksum=sha256:{dict(upx.sha256)[architecture]} ${{UPX_URL}} {ARCHIVE}",
        instructions.run(quoting.shell_words(unpack), scripts, "--network=none"),
        instructions.run(
            quoting.script(f"mkdir {pack.PACKED} && {command}"),
            instructions.mount("bind", upx.span, from_=program, source=folder, target=TREE),
            *mounts,
            scripts,
            "--network=none",
        ),
    )

"""Put the file tree together: `python3 -X no_debug_ranges -m image BASE PACKAGES ROOT`.

Without that option each module also says for every instruction which columns of its text it is from.
"""

from __future__ import annotations

import sys
from pathlib import Path

from image.sources import PREFIX, Sources
from image.tree import assemble

OWN = Path(__file__).resolve().parent.parent / "jettison"


def main(base: str, packages: str, root: str) -> None:
    """Fill ROOT from the file system BASE, where Python is below /usr/local, and the folder PACKAGES."""
    assemble(Sources(base=Path(base), prefix=PREFIX, packages=Path(packages), own=OWN), Path(root))


if __name__ == "__main__":
    main(*sys.argv[1:])

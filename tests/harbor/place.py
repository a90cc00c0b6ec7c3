"""Make the harbor's folders this checkout's own, also after a checkout was copied or moved with them."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.harbor import remains
from tests.harbor.down import down
from tests.harbor.layout import Layout, layout


def settle(here: Layout) -> None:
    """Create the folders. Another checkout's are emptied first: engines keep absolute paths in them."""
    before = Path(here.owner.read_text()) if here.owner.exists() else here.repo
    if before != here.repo:
        _leave(before)
        remains.clear_docker(here)
        remains.clear_buildkit(here)
        shutil.rmtree(here.state)
    here.make()
    here.owner.write_text(str(here.repo))


def _leave(before: Path) -> None:
    """Stop the daemons that a moved checkout still runs under its former path; a copied one's go on."""
    former = layout(before)
    if not former.owner.exists() and down(former):
        print(f"harbor: this checkout was at {before} before; stopped what ran for it", flush=True)

"""An authority that only the full bundle knows, one that nothing knows, and a server on loopback of each."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.harbor.world.store import fingerprint, part
from tests.harbor.world.toolbox import Toolbox

AUTHORITY = "authority.crt"

# Twenty years: what the cache holds does not go bad.
_GENERATE = """
cd "$PLACE"
authority() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 7300 -keyout "$1.key" -out "$1.crt" -subj "/CN=$2" \
    -addext basicConstraints=critical,CA:true -addext keyUsage=critical,keyCertSign 2>/dev/null
}
server() {
  openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" -subj /CN=localhost 2>/dev/null
  printf 'subjectAltName=DNS:localhost,IP:127.0.0.1\n' >names
  openssl x509 -req -in "$1.csr" -CA "$2.crt" -CAkey "$2.key" -CAcreateserial -days 7300 -extfile names \
    -out "$1.crt" 2>/dev/null
  cat "$1.key" "$1.crt" >"$1.pem"
}
authority authority 'Jettison harbor, a public authority'
authority stranger 'Jettison harbor, an authority of one company'
server server authority
server strange stranger
rm -f ./*.csr ./*.srl names server.key server.crt strange.key strange.crt authority.key stranger.key
"""


def authority(cache: Path, tools: Toolbox) -> Path:
    """Return a folder with ``authority.crt`` and ``server.pem`` of it, ``stranger.crt`` and ``strange.pem``.

    The first is in the full bundle of the stand-ins; the second is one that nothing there knows.
    """

    def make(place: Path) -> None:
        with tools.workspace() as work:
            tools.run(_GENERATE, PLACE=tools.inside(work))
            for file in work.iterdir():
                shutil.copy(file, place)

    return part(cache, "authority", fingerprint(_GENERATE), make)

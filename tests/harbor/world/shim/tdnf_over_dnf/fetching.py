"""How tdnf fetches a file: an error of libcurl is tried again ten times, at once; a status never."""

from __future__ import annotations

import base64
import http.client
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import TdnfError

RETRIES = 10
BUNDLE = "/etc/pki/tls/certs/ca-bundle.crt"  # what libcurl of both distributions is compiled with
TEXTS = {
    6: "Couldn't resolve host name",
    7: "Couldn't connect to server",
    18: "Transferred a partial file",
    37: "Couldn't read a file:// file",
    52: "Server returned nothing (no headers, no data)",
    56: "Failure when receiving data from the peer",
    60: "SSL peer certificate or SSH remote key was not OK",
    77: "Problem with the SSL CA cert (path? access rights?)",
}
ONCE = (77,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a repository's files come from, and how: `sslcacert`, `sslverify`, `retries`, login and proxy."""

    urls: tuple[str, ...]
    authorities: str = ""
    verify: bool = True
    retries: int = RETRIES
    proxy: str = ""
    login: str = ""

    def fetch(self, path: str, place: Path) -> None:
        """Fetch a file from the first URL that has it; raises the error of the last one."""
        place.parent.mkdir(parents=True, exist_ok=True)
        for number, url in enumerate(self.urls, 1):
            try:
                self._try(f"{url.rstrip('/')}/{path}", place)
            except TdnfError:
                if number == len(self.urls):
                    raise
            else:
                return

    def _try(self, address: str, place: Path) -> None:
        part = place.with_name(f"{place.name}.tmp")  # what a killed tdnf leaves, and never takes for the file
        for number in range(1, self.retries + 2):
            try:
                self._once(address, part)
                part.rename(place)
            except _CurlError as error:
                part.unlink(missing_ok=True)
                if error.code in ONCE or number > self.retries:
                    raise TdnfError(1201 + error.code, TEXTS[error.code]) from error
                print(f"retrying {number}/{self.retries}", flush=True)
            except TdnfError:
                part.unlink(missing_ok=True)
                raise
            else:
                return

    def _once(self, address: str, part: Path) -> None:
        with part.open("wb") as file:
            try:
                with self._opener(address)(self._request(address)) as answer:
                    while piece := answer.read(4096):
                        file.write(piece)
                        file.flush()
            except urllib.error.HTTPError as error:
                hint = ". Please check repo url or refresh metadata with 'tdnf makecache'."
                said = f"Error: {error.code} when downloading {address}"
                raise TdnfError(1622, "Invalid argument", said, hint) from error
            except (OSError, http.client.HTTPException) as error:
                raise _CurlError(_code(error, address)) from error

    def _request(self, address: str) -> urllib.request.Request:
        request = urllib.request.Request(address)  # noqa: S310 - of a repository file
        if self.login and not address.startswith("file:"):
            told = base64.b64encode(self.login.encode()).decode()
            request.add_unredirected_header("Authorization", f"Basic {told}")
        return request

    def _opener(self, address: str) -> Callable[[urllib.request.Request], http.client.HTTPResponse]:
        handlers: list[urllib.request.BaseHandler] = []
        if address.startswith("https:"):
            handlers.append(urllib.request.HTTPSHandler(context=self._trust()))
        if self.proxy:
            handlers.append(urllib.request.ProxyHandler({"http": self.proxy, "https": self.proxy}))
        return urllib.request.build_opener(*handlers).open

    def _trust(self) -> ssl.SSLContext:
        bundle = self.authorities or BUNDLE
        if not Path(bundle).is_file():  # as for `file:///path.pem`
            raise _CurlError(77)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(bundle)
        if not self.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


class _CurlError(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


_CODES: Sequence[tuple[type[BaseException], int]] = (
    (ssl.SSLCertVerificationError, 60),
    (socket.gaierror, 6),
    (ConnectionRefusedError, 7),
    (http.client.RemoteDisconnected, 52),
    (http.client.IncompleteRead, 18),
    (ConnectionError, 56),
)


def _code(error: BaseException, address: str) -> int:
    if address.startswith("file:"):
        return 37
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    return next((code for kind, code in _CODES if isinstance(cause, kind)), 7)


def origin(settings: Mapping[str, str], urls: Sequence[str], proxy: str) -> Origin:
    """Read what a section of a repository file says of fetching; half a login is none."""
    user, password = settings.get("username", ""), settings.get("password", "")
    return Origin(
        urls=tuple(urls),
        authorities=settings.get("sslcacert", ""),
        verify=settings.get("sslverify", "1").lower() in {"1", "yes", "true"},
        retries=int(settings.get("retries", RETRIES)),
        proxy=proxy,
        login=f"{user}:{password}" if user and password else "",
    )

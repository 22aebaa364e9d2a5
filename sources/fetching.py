"""The one HTTP client: for addresses that somebody else wrote down, be it a partner's bell or a feed.

Whoever may name an address that we ask could have us ask what stands behind our own walls: the database's port, a
cloud's metadata. So a host's addresses are looked up once, all of them must be public, and the connection goes to one
of those that were checked: a second look-up could answer otherwise. Redirects are not followed, size and time have an
end. The proxies that the environment names are not used, for they would look up the host themselves.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from newsroom.core.errors import Invalid

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

SECONDS = 10.0
BYTES = 1_000_000
# The IPv6 networks whose addresses carry one of IPv4, and where in it (its first bit, counted from the right).
_CARRIERS = (
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),  # RFC 6052, NAT64
    (ipaddress.IPv6Network("64:ff9b:1::/48"), 0),  # RFC 8215
    (ipaddress.IPv6Network("::/96"), 0),  # RFC 4291, deprecated
    (ipaddress.IPv6Network("::ffff:0:0:0/96"), 0),  # RFC 2765, deprecated
)


# What `is_global` lets through in one of the versions of Python, and what IANA has never handed out.
_CLOSED = (
    ipaddress.IPv4Network("192.0.0.0/24"),
    ipaddress.IPv6Network("3fff::/20"),
    ipaddress.IPv6Network("4000::/2"),
    ipaddress.IPv6Network("8000::/1"),
)


class AddressRefused(Invalid):
    """This address is not asked: it is no https address, or it leads to a private network."""


class Unreachable(Exception):
    """No whole answer came: no connection, an end too soon, too slow, too large, or no HTTP. The words say which."""


@dataclass(frozen=True, slots=True)
class Response:
    """What came back: the status, the header fields by their lower-case names, and the body."""

    status: int
    fields: Mapping[str, str]
    body: bytes


class _Target(NamedTuple):
    url: SplitResult
    host: str
    port: int
    # All of the host's addresses, each one checked, in the order in which they are to be tried.
    addresses: Sequence[str]


def check(url: str) -> None:
    """Look the host up and check every address of it, without asking. Raises AddressRefused, Unreachable."""
    _target(url)


def fetch(
    url: str,
    *,
    method: str = "GET",
    fields: Mapping[str, str] | None = None,
    body: bytes | None = None,
    seconds: float = SECONDS,
    size: int = BYTES,
) -> Response:
    """Ask `url` once and read the answer, whatever its status; a redirect is an answer like any other.

    All of it, the look-up aside, takes at most `seconds`; a body of more than `size` bytes is an error. The answer is
    asked for uncompressed: a small one could be large when it is unpacked. Raises AddressRefused, Unreachable.
    """
    target = _target(url)
    deadline = time.monotonic() + seconds
    with closing(_connect(target, deadline)) as sock:
        # A socket's time-out counts from one byte to the next: who sends one a second could hold us for ever.
        end = threading.Timer(max(deadline - time.monotonic(), 0), _cut, [sock])
        end.daemon = True
        end.start()
        try:
            if isinstance(sock, ssl.SSLSocket):
                sock.do_handshake()
            answer = _ask(sock, target, method=method, fields=fields or {}, body=body, size=size)
        except (OSError, http.client.HTTPException, ValueError) as error:
            if time.monotonic() >= deadline:
                raise Unreachable(f"no whole answer within {seconds:g} seconds") from error
            raise Unreachable(_describe(error)) from error
        finally:
            end.cancel()
    # Header fields that are cut off in the middle look to http.client like their end.
    if time.monotonic() >= deadline:
        raise Unreachable(f"no whole answer within {seconds:g} seconds")
    return answer


def _target(url: str) -> _Target:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise AddressRefused("This is no address.") from None
    # What http.client would refuse or, worse, send on: a line break in an address would begin a field of its own.
    if not host or any(ord(sign) <= 32 or ord(sign) == 127 for sign in url) or not url.isascii():
        raise AddressRefused("This is no address.")
    if parts.scheme not in {"http", "https"} or parts.username is not None or parts.password is not None:
        raise AddressRefused("An address begins with https:// and names nobody.")
    port = port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{host} cannot be found") from error
    addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
    allowed = [_is_allowed(ipaddress.ip_address(address)) for address in addresses]
    # One of several is enough to refuse: which one a connection takes is for the network to say.
    if not addresses or not all(
        a or is_public(address) for a, address in zip(allowed, addresses, strict=True)
    ):
        raise AddressRefused(f"{host} leads to a private network.")
    if parts.scheme == "http" and not all(allowed):
        raise AddressRefused("An address begins with https:// and names nobody.")
    return _Target(parts, host, port, addresses)


def is_public(address: str) -> bool:
    """Whether an IP address can be one of the open internet's, and of one machine only."""
    ip = ipaddress.ip_address(address)
    return all(
        inner.is_global and not inner.is_multicast and not any(inner in network for network in _CLOSED)
        for inner in _layers(ip)
    )


def _layers(ip: IPAddress) -> list[IPAddress]:
    """The address, and the IPv4 addresses that stand in it: a gateway would turn it into those."""
    if isinstance(ip, ipaddress.IPv4Address):
        return [ip]
    if ip.ipv4_mapped is not None:
        # The same address in other words; of itself it is not global.
        return [ip.ipv4_mapped]
    inside: list[IPAddress] = [
        ipaddress.IPv4Address((int(ip) >> bit) & 0xFFFFFFFF) for network, bit in _CARRIERS if ip in network
    ]
    if (int(ip) >> 32) & 0xFDFFFFFF == 0x5EFE:  # RFC 5214, ISATAP
        inside.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    if ip.sixtofour is not None:
        inside.append(ip.sixtofour)
    if ip.teredo is not None:
        inside += ip.teredo
    return [ip, *inside]


def _is_allowed(ip: IPAddress) -> bool:
    return any(ip in ipaddress.ip_network(network) for network in settings.PRIVATE_ADDRESSES_ALLOWED)


def _connect(target: _Target, deadline: float) -> socket.socket:
    """A connection to the first of the checked addresses that takes one, with TLS for the host where it is https."""
    failure: OSError | None = None
    for address in target.addresses:
        left = deadline - time.monotonic()
        if left <= 0:
            break
        try:
            sock = socket.create_connection((address, target.port), timeout=left)
        except OSError as error:
            failure = error
            continue
        if target.url.scheme != "https":
            return sock
        # Certified for the host that was named, not for the address. The hands are shaken when the clock runs.
        context = ssl.create_default_context()
        return context.wrap_socket(sock, server_hostname=target.host, do_handshake_on_connect=False)
    raise Unreachable(_describe(failure) if failure else "no connection in time") from failure


def _ask(
    sock: socket.socket,
    target: _Target,
    *,
    method: str,
    fields: Mapping[str, str],
    body: bytes | None,
    size: int,
) -> Response:
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = sock
    path = (target.url.path or "/") + (f"?{target.url.query}" if target.url.query else "")
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in {
        "Host": target.url.netloc,
        "User-Agent": f"Claimdesk (+{settings.SITE_URL})",
        "Accept-Encoding": "identity",
        "Connection": "close",
        **({"Content-Length": str(len(body))} if body is not None else {}),
        **fields,
    }.items():
        connection.putheader(name, value)
    connection.endheaders(body)
    response = connection.getresponse()
    content = response.read(size + 1)
    if len(content) > size:
        raise ValueError(f"an answer of more than {size} bytes")
    if response.length:
        raise ValueError(f"the answer ended {response.length} bytes too soon")
    return Response(response.status, {name.lower(): value for name, value in response.getheaders()}, content)


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def _describe(error: Exception) -> str:
    """What happened, in one line without line breaks."""
    words = str(error) or type(error).__name__
    return " ".join(words.split())[:200]

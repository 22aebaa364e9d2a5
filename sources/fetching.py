"""The HTTP client for addresses that somebody else enters: webhooks of partners, feeds of sources.

An address could lead to the newsroom's own network, for instance to the database or to the metadata of a cloud. So the
addresses of a host are looked up once, all of them must be public, and the connection goes to one that was checked; a
second look-up could have another result. Redirects are not followed, and size and time are limited. Proxies of the
environment are not used, because they would look up the host themselves.
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
from django.utils.translation import gettext_lazy as _

from newsroom.core.errors import Invalid

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

SECONDS = 10.0
BYTES = 1_000_000
# IPv6 networks whose addresses contain an IPv4 address, and its first bit, counted from the right.
_CARRIERS = (
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),  # RFC 6052, NAT64
    (ipaddress.IPv6Network("64:ff9b:1::/48"), 0),  # RFC 8215
    (ipaddress.IPv6Network("::/96"), 0),  # RFC 4291, deprecated
    (ipaddress.IPv6Network("::ffff:0:0:0/96"), 0),  # RFC 2765, deprecated
)


# Networks that `is_global` allows in some version of Python, and networks that IANA has not allocated.
_CLOSED = (
    ipaddress.IPv4Network("192.0.0.0/24"),
    ipaddress.IPv6Network("3fff::/20"),
    ipaddress.IPv6Network("4000::/2"),
    ipaddress.IPv6Network("8000::/1"),
)


class AddressRefused(Invalid):
    message = _(
        "This address may not be requested: it is no https address, or it leads to a private network."
    )


class Unreachable(Exception):
    """There was no complete response: no connection, cut off, too slow, too large, or no HTTP."""


@dataclass(frozen=True, slots=True)
class Response:
    """A response: the status, the header fields by their names in lower case, and the body."""

    status: int
    fields: Mapping[str, str]
    body: bytes


class _Target(NamedTuple):
    url: SplitResult
    host: str
    port: int
    # All addresses of the host, checked, in the order in which they are tried.
    addresses: Sequence[str]


def check(url: str) -> None:
    """Look up the host and check all its addresses, without a request. Raises AddressRefused, Unreachable."""
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
    """Request `url` once and return the response, whatever its status. Redirects are not followed.

    Everything but the look-up takes at most `seconds`. A body of more than `size` bytes is an error. Compression is
    refused, because a small body could become a large one. Raises AddressRefused, Unreachable.
    """
    target = _target(url)
    deadline = time.monotonic() + seconds
    with closing(_connect(target, deadline)) as sock:
        # The time-out of a socket counts between bytes: a server that sends one a second would never reach it.
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
    # http.client takes header fields that are cut off for complete ones.
    if time.monotonic() >= deadline:
        raise Unreachable(f"no whole answer within {seconds:g} seconds")
    return answer


def _target(url: str) -> _Target:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise AddressRefused(_("This is no address.")) from None
    # A line break in an address would begin a header field.
    if not host or any(ord(sign) <= 32 or ord(sign) == 127 for sign in url) or not url.isascii():
        raise AddressRefused(_("This is no address."))
    if parts.scheme not in {"http", "https"} or parts.username is not None or parts.password is not None:
        raise AddressRefused(_("An address begins with https:// and contains no user name."))
    port = port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{host} cannot be found") from error
    addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
    allowed = [_is_allowed(ipaddress.ip_address(address)) for address in addresses]
    # One private address is enough to refuse: the network decides which one a connection takes.
    if not addresses or not all(
        a or is_public(address) for a, address in zip(allowed, addresses, strict=True)
    ):
        raise AddressRefused(_("%(host)s leads to a private network.") % {"host": host})
    if parts.scheme == "http" and not all(allowed):
        raise AddressRefused(_("An address begins with https:// and contains no user name."))
    return _Target(parts, host, port, addresses)


def is_public(address: str) -> bool:
    """Return whether an IP address is a public unicast address."""
    ip = ipaddress.ip_address(address)
    return all(
        inner.is_global and not inner.is_multicast and not any(inner in network for network in _CLOSED)
        for inner in _layers(ip)
    )


def _layers(ip: IPAddress) -> list[IPAddress]:
    """Return the address and the IPv4 addresses in it, to which a gateway would translate it."""
    if isinstance(ip, ipaddress.IPv4Address):
        return [ip]
    if ip.ipv4_mapped is not None:
        # Another form of the same address, which is not global itself.
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
    """Return a connection to the first checked address that accepts one, with TLS for https."""
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
        # The certificate is for the host name, not for the address. The handshake comes later, under the deadline.
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
    """Return the message of an error in one line, 200 characters at most."""
    words = str(error) or type(error).__name__
    return " ".join(words.split())[:200]

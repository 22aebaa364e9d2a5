"""Who asks: a partner, known by the key in `Authorization: Bearer`."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from newsroom.feed.scope import Scope
from newsroom.partners.keys.api_keys import KeyMalformed, recognise
from newsroom.partners.models import Key, Partner

if TYPE_CHECKING:
    # rest_framework.views loads this module, by the settings, while it is being loaded itself.
    from rest_framework.views import APIView


@dataclass(frozen=True, slots=True)
class Access:
    """What a request may do: the key that it came with, and what that lets it see. It is `request.auth`."""

    key: Key
    scope: Scope


class KeyAuthentication(BaseAuthentication):
    """RFC 6750, header only: a key in an address would end up in logs and histories."""

    def authenticate(self, request: Request) -> tuple[Partner, Access] | None:
        """The partner and its access; None where the request brings no key. Raises what `recognise` raises."""
        scheme, _, text = get_authorization_header(request).strip().partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        try:
            key, scope = recognise(text.strip().decode("ascii"), address=address_of(request))
        except UnicodeDecodeError:
            raise KeyMalformed from None
        return key.partner, Access(key=key, scope=scope)

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Claimdesk"'


def address_of(request: Request) -> str:
    """Where a request comes from: the connection's other end, or what our own proxies say of theirs.

    Each proxy appends the address that it received the request from; what is further left the client may have made up.
    """
    addresses = [request.META.get("REMOTE_ADDR", "")]
    if settings.PROXIES:
        addresses = [*request.META.get("HTTP_X_FORWARDED_FOR", "").split(","), *addresses]
    return str(addresses[-1 - min(settings.PROXIES, len(addresses) - 1)]).strip()


class IsPartner(BasePermission):
    def has_permission(self, request: Request, view: "APIView") -> bool:
        return isinstance(request.user, Partner)

"""Who asks: a partner, known by the key in `Authorization: Bearer`."""

from typing import TYPE_CHECKING

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from newsroom.delivery.models import Key, Partner
from newsroom.delivery.partners import KeyMalformed, recognise

if TYPE_CHECKING:
    from drf_spectacular.openapi import AutoSchema


class KeyAuthentication(BaseAuthentication):
    """RFC 6750, header only: a key in an address would end up in logs and histories."""

    def authenticate(self, request: Request) -> tuple[Partner, Key] | None:
        """The partner and its key; None where the request brings none. Raises what `recognise` raises."""
        scheme, _, text = get_authorization_header(request).strip().partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        try:
            key = recognise(text.strip().decode("ascii"))
        except UnicodeDecodeError:
            raise KeyMalformed from None
        return key.partner, key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Claimdesk"'


class IsPartner(BasePermission):
    def has_permission(self, request: Request, view: APIView) -> bool:
        return isinstance(request.user, Partner)


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document speaks of keys."""

    target_class = KeyAuthentication
    name = "key"

    def get_security_definition(self, auto_schema: "AutoSchema") -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "The key that the newsroom issued to you: `Authorization: Bearer cdk_…`.",
        }

"""The content security policy of each part of the site.

Pages that show received text have the strict policy of the settings. Unfold's Alpine build evaluates strings and sets
inline styles, so the admin's own pages allow these two.
"""

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        match = request.resolver_match
        if match is not None and match.app_names[:1] == ["admin"] and not report_only:
            # A nonce in style-src would switch 'unsafe-inline' off, so the list is replaced, not extended.
            parts.replace = {**(parts.replace or {}), "style-src": [SELF, UNSAFE_INLINE]}
            parts.update = {**(parts.update or {}), "script-src": [UNSAFE_EVAL]}
        return parts

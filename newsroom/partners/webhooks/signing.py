"""How a webhook is signed: Standard Webhooks 1.0.0 (standardwebhooks.com), HMAC-SHA256. Pure."""

import base64
import hashlib
import hmac
import secrets

PREFIX = "whsec_"


def new_secret() -> str:
    """Return `whsec_` and 32 random bytes in base64."""
    return f"{PREFIX}{base64.b64encode(secrets.token_bytes(32)).decode()}"


def sign(secret: str, *, message: str, timestamp: int, body: bytes) -> str:
    """Return the signature `v1,…` of one message. `timestamp` is in seconds since 1970."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    content = b".".join([message.encode(), str(timestamp).encode(), body])
    return f"v1,{base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()}"

"""The text of a key: `cdk_<prefix>_<secret><checksum>`. Pure.

`cdk_` lets scanners of public repositories find leaked keys. The prefix (8 characters) may be shown and identifies the
row. The secret (43 characters) is 256 random bits. The checksum (6 characters, CRC-32 of all before it) detects a
mistyped or incomplete key without a query. All parts are letters and digits, so a double click selects a whole part.
GitHub's tokens have the same structure.
"""

import hashlib
import secrets
import string
import zlib
from dataclasses import dataclass

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
MARK = "cdk"
PREFIX_LENGTH = 8
SECRET_LENGTH = 43
CHECKSUM_LENGTH = 6


@dataclass(frozen=True, slots=True)
class KeyText:
    """A key in plain text. Only `prefix` and `digest` are stored."""

    text: str
    prefix: str

    @property
    def digest(self) -> str:
        """SHA-256 of the whole text, hexadecimal.

        A fast hash is enough: 256 random bits cannot be guessed. Slow hashes (bcrypt, Argon2) protect passwords that
        people choose, and would slow down every request.
        """
        return hashlib.sha256(self.text.encode()).hexdigest()


def generate() -> KeyText:
    """Return a new random key."""
    prefix, secret = _random(PREFIX_LENGTH), _random(SECRET_LENGTH)
    body = f"{MARK}_{prefix}_{secret}"
    return KeyText(text=body + _checksum(body), prefix=prefix)


def parse(text: str) -> KeyText | None:
    """Return the key of this text, or None if it is malformed or incomplete."""
    mark, _, rest = text.partition("_")
    prefix, _, tail = rest.partition("_")
    if (mark, len(prefix), len(tail)) != (MARK, PREFIX_LENGTH, SECRET_LENGTH + CHECKSUM_LENGTH):
        return None
    if not set(prefix + tail) <= set(ALPHABET):
        return None
    if _checksum(text[:-CHECKSUM_LENGTH]) != text[-CHECKSUM_LENGTH:]:
        return None
    return KeyText(text=text, prefix=prefix)


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _checksum(body: str) -> str:
    value, digits = zlib.crc32(body.encode()), ""
    while value:
        value, digit = divmod(value, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits.rjust(CHECKSUM_LENGTH, ALPHABET[0])

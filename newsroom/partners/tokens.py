"""The text of a key: `cdk_<prefix>_<secret><checksum>`. Pure.

`cdk_` lets scanners of public repositories know a key when they see one. The prefix (8 characters) may be shown and
finds the row. The secret (43 characters) is 256 random bits. The checksum (6 characters, CRC-32 of all before it)
tells a mistyped or cut-off key from a wrong one without a look into the database. All of it is letters and digits,
so a double click selects each part whole. GitHub's tokens are built in the same way.
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
    """A key in plain text, and what of it may be kept: `prefix` in the open, `digest` in place of the whole."""

    text: str
    prefix: str

    @property
    def digest(self) -> str:
        """SHA-256 of the whole text, hexadecimal.

        A fast hash is right here. Slow ones (bcrypt, Argon2) protect secrets that people choose, which can be
        guessed; nobody guesses 256 random bits at any speed, and a slow hash would be paid at every pull.
        """
        return hashlib.sha256(self.text.encode()).hexdigest()


def generate() -> KeyText:
    """A new key that nobody has had before."""
    prefix, secret = _random(PREFIX_LENGTH), _random(SECRET_LENGTH)
    body = f"{MARK}_{prefix}_{secret}"
    return KeyText(text=body + _checksum(body), prefix=prefix)


def parse(text: str) -> KeyText | None:
    """The key that `text` spells; None where it is not one, or not a whole one."""
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

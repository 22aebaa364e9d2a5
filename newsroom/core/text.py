"""Rules for any text, whatever it belongs to. Pure."""

import re

# Scripts without spaces between words, in which each letter counts as a word: Thai, Lao, Tibetan, Burmese, Khmer, Tai,
# kana (half-width too), Bopomofo, Han and Yi. Ranges for a character class of a regular expression.
UNSPACED_SCRIPTS = (
    "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u3005-\u3007\u3021-\u3029\u3031-\u3035"
    "\u3038-\u303c\u3040-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua9e0-\ua9ff\uaa60-\uaadf"
    "\uf900-\ufaff\uff66-\uff9f\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
# PostgreSQL stores no NUL, and no encoder takes a lone surrogate.
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Soft hyphen, zero-width spaces and joiners, direction marks. The normal form of texts keeps the latter two where they
# have a meaning; words pasted into a search may have any of these.
INVISIBLE = "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_WITHOUT_INVISIBLE = dict.fromkeys(map(ord, INVISIBLE))


def without_invisible(text: str) -> str:
    """Return `text` without invisible characters, as a search compares it."""
    return text.translate(_WITHOUT_INVISIBLE)


def storable(text: str) -> str:
    """Return `text` without the characters that the database cannot store: NUL and lone surrogates."""
    return UNSTORABLE.sub("", text)

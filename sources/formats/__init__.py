"""Formats: from the bytes of one document to an Item. Pure.

Encodings: a byte order mark, else the encoding that the transport or the page declares, else UTF-8. Plain text is
UTF-8, or UTF-16 with a byte order mark. Anything else is refused, because a wrong guess would change quoted words.
"""

import codecs
import re

from .item import Item, Unreadable
from .page import declared_encoding, read_page
from .plain import read_plain

__all__ = ["LARGEST", "Item", "Unreadable", "read"]

LARGEST = 5_000_000  # bytes

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_BINARY = (
    (b"%PDF-", "is a PDF file, not text"),
    (b"PK\x03\x04", "is a ZIP or Office file, not text"),
    (b"\xd0\xcf\x11\xe0", "is an old Office file, not text"),
    (b"{\\rtf", "is an RTF document, not plain text or HTML"),
    (b"\x89PNG", "is a picture, not text"),
    (b"\xff\xd8\xff", "is a picture, not text"),
    (b"GIF8", "is a picture, not text"),
    (b"\x1f\x8b", "is a compressed file, not text"),
    (b"\x7fELF", "is a program, not text"),
)
# Possessive quantifiers: with backtracking, two dozen comments take exponential time.
_PROLOGUE = r"\s*+(?:<\?xml[^>]*+>\s*+)?+(?:(?><!--.*?-->)\s*+)*+"
_PAGE = re.compile(
    _PROLOGUE + r"<(?:!doctype\s+html|html|head|body|article|main)\b", re.IGNORECASE | re.DOTALL
)
_FEED = re.compile(_PROLOGUE + r"<(?:rss|feed|rdf:rdf)\b", re.IGNORECASE | re.DOTALL)
_PAGE_TYPES = {"text/html", "application/xhtml+xml"}
_PAGE_NAMES = (".html", ".htm", ".xhtml")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


def read(data: bytes, *, name: str = "", media_type: str = "") -> Item:
    """Return the article in `data`. `name` (of the file) and `media_type` help to tell HTML from plain text.

    Raises Unreadable if it is empty, over 5 MB, binary, or not in its encoding. The message is the end of a sentence.
    """
    if len(data) > LARGEST:
        raise Unreadable(f"is larger than 5 MB ({len(data) / 1_000_000:.1f} MB)")
    if not data.strip(b" \t\r\n\f\v"):
        raise Unreadable("is empty")
    for magic, reason in _BINARY:
        if data.startswith(magic):
            raise Unreadable(reason)
    kind = media_type.partition(";")[0].strip().lower()
    looks_like_page = (
        kind in _PAGE_TYPES or name.lower().endswith(_PAGE_NAMES) or bool(_PAGE.match(_glimpse(data)))
    )
    text = _decoded(data, media_type, is_page=looks_like_page)
    if "\x00" in text:
        raise Unreadable("is not text (it holds NUL bytes)")
    if not text.strip("\ufeff \t\r\n\f\v\xa0\u200b"):
        raise Unreadable("is empty")
    if _FEED.match(text):
        raise Unreadable("is a feed of several articles, not one article")
    item = read_page(text) if looks_like_page else read_plain(text)
    if not (item.headline or item.body):
        raise Unreadable("holds no text that can be read")
    return item


def _glimpse(data: bytes) -> str:
    """Return the beginning of `data`, with ASCII right in every supported encoding."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) : 2048].decode(encoding, "replace")
    return data[:2048].decode("latin-1")


def _decoded(data: bytes, media_type: str, *, is_page: bool) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strictly(
                data[len(bom) :], encoding, f"is not {encoding[:6].upper()}, although it begins like that"
            )
    if b"\x00" in data:
        raise Unreadable("is not text (it holds NUL bytes)")
    if is_page:
        found = _CHARSET.search(media_type)
        encoding = declared_encoding(found[1] if found else "", data)
        if encoding:
            return _strictly(data, encoding, f"is not {encoding}, the encoding that it declares")
    return _strictly(
        data, "utf-8", "is not UTF-8" + (" and declares no other encoding" if is_page else " text")
    )


def _strictly(data: bytes, encoding: str, reason: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(f"{reason} (byte {error.start})") from None
    except UnicodeError:
        raise Unreadable(reason) from None

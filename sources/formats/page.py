"""From an HTML page to an Item: the article without the page around it.

Pure. The sanitiser makes the page well-formed first. The result is not safe to show; the articles' normal form makes it
safe.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from html import escape
from html.parser import HTMLParser

import nh3

from .datelines import credited, dateline
from .item import Item
from .sanitising import sanitised

# https://encoding.spec.whatwg.org/#names-and-labels: labels of pages, and Python's names for them.
_LABELS = {
    "ascii": "cp1252", "us-ascii": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252",
    "latin-1": "cp1252", "windows-1252": "cp1252", "x-cp1252": "cp1252", "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
    "windows-949": "cp949", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "x-sjis": "cp932",
    "iso-8859-9": "cp1254", "utf8": "utf-8",
}  # fmt: skip
# Encodings that browsers support (WHATWG, Encoding). Python has others, some of which are no text encodings.
_ENCODINGS = {
    "utf-8", "cp866", "cp874", "koi8-r", "koi8-u", "mac-roman", "mac-cyrillic", "gb18030", "big5", "big5hkscs",
    "euc_jp", "iso2022_jp", "cp932", "cp949", *(f"cp{page}" for page in range(1250, 1259)),
    *(f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
}  # fmt: skip
_DECLARATION = re.compile(
    rb"<meta[^<>]+charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^<>]+encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE
)
_DECLARED_WITHIN = 4096  # bytes; the standard says 1024, many pages need more

_VOID = {"br", "hr", "img", "meta", "link", "wbr"}
_LANGUAGE = re.compile(
    r"<html\b[^<>]*?\s(?:xml:)?lang\s*=\s*[\"']?([A-Za-z]{2,3}(?:[-_][\w-]+)?)", re.IGNORECASE
)
_ALLOWED = {
    "a", "abbr", "address", "article", "aside", "b", "blockquote", "br", "caption", "center", "cite", "dd", "details",
    "div", "dl", "dt", "em", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "i", "img", "li", "main", "menu", "meta", "nav", "ol", "p", "pre", "q", "section", "span", "strong", "sub",
    "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "title", "tr", "ul",
}  # fmt: skip
_DROPPED = {
    "applet", "audio", "button", "canvas", "embed", "iframe", "map", "math", "noembed", "noframes", "noscript",
    "object", "option", "script", "select", "style", "svg", "template", "textarea", "video",
}  # fmt: skip
_cleaner = nh3.Cleaner(
    tags=_ALLOWED,
    clean_content_tags=_DROPPED,
    attributes={
        "*": {"class", "id", "itemprop", "role", "hidden", "aria-hidden", "rel", "datetime"},
        "a": {"href"},
        "img": {"src", "alt", "data-src", "data-credit"},
        "meta": {"name", "property", "content", "itemprop"},
    },
    generic_attribute_prefixes=set(),
    link_rel=None,
)

_FURNITURE_TAGS = {"nav", "aside", "footer"}
_FURNITURE_ROLES = {"navigation", "complementary", "contentinfo", "banner", "search", "dialog"}
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|breadcrumbs?|cookies?|share|sharing|social|newsletter|related|recommended|comments?|advert"
    r"|advertisement|promo|sponsored|paywall|subscribe|sidebar|skip-link|toolbar|menu|tags|most-read|trending)(?:$|[\s_-])",
    re.IGNORECASE,
)
_STANDFIRST = re.compile(
    r"(?:^|[\s_-])(?:standfirst|deck|dek|subtitle|subhead|subheadline|sub-headline|article-summary|lede)(?:$|\s)",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:^|[\s_-])(?:byline|author-name|article-author|authors?)(?:$|\s)", re.IGNORECASE)
_WRITTEN = ("href", "src", "alt", "data-credit")
_LONGEST_BYLINE = 200  # characters


def declared_encoding(charset: str, data: bytes) -> str:
    """Return Python's name of the encoding that the transport (`charset`) or the page declares, "" for none."""
    found = _DECLARATION.search(data[:_DECLARED_WITHIN])
    declared = (found[1] or found[2]).decode("ascii", "replace") if found else ""
    for label in (charset, declared):
        label = label.strip().lower()
        # A page whose declaration can be read as ASCII is not UTF-16.
        label = "utf-8" if label.startswith("utf-16") else _LABELS.get(label, label)
        with suppress(LookupError):
            if (name := codecs.lookup(label).name) in _ENCODINGS:
                return name
    return ""


@dataclass(slots=True)
class _Element:
    tag: str
    attributes: dict[str, str]
    children: "list[_Element | str]" = field(default_factory=list)
    size: int = 0  # characters inside; counting them anew for each nested element takes quadratic time

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    def walk(self) -> "Iterator[_Element]":
        """Yield this element and all inside, in order. Iterative, because hostile pages are deeper than the stack."""
        stack: list[_Element] = [self]
        while stack:
            element = stack.pop()
            yield element
            stack += [child for child in reversed(element.children) if isinstance(child, _Element)]

    def find(self, wanted: "Callable[[_Element], bool]") -> "_Element | None":
        return next(filter(wanted, self.walk()), None)

    def is_line(self) -> bool:
        return 0 < self.size <= _LONGEST_BYLINE and len(self.words()) <= _LONGEST_BYLINE

    def words(self) -> str:
        """Return all text inside, in one line."""
        out: list[str] = []
        stack: list[_Element | str] = [self]
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                out.append(node)
            else:
                out += [" "] * (node.tag in {"br", "p", "div", "li", "td", "h1", "h2"})
                stack += reversed(node.children)
        return " ".join("".join(out).split())


class _Tree(HTMLParser):
    """Builds a tree of the sanitiser's output."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = _Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if len(self._open) > 1 and self._open[-1].tag == tag:
            self._end()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)
        self._open[-1].size += sum(map(len, data.split()))

    def finish(self) -> _Element:
        self.close()
        while len(self._open) > 1:
            self._end()
        return self.root

    def _end(self) -> None:
        size = self._open.pop().size
        self._open[-1].size += size


def read_page(html: str) -> Item:
    """Return decoded `html` as an Item."""
    tree = _Tree()
    tree.feed(sanitised(html, _cleaner))
    page = tree.finish()
    meta = _meta(page)
    article = _article(page)
    title = _title(page, article, meta)
    deck = article.find(lambda element: element.size > 0 and bool(_STANDFIRST.search(element.get("class"))))
    author, credit = _author(page, article, meta)
    left_out = {id(element) for element in (title[1], deck, credit) if element is not None}
    body = _html(article, lambda element: id(element) in left_out or _is_furniture(element))
    paragraphs = [
        element.words() for element in article.walk() if element.tag == "p" and id(element) not in left_out
    ]
    placed = next(filter(None, map(dateline, paragraphs[:6])), None)
    language = _LANGUAGE.search(html)
    return Item(
        headline=title[0],
        standfirst=deck.words() if deck else meta.get("description", "") or meta.get("og:description", ""),
        byline=author,
        dateline=placed.place if placed else "",
        body=body if re.sub(r"<(?!img)[^>]*>|\s", "", body) else "",
        language=language[1].replace("_", "-") if language else "",
        published=_published(page, article, meta),
        agency=(placed.agency if placed else "")
        or next(filter(None, map(credited, reversed(paragraphs))), ""),
    )


def _meta(page: _Element) -> dict[str, str]:
    """Return the page's meta elements by name; the first of a name wins."""
    found: dict[str, str] = {}
    for element in page.walk():
        if element.tag == "meta":
            name = (element.get("property") or element.get("name") or element.get("itemprop")).lower()
            content = " ".join(element.get("content").split())
            if name and content:
                found.setdefault(name, content)
    return found


def _article(page: _Element) -> _Element:
    """Return the element of the article: the article with most words, else main, else the whole page."""
    bodies = [element for element in page.walk() if element.get("itemprop") == "articleBody"]
    articles = bodies or [element for element in page.walk() if element.tag == "article"]
    if articles:
        return max(articles, key=lambda element: element.size)
    return page.find(lambda element: element.tag == "main" or element.get("role") == "main") or page


def _title(page: _Element, article: _Element, meta: dict[str, str]) -> tuple[str, _Element | None]:
    """Return the headline and the element in the article that has it."""
    for around in (article, page):
        element = around.find(lambda each: each.tag == "h1" and each.size > 0)
        if element is not None:
            return element.words(), element
    named = meta.get("og:title", "")
    title = page.find(lambda each: each.tag == "title")
    return named or (title.words() if title else ""), None


def _author(page: _Element, article: _Element, meta: dict[str, str]) -> tuple[str, _Element | None]:
    """Return the byline without its "By", and the element that holds nothing else."""
    for around in (article, page):
        line = around.find(lambda each: bool(_BYLINE.search(each.get("class"))) and each.is_line())
        named = around.find(lambda each: "author" in each.get("rel").split() and each.is_line())
        if line is not None or named is not None:
            return _without_by((named or line or around).words()), line
    return _without_by(meta.get("author", "") or meta.get("article:author", "")), None


def _without_by(words: str) -> str:
    return "" if words.startswith("http") else re.sub(r"^by:?\s+", "", words, flags=re.IGNORECASE)


def _published(page: _Element, article: _Element, meta: dict[str, str]) -> datetime | date | None:
    times = [
        each.get("datetime") for around in (article, page) for each in around.walk() if each.tag == "time"
    ]
    sure = [meta.get(name, "") for name in ("article:published_time", "datepublished")]
    loose = [meta.get(name, "") for name in ("date", "dc.date", "dcterms.created", "pubdate")]
    return next(filter(None, map(_timestamp, [*sure, *times, *loose])), None)


def _timestamp(words: str) -> datetime | date | None:
    """Return a time in ISO 8601 or RFC 2822. A date alone stays a date, because its hour is not known."""
    words = words.strip()
    try:
        found = date.fromisoformat(words) if len(words) == 10 else datetime.fromisoformat(words)
    except (ValueError, OverflowError):
        try:
            found = parsedate_to_datetime(words)
        except (ValueError, IndexError, OverflowError):
            return None
    # At the ends of the calendar a change of time zone overflows.
    return found if 1500 <= found.year <= 2500 else None


def _is_furniture(element: _Element) -> bool:
    """Return whether the element belongs to the page and not to the article."""
    return (
        element.tag in _FURNITURE_TAGS
        or element.tag in {"meta", "title"}
        or element.get("role") in _FURNITURE_ROLES
        or "hidden" in element.attributes
        or (element.tag not in {"article", "p", "h1", "h2"} and bool(_FURNITURE.search(element.get("class"))))
    )


@dataclass(frozen=True, slots=True)
class _End:
    """The end of an element, written after its children."""

    tag: str


def _html(top: _Element, dropped: Callable[[_Element], bool]) -> str:
    """Return the children of `top` as HTML, without dropped elements."""
    out: list[str] = []
    stack: list[_Element | _End | str] = list(reversed(top.children))
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            out.append(escape(node, quote=False))
        elif isinstance(node, _End):
            out.append(f"</{node.tag}>")
        elif not dropped(node):
            attributes = {name: node.get(name) for name in _WRITTEN if node.get(name)}
            if node.tag == "img" and node.get("data-src"):
                attributes["src"] = node.get("data-src")  # lazily loaded; src is a placeholder
            written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
            out.append(f"<{node.tag}{written}>")
            if node.tag not in _VOID:
                stack += [_End(node.tag), *reversed(node.children)]
    return "".join(out).strip()

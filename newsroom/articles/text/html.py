"""The text of an article: its normal form in HTML, and the canonical text whose code points all offsets count.

Pure: values in, values out. Three layers, each used by the next one:

1. *Characters*: NFC without the debris that web pages and word processors leave behind (soft hyphens, zero-width
   spaces, byte order marks, directional overrides), white space collapsed as a browser shows it.
2. *Normal form*: `normal_form` turns any HTML into the few elements that a news text is made of. Its text nodes, block
   by block, *are* the canonical text, so that an offset counted in a browser needs no table to translate it.
3. *Canonical text*: `canonical` joins headline, standfirst and the blocks of the body by blank lines.

Non-breaking spaces stay U+00A0 inside a line: they belong to the received words ("12 000", French punctuation), the DOM
keeps them, and the server compares quotes character by character. At a block's edges they are layout, and go.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from itertools import groupby
from typing import Literal, NamedTuple, TypeGuard

import nh3

from sources.formats.sanitising import sanitised

BLOCK_JOIN = "\n\n"

# --- 1. Characters -------------------------------------------------------------------------------------------------

# What a browser shows as one space, and the controls that stand for it elsewhere.
_WHITE = re.compile("[ \t\n\r\f\v\x1c-\x1f\x85]+")
_LINE_SEPARATOR = re.compile("[\u2028\u2029]")

# The flag of England is spelled with tag characters; anywhere else they are text that nobody sees.
_FLAG = "\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
# Controls, noncharacters, soft hyphen, zero-width space, word joiner, BOM, and the marks that open a directional scope:
# a scope that a tag's border cuts off would turn "12,000" around on the reader's screen.
_DEBRIS = re.compile(
    f"({_FLAG})|[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffc"
    "\U000e0000-\U000e007f"
    + "".join(chr(plane + low) for plane in range(0, 0x110000, 0x10000) for low in (0xFFFE, 0xFFFF))
    + "]"
)

# Zero-width characters that carry meaning in the right company, and are debris elsewhere.
_JOINERS = "\u200c\u200d"  # in Persian and Indic words; U+200D in emoji too
_CONDITIONAL = re.compile(f"[{_JOINERS}\u200e\u200f\u061c]")  # the other three mark a direction
_COMPANY = re.compile(f"[^{_JOINERS}\u200e\u200f\u061c]")
_JOINING_SCRIPT = re.compile(  # Arabic and its kin, Indic, Tibetan, Myanmar, Khmer, Mongolian and the like
    "[\u0600-\u061b\u061d-\u109f\u1780-\u18af\u1900-\u1cff\ua840-\ua8ff\ua930-\uaaff\uabc0-\uabff\ufb50-\ufdcf\ufdf0-\ufdff"
    "\ufe70-\ufefe\U00010a00-\U00011fff\U0001e900-\U0001e95f]"
)
_MOST_MARKS = 30  # UAX #15, stream-safe text: composing thousands of marks on one letter takes quadratic time

_SPACES = re.compile("  +")
_LINE_EDGE = re.compile(r"(?<!\s)\s*\n\s*")  # begun nowhere inside a run of spaces: that would be quadratic


def line(text: str) -> str:
    """`text` as one line of canonical text, for a headline or a standfirst. Plain text: markup in it is words.

    Running it twice changes nothing. "" where nothing is to be seen.
    """
    text = _LINE_SEPARATOR.sub(" ", _scalars(text))
    pieces = _settle(_WHITE.sub(" ", text), [0] * len(_WHITE.sub(" ", text)))
    return pieces[0][0] if pieces else ""


def _scalars(text: str) -> str:
    """`text` with each lone surrogate, which no encoder takes, as U+FFFD."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _settle(text: str, owners: list[int]) -> list[tuple[str, list[int]]]:
    """The paragraphs of `text`, clean. One "\\n" in it is a line break, two part paragraphs; other white space is " ".

    `owners` says for each character which formatting it has; it comes back cut in the same way.
    """
    text, owners = _edit(_DEBRIS, lambda found: found[1] or "", text, owners)
    if _CONDITIONAL.search(text):
        text, owners = _without(_out_of_company(text), text, owners)
    if not text.isascii():
        text, owners = _without(_marks_too_many(text), text, owners)
    text, owners = _edit(_SPACES, lambda found: " ", text, owners)
    text, owners = _edit(_LINE_EDGE, lambda found: "\n\n" if found[0].count("\n") > 1 else "\n", text, owners)
    pieces, at = [], 0
    for piece in text.split(BLOCK_JOIN):
        start = at + len(piece) - len(piece.lstrip())
        end = max(start, at + len(piece.rstrip()))
        if start < end:
            pieces.append(_compose(text[start:end], owners[start:end]))
        at += len(piece) + len(BLOCK_JOIN)
    return pieces


def _edit(
    pattern: re.Pattern[str], instead: Callable[[re.Match[str]], str], text: str, owners: list[int]
) -> tuple[str, list[int]]:
    """`pattern.sub(instead, text)`, with `owners` kept in step; what is put in belongs to what stood there first."""
    out: list[str] = []
    own: list[int] = []
    at = 0
    for found in pattern.finditer(text):
        new = instead(found)
        if new != found[0]:
            out += (text[at : found.start()], new)
            own += owners[at : found.start()]
            own += [owners[found.start()]] * len(new)
            at = found.end()
    if not at:
        return text, owners
    return "".join(out) + text[at:], own + owners[at:]


def _without(places: set[int], text: str, owners: list[int]) -> tuple[str, list[int]]:
    """`text` and `owners` without the characters at `places`."""
    if not places:
        return text, owners
    kept = [at for at in range(len(text)) if at not in places]
    return "".join(text[at] for at in kept), [owners[at] for at in kept]


def _out_of_company(text: str) -> set[int]:
    """Places of joiners and direction marks that join nothing and direct nothing."""
    places = set()
    start = 0
    for row in text.split("\n"):  # by line: a line's answer must not hang on where a paragraph is cut later
        right_to_left = any(
            unicodedata.bidirectional(char) in {"R", "AL"} for char in _CONDITIONAL.sub("", row)
        )
        # The next character that is no such mark, found once for each run of marks: runs may be as long as the text.
        before, after, after_at = "", "", -1
        for at, char in enumerate(row):
            if not _CONDITIONAL.match(char):
                before = char
                continue
            if after_at <= at:
                company = _COMPANY.search(row, at)
                after, after_at = (company[0], company.start()) if company else ("", len(row))
            if char not in _JOINERS:
                meant = right_to_left
            else:
                meant = bool(_JOINING_SCRIPT.match(before) or _JOINING_SCRIPT.match(after)) or (
                    char == "\u200d" and _in_emoji(before) and _in_emoji(after)
                )
                meant = meant and not (before and _CONDITIONAL.match(before))
            if meant:
                before = char
            else:
                places.add(start + at)
        start += len(row) + 1
    return places


def _in_emoji(char: str) -> bool:
    return bool(char) and (
        unicodedata.category(char) in {"So", "Sk"} or char in "\ufe0f\u2194\u2195\U000e007f"
    )


def _marks_too_many(text: str) -> set[int]:
    """Places of combining marks beyond the thirtieth on one letter."""
    places, marks = set(), 0
    for at, char in enumerate(text):
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks > _MOST_MARKS:
            places.add(at)
    return places


def _compose(text: str, owners: list[int]) -> tuple[str, list[int]]:
    """`text` in NFC. A mark goes over to the formatting of its letter where the two were formatted differently."""
    if unicodedata.is_normalized("NFC", text):
        return text, owners
    runs: list[tuple[str, int]] = []
    at = 0
    for owner, group in groupby(owners):
        end = at + len(list(group))
        part, at = text[at:end], end
        while runs and part:
            before, its_owner = runs[-1]
            both = unicodedata.normalize("NFC", before + part)
            if both == before + unicodedata.normalize("NFC", part):
                break
            # The border cuts through a character: give its rest to the run that has its beginning.
            cut = next((i for i, char in enumerate(part) if i and not unicodedata.combining(char)), len(part))
            runs[-1] = (unicodedata.normalize("NFC", before + part[:cut]), its_owner)
            part = part[cut:]
        if part:
            runs.append((unicodedata.normalize("NFC", part), owner))
    return "".join(part for part, _ in runs), [owner for part, owner in runs for _ in part]


# --- 2. Normal form ------------------------------------------------------------------------------------------------


class Marks(NamedTuple):
    """How a run of characters is formatted. `href` is "" outside links."""

    href: str = ""
    strong: bool = False
    em: bool = False


@dataclass(frozen=True, slots=True)
class Leaf:
    """An element that holds words and no other block: p, h2, h3, li, figcaption. A "\\n" in a run is a br."""

    tag: str
    runs: tuple[tuple[str, Marks], ...]

    @property
    def text(self) -> str:
        """The words, as they stand in the canonical text."""
        return "".join(words for words, _ in self.runs)


@dataclass(frozen=True, slots=True)
class Image:
    """An img, always inside a figure. Its words (alt, credit) are not part of the canonical text."""

    src: str
    alt: str
    credit: str


@dataclass(frozen=True, slots=True)
class Box:
    """An element that holds blocks: blockquote, ul, ol, figure, or a li of several blocks."""

    tag: str
    children: "tuple[Node, ...]"


Node = Leaf | Box | Image

_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
_BOXES = _HEADINGS | {
    "blockquote": "blockquote", "ul": "ul", "menu": "ul", "dir": "ul", "ol": "ol", "li": "li", "figure": "figure",
    "figcaption": "figcaption", "tr": "tr", "td": "td", "th": "td",
}  # fmt: skip
_WRAPPERS = {
    "address", "article", "aside", "body", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt",
    "fieldset", "footer", "form", "header", "hgroup", "html", "legend", "main", "nav", "p", "pre", "search", "section",
    "summary", "table", "tbody", "tfoot", "thead",
}  # fmt: skip
_INLINE = {"a", "b", "em", "i", "q", "strong", "sub", "sup"}
_VOID = {"br", "hr", "img"}
_WITH_CONTENT = {
    "applet", "audio", "button", "canvas", "datalist", "embed", "head", "iframe", "map", "math", "noembed", "noframes",
    "noscript", "object", "option", "script", "select", "style", "svg", "template", "textarea", "title", "video",
}  # fmt: skip

_cleaner = nh3.Cleaner(
    tags=set(_BOXES) | _WRAPPERS | _INLINE | _VOID,
    clean_content_tags=_WITH_CONTENT,
    attributes={"a": {"href"}, "img": {"src", "alt", "data-credit"}},
    url_schemes={"http", "https", "mailto"},
    strip_comments=True,
    link_rel=None,
)


def normal_form(html: str) -> str:
    """Any HTML, hostile too, as the safe HTML that a revision keeps: one top-level block a line.

    Elements: p, h2, h3, blockquote, ul, ol, li, figure, img (src, alt, data-credit), figcaption, a (href: http, https,
    mailto), strong, em, br. Everything else is unwrapped, or dropped with its content where that is not for reading
    (scripts, forms' controls, embedded pages). A table becomes a paragraph a row, its cells divided by " | ". `<q>`
    becomes quotation marks and `<sup>2</sup>` becomes ², because the words must say it alone. A paragraph cut by two
    br is two. Running it twice changes nothing.
    """
    return markup(parse(sanitised(_scalars(html), _cleaner)))


def parse(body: str) -> "tuple[Node, ...]":
    """The blocks of a body. Tags must be closed in order, as they are in normal form and in a cleaner's output."""
    builder = _Builder()
    builder.feed(body)
    builder.close()
    return builder.finish()


def leaves(nodes: "Iterable[Node]") -> Iterator[tuple[str, Leaf]]:
    """Each block of words in order, with what it is: its tag, or "blockquote" for a paragraph that is quoted."""
    for node in nodes:
        if isinstance(node, Leaf):
            yield node.tag, node
        elif isinstance(node, Box):
            for tag, leaf in leaves(node.children):
                yield ("blockquote" if node.tag == "blockquote" and tag == "p" else tag), leaf


def markup(
    nodes: "Iterable[Node]",
    *,
    attributes: Callable[[Leaf], str] = lambda leaf: "",
    link: Callable[[str], str] = lambda href: f' href="{escape(href)}"',
    picture: "Callable[[Image], str] | None" = None,
) -> str:
    """`nodes` as HTML. `attributes` and `link` write a leaf's and a link's attributes, `picture` a whole image.

    `attributes` is called once a leaf, in the order of `leaves`.
    """

    def write(node: Node) -> str:
        if isinstance(node, Leaf):
            return f"<{node.tag}{attributes(node)}>{_inline(node.runs, link)}</{node.tag}>"
        if isinstance(node, Box):
            return f"<{node.tag}>{''.join(write(child) for child in node.children)}</{node.tag}>"
        return (picture or _img)(node)

    return "\n".join(write(node) for node in nodes)


def _img(image: Image) -> str:
    credit = f' data-credit="{escape(image.credit)}"' if image.credit else ""
    return f'<img src="{escape(image.src)}" alt="{escape(image.alt)}"{credit}>'


def _inline(runs: Iterable[tuple[str, Marks]], link: Callable[[str], str]) -> str:
    """Runs as HTML, always nested a > strong > em, so that equal formatting is spelled in one way."""
    out = []
    for href, linked in groupby(runs, key=lambda run: run[1].href):
        out += [f"<a{link(href)}>"] * bool(href)
        for strong, heavy in groupby(linked, key=lambda run: run[1].strong):
            out += ["<strong>"] * strong
            for em, leaning in groupby(heavy, key=lambda run: run[1].em):
                words = escape("".join(words for words, _ in leaning), quote=False).replace("\n", "<br>")
                out += ["<em>"] * em + [words] + ["</em>"] * em
            out += ["</strong>"] * strong
        out += ["</a>"] * bool(href)
    return "".join(out)


@dataclass(slots=True)
class _Open:
    """A box whose end has not come yet."""

    kind: str
    children: "list[Node | _Cell]" = field(default_factory=list)


@dataclass(slots=True)
class _Cell:
    children: "list[Node]"


# Where a box may not stand; its content then belongs to the box around it.
_NOT_INSIDE = {
    "h2": {"h2", "h3", "ul", "ol", "figcaption"},
    "h3": {"h2", "h3", "ul", "ol", "figcaption"},
    "blockquote": {"h2", "h3", "ul", "ol", "figcaption", "blockquote"},
    "ul": {"h2", "h3", "figcaption"},
    "ol": {"h2", "h3", "figcaption"},
    "figure": {"h2", "h3", "figcaption", "figure"},
    "tr": {"h2", "h3", "figcaption"},
}
_ONLY_IN = {"li": {"ul", "ol"}, "figcaption": {"figure"}, "td": {"tr"}}
_DEEPEST_BOX = 12

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_HREF = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)
_SRC = re.compile(r"https?://[^\s]", re.IGNORECASE)


class _Builder(HTMLParser):
    """Builds nodes from clean HTML. Iterative throughout: depth costs no stack."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._boxes = [_Open("")]
        self._tags: list[tuple[str, bool]] = []  # open elements, and whether each opened a box
        self._hrefs: list[str] = []
        self._strong = self._em = self._pre = 0
        self._shifts: list[dict[int, int]] = []
        self._quotes = 0
        self._text: list[str] = []
        self._owners: list[int] = []
        self._palette: dict[Marks, int] = {}
        self._images: list[Image] = []

    # What the parser calls

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self._void(tag, dict(attrs))
            return
        boxed = False
        if tag in _INLINE:
            self._inline_start(tag, dict(attrs))
        else:
            self._end_leaf()
            self._pre += tag == "pre"
            boxed = self._start_box(_BOXES.get(tag, ""))
        self._tags.append((tag, boxed))

    def handle_endtag(self, tag: str) -> None:
        if all(tag != opened for opened, _ in self._tags):
            return
        while True:
            opened, boxed = self._tags.pop()
            if opened in _INLINE:
                self._inline_end(opened)
            else:
                self._end_leaf()
                self._pre -= opened == "pre"
                if boxed:
                    self._end_box()
            if opened == tag:
                return

    def handle_data(self, data: str) -> None:
        data = _LINE_SEPARATOR.sub("\n" if self._pre else "\u2028", data.replace("\r\n", "\n"))
        if self._pre:
            data = "\n".join(_WHITE.sub(" ", row) for row in data.split("\n"))
        else:
            data = _WHITE.sub(" ", data).replace("\u2028", "\n")
        if self._shifts and data.strip().isdecimal():
            data = data.translate(self._shifts[-1])
        self._write(data)

    def finish(self) -> tuple[Node, ...]:
        while self._tags:
            self.handle_endtag(self._tags[-1][0])
        self._end_leaf()
        return tuple(_nodes(self._boxes[0].children))

    # Words

    def _write(self, text: str) -> None:
        marks = Marks(self._hrefs[-1] if self._hrefs else "", self._strong > 0, self._em > 0)
        self._text.append(text)
        self._owners += [self._palette.setdefault(marks, len(self._palette))] * len(text)

    def _void(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "br":
            self._write("\n")
        elif tag == "hr":
            self._end_leaf()
        else:
            src = "".join((attributes.get("src") or "").split())
            if _SRC.match(src):
                # Set down after the paragraph it stands in: an icon must not cut a sentence in two.
                alt, credit = (line(attributes.get(name) or "") for name in ("alt", "data-credit"))
                self._images.append(Image(_scalars(src), alt, credit))

    def _inline_start(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag in {"strong", "b"}:
            self._strong += 1
        elif tag in {"em", "i"}:
            self._em += 1
        elif tag == "a":
            href = "".join((attributes.get("href") or "").split())
            self._hrefs.append(href if _HREF.match(href) else "")
        elif tag == "q":
            self._write("‘" if self._quotes else "“")
            self._quotes += 1
        else:
            self._shifts.append(_RAISED if tag == "sup" else _LOWERED)

    def _inline_end(self, tag: str) -> None:
        if tag in {"strong", "b"}:
            self._strong -= 1
        elif tag in {"em", "i"}:
            self._em -= 1
        elif tag == "a":
            self._hrefs.pop()
        elif tag == "q":
            self._quotes -= 1
            self._write("’" if self._quotes else "”")
        else:
            self._shifts.pop()

    def _end_leaf(self) -> None:
        if not self._text and not self._images:
            return
        palette = list(self._palette)
        for text, owners in _settle("".join(self._text), self._owners):
            self._add(Leaf("p", _runs(text, owners, palette)))
        for image in self._images:
            self._add(image)
        self._text, self._owners, self._palette, self._images = [], [], {}, []

    # Boxes

    def _add(self, node: Node) -> None:
        box = self._boxes[-1]
        box.children.append(
            Box("figure", (node,)) if isinstance(node, Image) and box.kind != "figure" else node
        )

    def _start_box(self, kind: str) -> bool:
        if not kind:
            return False
        around = {box.kind for box in self._boxes}
        if (
            len(self._boxes) > _DEEPEST_BOX
            or around & _NOT_INSIDE.get(kind, set())
            or self._boxes[-1].kind not in _ONLY_IN.get(kind, {self._boxes[-1].kind})
        ):
            return False
        self._boxes.append(_Open(kind))
        return True

    def _end_box(self) -> None:
        box = self._boxes.pop()
        if box.kind == "td":
            self._boxes[-1].children.append(_Cell(_nodes(box.children)))
        elif box.kind == "tr":
            self._boxes[-1].children += _row(box.children)
        else:
            self._boxes[-1].children += _SHAPES[box.kind](box.kind, _nodes(box.children))


def _runs(text: str, owners: list[int], palette: list[Marks]) -> tuple[tuple[str, Marks], ...]:
    runs, at = [], 0
    for owner, group in groupby(owners):
        end = at + len(list(group))
        runs.append((text[at:end], palette[owner]))
        at = end
    return tuple(runs)


def _nodes(children: "Iterable[Node | _Cell]") -> list[Node]:
    return [node for child in children for node in (child.children if isinstance(child, _Cell) else [child])]


def _joined(tag: str, parts: Iterable[Leaf], by: str) -> list[Node]:
    """The leaves as one, `by` between them; none for none."""
    runs: list[tuple[str, Marks]] = []
    for part in parts:
        if runs:
            runs.append((by, Marks()))
        runs += part.runs
    return [Leaf(tag, tuple(runs))] if runs else []


def _as(tag: str, nodes: Iterable[Node]) -> tuple[Node, ...]:
    """The nodes, with leaves given this tag."""
    return tuple(Leaf(tag, node.runs) if isinstance(node, Leaf) else node for node in nodes)


def _heading(tag: str, children: list[Node]) -> list[Node]:
    words = _joined(tag, (child for child in children if isinstance(child, Leaf)), "\n")
    return words + [child for child in children if not isinstance(child, Leaf)]


def _quote(tag: str, children: list[Node]) -> list[Node]:
    return [Box(tag, tuple(children))] if children else []


def _list(tag: str, children: list[Node]) -> list[Node]:
    items: list[list[Node]] = []  # an item is itself, or the blocks that it is made of
    for child in children:
        if isinstance(child, Leaf | Box) and child.tag == "li":
            items.append([child])
        elif isinstance(child, Box) and child.tag in {"ul", "ol"} and items:
            # A list set beside the item that it belongs to, as many editors write it.
            if len(items[-1]) == 1:
                last = items[-1][0]
                items[-1] = list(last.children if isinstance(last, Box) else _as("p", [last]))
            items[-1].append(child)
        else:
            items.append(_item("li", [child]))
    return [Box(tag, tuple(_one_item(item) for item in items))] if items else []


def _one_item(blocks: list[Node]) -> Node:
    return blocks[0] if len(blocks) == 1 else Box("li", tuple(blocks))


def _item(tag: str, children: list[Node]) -> list[Node]:
    if len(children) == 1 and isinstance(children[0], Leaf):
        return [Leaf(tag, children[0].runs)]
    return [Box(tag, tuple(children))] if children else []


def _figure(tag: str, children: list[Node]) -> list[Node]:
    images = [child for child in children if isinstance(child, Image)]
    if not images:
        return [Leaf("p", child.runs) if _is(child, "figcaption") else child for child in children]
    captioned = "figcaption" if any(_is(child, "figcaption") for child in children) else "p"
    captions = [child for child in children if _is(child, captioned)]
    others = [child for child in children if not isinstance(child, Image) and not _is(child, captioned)]
    return [Box(tag, (*images, *_joined("figcaption", captions, "\n"))), *others]


def _is(node: Node, tag: str) -> TypeGuard[Leaf]:
    return isinstance(node, Leaf) and node.tag == tag


def _row(children: "list[Node | _Cell]") -> list[Node]:
    cells = [child.children if isinstance(child, _Cell) else [child] for child in children]
    words = [cell[0] for cell in cells if cell and isinstance(cell[0], Leaf)]
    if all(len(cell) <= 1 for cell in cells) and len(words) == len([cell for cell in cells if cell]):
        return list(words) if len(words) == 1 else _joined("p", words, " | ")
    return _nodes(children)  # a table that lays out a page, not one that holds data


_SHAPES: dict[str, Callable[[str, list[Node]], list[Node]]] = {
    "h2": _heading, "h3": _heading, "figcaption": _heading, "blockquote": _quote,
    "ul": _list, "ol": _list, "li": _item, "figure": _figure,
}  # fmt: skip


# --- 3. Canonical text ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Block:
    """One stretch of the canonical text. Offsets in code points, end exclusive.

    `tag`: h1 for the headline; p, h2, h3, li, figcaption, or blockquote (a quoted paragraph) else.
    """

    field: Literal["headline", "standfirst", "body"]
    tag: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Canonical:
    """The words of an article in reading order, and which field each range of them is of. No two blocks touch."""

    text: str
    blocks: tuple[Block, ...]


def canonical(headline: str, standfirst: str, body: str) -> Canonical:
    """The canonical text. `headline` and `standfirst` are plain text, `body` is in normal form; "" is left out."""
    return composed(headline, standfirst, parse(body))


def composed(headline: str, standfirst: str, body: "Iterable[Node]") -> Canonical:
    """`canonical`, of a body that was parsed already."""
    parts: list[tuple[Literal["headline", "standfirst", "body"], str, str]] = [
        ("headline", "h1", line(headline)),
        ("standfirst", "p", line(standfirst)),
        *(("body", tag, leaf.text) for tag, leaf in leaves(body)),
    ]
    blocks, at = [], 0
    for name, tag, words in parts:
        if words:
            blocks.append(Block(name, tag, at, at + len(words)))
            at += len(words) + len(BLOCK_JOIN)
    return Canonical(BLOCK_JOIN.join(words for _, _, words in parts if words), tuple(blocks))

"""The normal form of a body: any HTML as the few elements that a news text is made of.

Pure. The text nodes of the normal form, block by block, are the canonical text: an offset counted in a browser needs no
table to translate it.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import groupby
from typing import TypeGuard

import nh3

from newsroom.articles.text.characters import without_surrogates
from newsroom.articles.text.line_breaks import LINE_SEPARATOR, WHITE, line, paragraphs
from newsroom.articles.text.nodes import Box, Formatting, Image, Leaf, Node, markup
from sources.formats.sanitising import sanitised

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
    """Return any HTML, hostile too, as the safe HTML that a revision keeps: one top-level block a line.

    Elements: p, h2, h3, blockquote, ul, ol, li, figure, img (src, alt, data-credit), figcaption, a (href: http, https,
    mailto), strong, em, br. Everything else is unwrapped, or dropped with its content if that is not for reading
    (scripts, form controls, embedded pages). A table becomes a paragraph a row, its cells divided by " | ". `<q>`
    becomes quotation marks and `<sup>2</sup>` becomes ², because the words must say it alone. A paragraph cut by two br
    is two. Idempotent; raises nothing.
    """
    return markup(normalise(html))


def normalise(html: str) -> "tuple[Node, ...]":
    """Return the blocks of any HTML, as `normal_form` writes them."""
    return parse(sanitised(without_surrogates(html), _cleaner))


def parse(body: str) -> "tuple[Node, ...]":
    """Return the blocks of a body whose tags are closed in order, as in normal form and in a sanitiser's output."""
    builder = _Builder()
    builder.feed(body)
    builder.close()
    return builder.finish()


@dataclass(slots=True)
class _Open:
    """A box that is not closed yet."""

    kind: str
    children: "list[Node | _Cell]" = field(default_factory=list)


@dataclass(slots=True)
class _Cell:
    children: "list[Node]"


# Boxes inside which a box is not allowed. Its content then belongs to the box around it.
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
    """Builds nodes from clean HTML. Iterative, so that deep nesting needs no stack."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._boxes = [_Open("")]
        self._tags: list[tuple[str, bool]] = []  # open elements, and whether each one opened a box
        self._hrefs: list[str] = []
        self._strong = self._em = self._pre = 0
        self._shifts: list[dict[int, int]] = []
        self._quotes = 0
        self._text: list[str] = []
        self._owners: list[int] = []
        self._palette: dict[Formatting, int] = {}
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
        data = LINE_SEPARATOR.sub("\n" if self._pre else "\u2028", data.replace("\r\n", "\n"))
        if self._pre:
            data = "\n".join(WHITE.sub(" ", row) for row in data.split("\n"))
        else:
            data = WHITE.sub(" ", data).replace("\u2028", "\n")
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
        formatting = Formatting(self._hrefs[-1] if self._hrefs else "", self._strong > 0, self._em > 0)
        self._text.append(text)
        self._owners += [self._palette.setdefault(formatting, len(self._palette))] * len(text)

    def _void(self, tag: str, attributes: dict[str, str | None]) -> None:
        if tag == "br":
            self._write("\n")
        elif tag == "hr":
            self._end_leaf()
        else:
            src = "".join((attributes.get("src") or "").split())
            if _SRC.match(src):
                # Added after its paragraph: an icon must not cut a sentence in two.
                alt, credit = (line(attributes.get(name) or "") for name in ("alt", "data-credit"))
                self._images.append(Image(without_surrogates(src), alt, credit))

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
        for text, owners in paragraphs("".join(self._text), self._owners):
            self._add(Leaf("p", _formatted_runs(text, owners, palette)))
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


def _formatted_runs(
    text: str, owners: list[int], palette: list[Formatting]
) -> tuple[tuple[str, Formatting], ...]:
    runs, at = [], 0
    for owner, group in groupby(owners):
        end = at + len(list(group))
        runs.append((text[at:end], palette[owner]))
        at = end
    return tuple(runs)


def _nodes(children: "Iterable[Node | _Cell]") -> list[Node]:
    return [node for child in children for node in (child.children if isinstance(child, _Cell) else [child])]


def _joined(tag: str, parts: Iterable[Leaf], by: str) -> list[Node]:
    """Return the leaves as one with `by` between them, [] for none."""
    runs: list[tuple[str, Formatting]] = []
    for part in parts:
        if runs:
            runs.append((by, Formatting()))
        runs += part.runs
    return [Leaf(tag, tuple(runs))] if runs else []


def _as(tag: str, nodes: Iterable[Node]) -> tuple[Node, ...]:
    """Return the nodes with this tag for leaves."""
    return tuple(Leaf(tag, node.runs) if isinstance(node, Leaf) else node for node in nodes)


def _heading(tag: str, children: list[Node]) -> list[Node]:
    words = _joined(tag, (child for child in children if isinstance(child, Leaf)), "\n")
    return words + [child for child in children if not isinstance(child, Leaf)]


def _quote(tag: str, children: list[Node]) -> list[Node]:
    return [Box(tag, tuple(children))] if children else []


def _list(tag: str, children: list[Node]) -> list[Node]:
    items: list[list[Node]] = []  # an item, or the blocks of an item
    for child in children:
        if isinstance(child, Leaf | Box) and child.tag == "li":
            items.append([child])
        elif isinstance(child, Box) and child.tag in {"ul", "ol"} and items:
            # A list next to the item that it belongs to, as many editors write it.
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
    return _nodes(children)  # a layout table, not a data table


_SHAPES: dict[str, Callable[[str, list[Node]], list[Node]]] = {
    "h2": _heading, "h3": _heading, "figcaption": _heading, "blockquote": _quote,
    "ul": _list, "ol": _list, "li": _item, "figure": _figure,
}  # fmt: skip

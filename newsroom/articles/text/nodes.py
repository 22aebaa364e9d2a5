"""The blocks of a body as a tree, and the tree as HTML. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import NamedTuple


class Formatting(NamedTuple):
    """The formatting of a run of characters. `href` is "" outside links."""

    href: str = ""
    strong: bool = False
    em: bool = False


@dataclass(frozen=True, slots=True)
class Leaf:
    """An element that holds words and no other block: p, h2, h3, li, figcaption. A "\\n" in a run is a br."""

    tag: str
    runs: tuple[tuple[str, Formatting], ...]

    @property
    def text(self) -> str:
        """The words, as in the canonical text."""
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


def leaves(nodes: "Iterable[Node]") -> Iterator[tuple[str, Leaf]]:
    """Yield each leaf in order with its tag, or "blockquote" for a quoted paragraph."""
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
    """Return `nodes` as HTML. `attributes` and `link` write the attributes of a leaf and a link, `picture` an image.

    `attributes` is called once per leaf, in the order of `leaves`.
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


def _inline(runs: Iterable[tuple[str, Formatting]], link: Callable[[str], str]) -> str:
    """Return runs as HTML, always nested a > strong > em, so that equal formatting has one spelling."""
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

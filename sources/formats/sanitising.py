"""Sanitise any HTML in linear time.

Pure. The sanitiser cannot be interrupted, and a correct parser takes quadratic time on some input: elements nested by
the thousand, tags with a hundred thousand attributes, a million ampersands. So the markup is cut into tags first and
rewritten without them. The sanitiser's input has no comment, no script and no "<" outside a tag: it cannot contain a
tag that was not read here.
"""

import re
from collections import Counter
from collections.abc import Callable
from html.entities import html5

import nh3

LONGEST_TAG = 65_536  # characters; a longer one keeps its name and loses its attributes
MOST_ATTRIBUTES = 500  # of one tag; the same
DEEPEST = 200  # nested elements; below that the words stay and the structure goes

# WHATWG HTML, section 13.2.5: where a tag ends depends on its quotes, and a quote counts only behind "=".
_SPACE = r"\t\n\f\r "
_ATTRIBUTE = (
    rf"[^{_SPACE}/>][^{_SPACE}/>=]*+"
    rf"(?:[{_SPACE}]*+=[{_SPACE}]*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^{_SPACE}>\"'][^{_SPACE}>]*+)?+)?+"
)
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_MARKUP = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    rf"|<(?P<slash>/?)(?P<name>[a-zA-Z][^{_SPACE}/>]*+)(?P<rest>(?:[{_SPACE}/]++|{_ATTRIBUTE})*+)(?P<close>>?)"
    r"|<[!?/][^>]*+>?"
    r"|<",
    re.DOTALL,
)

# Their content is neither markup nor text for readers.
_RAW = {"iframe", "noembed", "noframes", "noscript", "script", "style", "textarea"}
_ONLY_WORDS = {"title", "xmp"}  # their content is text without markup
_DRAWINGS = {"math", "svg"}  # where those of the above are elements like any other
_NO_DRAWING = {  # where one of these begins, a drawing has ended (section 13.2.6.5)
    "b", "big", "blockquote", "body", "br", "center", "code", "dd", "div", "dl", "dt", "em", "embed", "h1", "h2", "h3",
    "h4", "h5", "h6", "head", "hr", "i", "img", "li", "listing", "menu", "meta", "nobr", "ol", "p", "pre", "ruby", "s",
    "small", "span", "strike", "strong", "sub", "sup", "table", "tt", "u", "ul", "var",
}  # fmt: skip
_SCRIPT = re.compile(rf"<!--|-->|</?script(?=[{_SPACE}/>])", re.IGNORECASE)
_ENDS = {
    name: re.compile(rf"</{name}(?=[{_SPACE}/>])", re.IGNORECASE)
    for name in _RAW | _ONLY_WORDS
    if name != "script"
}

# Formatting that no text keeps. A correct parser reopens it in each paragraph.
_UNWRAPPED = {"big", "code", "font", "marquee", "nobr", "plaintext", "s", "small", "strike", "tt", "u"}
_FORMATTING = {"b", "em", "i", "strong"}  # the same; once is enough
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# Elements that the next of their kind ends, and void elements. They nest only in others, which are counted.
_ENDS_ITSELF = {
    "a", "dd", "dt", "li", "option", "p", "tbody", "td", "tfoot", "th", "thead", "tr",
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
}  # fmt: skip

# The sanitiser takes quadratic time to write these two characters, so two noncharacters stand for them.
_AMPERSAND, _NO_BREAK = "\ufdd0", "\ufdd1"
_STAND_INS = str.maketrans({_AMPERSAND: None, _NO_BREAK: None, "\x00": None})
_REFERENCE = re.compile(
    r"&(?:#(?:(?P<decimal>[0-9]++)|[xX](?P<hex>[0-9a-fA-F]++));?|(?P<name>[a-zA-Z][a-zA-Z0-9]{0,40}+)(?P<end>;?))?"
)
_WITHOUT_SEMICOLON = {name for name in html5 if not name.endswith(";")}
_LONGEST_WITHOUT = max(map(len, _WITHOUT_SEMICOLON))
_SUBSTITUTES = dict.fromkeys(("amp", "amp;", "AMP", "AMP;", "&"), _AMPERSAND)
_SUBSTITUTES |= dict.fromkeys(("nbsp", "nbsp;", "NonBreakingSpace;", "\xa0"), _NO_BREAK)
_SUBSTITUTES |= dict.fromkeys((_AMPERSAND, _NO_BREAK), "")


def sanitised(html: str, cleaner: nh3.Cleaner) -> str:
    """Return `html` as `cleaner` sanitises it: the same words in the same elements, within the limits above."""
    clean = cleaner.clean("".join(_Writer(html.translate(_STAND_INS)).run()))
    return clean.replace(_AMPERSAND, "&amp;").replace(_NO_BREAK, "\xa0")


class _Writer:
    """Rewrites markup, tag by tag."""

    def __init__(self, html: str) -> None:
        self.html = html
        self.out: list[str] = []
        self.open: Counter[str] = Counter()  # written elements that are open
        self.left_out: Counter[str] = Counter()  # omitted elements that are open
        self.depth = 0
        self.drawing = False

    def run(self) -> list[str]:
        at = 0
        while found := _MARKUP.search(self.html, at):
            self._words(at, found.start())
            at = found.end()
            if found[0] == "<":
                self.out.append("&lt;")
            elif found["close"]:
                name = found["name"].lower()
                if found["slash"]:
                    self._end(name)
                elif name in _ENDS or name == "script":
                    at = self._no_markup(name, at)
                else:
                    self._start(name, found["rest"])
        self._words(at, len(self.html))
        return self.out

    def _words(self, start: int, end: int) -> None:
        if start < end:
            self.out.append(_referring(self.html[start:end], _in_words))

    def _start(self, name: str, rest: str) -> None:
        if name in _DRAWINGS and not rest.endswith("/"):
            self.drawing = True
        elif name in _NO_DRAWING:
            self.drawing = False
        if name in _UNWRAPPED:
            return
        if name not in _ENDS_ITSELF:
            if self.depth >= DEEPEST or (name in _FORMATTING and self.open[name]):
                self.left_out[_kind(name)] += 1
                self.out.append("" if name in _FORMATTING else "\n")
                return
            self.open[_kind(name)] += 1
            self.depth += 1
        if len(rest) > LONGEST_TAG or (
            len(rest) > 2 * MOST_ATTRIBUTES and len(_ATTRIBUTES.findall(rest)) > MOST_ATTRIBUTES
        ):
            rest = ""
        self.out.append(f"<{name}{_referring(rest, _in_attribute)}>")

    def _end(self, name: str) -> None:
        if name in _DRAWINGS:
            self.drawing = False
        if name in _ENDS_ITSELF:
            self.out.append(f"</{name}>")
        elif self.left_out[_kind(name)]:
            self.left_out[_kind(name)] -= 1
        elif self.open[_kind(name)]:
            self.open[_kind(name)] -= 1
            self.depth -= 1
            self.out.append(f"</{name}>")

    def _no_markup(self, name: str, at: int) -> int:
        """Read an element without markup whose content begins at `at`. Return where its end tag begins."""
        if self.drawing:
            return at
        end = self._script_end(at) if name == "script" else None
        if name != "script" and (found := _ENDS[name].search(self.html, at)):
            end = found.start()
        end = len(self.html) if end is None else end
        if name in _ONLY_WORDS:
            words = self.html[at:end]
            words = words.replace("&", _AMPERSAND) if name == "xmp" else _referring(words, _in_words)
            words = words.replace("<", "&lt;")
            tag = "div" if name == "xmp" else name
            self.out.append(f"<{tag}>{words}</{tag}>")
        return end

    def _script_end(self, at: int) -> int | None:
        """Return the end of a script. A script in a comment in a script does not end the outer one (13.2.5.17 ff.)."""
        comment = inner = False
        for found in _SCRIPT.finditer(self.html, at):
            match found[0].lower():
                case "<!--":
                    comment = True
                case "-->":
                    comment = inner = False
                case "<script":
                    inner = comment
                case _ if inner:
                    inner = False
                case _:
                    return found.start()
        return None


def _kind(name: str) -> str:
    """Return the key by which an end tag finds its element: the end of any heading ends any heading."""
    return "h" if name in _HEADINGS else name


def _referring(text: str, instead: Callable[[re.Match[str]], str]) -> str:
    """Return `text` with stand-ins for ampersands and no-break spaces. Other references stay."""
    text = text.replace("\xa0", _NO_BREAK)
    return _REFERENCE.sub(instead, text) if "&" in text else text


def _in_words(found: re.Match[str]) -> str:
    """Return a character reference between tags, where known names need no semicolon."""
    name = found["name"]
    if name and f"{name}{found['end']}" not in html5:
        sizes = range(min(len(name), _LONGEST_WITHOUT), 1, -1)
        size = next((size for size in sizes if name[:size] in _WITHOUT_SEMICOLON), 0)
        if size:
            return _SUBSTITUTES.get(name[:size], f"&{name[:size]};") + found[0][1 + size :]
    return _reference(found)


def _in_attribute(found: re.Match[str]) -> str:
    """Return a character reference in an attribute, where `?a=1&copy=2` has none."""
    if found["name"] and not found["end"] and found.string.startswith("=", found.end()):
        return _AMPERSAND + found[0][1:]
    return _reference(found)


def _reference(found: re.Match[str]) -> str:
    if found["name"]:
        name = f"{found['name']}{found['end']}"
        return _SUBSTITUTES.get(name, found[0]) if name in html5 else _AMPERSAND + found[0][1:]
    if found["decimal"] or found["hex"]:
        digits = (found["decimal"] or found["hex"]).lstrip("0")[:8]
        code = int(digits or "0", 10 if found["decimal"] else 16)
        return _SUBSTITUTES.get(chr(code), found[0]) if code < 0x110000 else found[0]
    return _AMPERSAND

"""The normal form and the canonical text: safe, the same however often, and exactly the words that a reader sees."""

import re
import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsroom.articles.text.canonical import ArticleText, Block, canonical
from newsroom.articles.text.line_breaks import line
from newsroom.articles.text.normal_form import normal_form

# What breaks offsets and parsers, thrown together.
SHREDS = st.sampled_from(
    [
        "<p>", "</p>", "<div>", "</div>", "<h1>", "</h1>", "<h3>", "</h3>", "<ul>", "</ul>", "<ol>", "<li>",
        "</li>", "<br>",
        "<b>", "</b>", "<i>", "</i>", "<em>", "<strong>", "</strong>",
        "<a href='https://example.org/?a=1&b=\"2'>", "</a>",
        "<a href='javascript:alert(1)'>", "<blockquote>", "</blockquote>", "<table>", "<tr>", "<td>",
        "</td>", "</table>",
        "<figure>", "</figure>", "<figcaption>", "</figcaption>",
        "<img src='https://example.org/a.jpg' alt='A \"b\" &amp; c'>",
        "<img src=x onerror=alert(1)>", "<script>", "</script>", "<style>", "</style>", "<svg>", "<math>",
        "<!--", "-->", "<q>",
        "</q>", "<sup>", "</sup>", "<pre>", "</pre>", "<hr>", "<iframe src=x>", "<", ">", "&", "&lt;",
        "&amp;", "&nbsp;", "&#x202e;",
        "\r\n", "\n", "\n\n", " ", "  ", "\t", "\u00a0", "\u00ad", "\u200b", "\u200c", "\u200d", "\u200e",
        "\u200f", "\u2028", "\u2060",
        "\ufeff", "\x00", "\x0b", "\x85", "\ud800", "\uffff", "e\u0301", "\u0301", "\u0338",
        "\u1112\u1161\u11ab", "\u1161", "한국",
        "👩\u200d🚀", "👍🏽", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "\U000e0041",
        "שלום", "سلام",
        "می\u200cخواهم", "क्\u200dष", "東京", "12,000 troops", "a", "Å", "ﬁ", "\u212b",
    ]
)  # fmt: skip
HOSTILE = st.lists(st.one_of(SHREDS, st.text(max_size=4)), max_size=30).map("".join)
SAFE_TAGS = {
    "p", "h2", "h3", "blockquote", "ul", "ol", "li", "a", "strong", "em", "br", "figure", "img", "figcaption",
}  # fmt: skip


@given(HOSTILE)
@settings(max_examples=600)
@example("<ul><li>a<br><br>b</li></ul>")
@example("<p>a<b>\u0301</b></p>")
@example("<ul><blockquote>a")
def test_normalising_twice_changes_nothing(html: str) -> None:
    once = normal_form(html)
    assert normal_form(once) == once


@given(HOSTILE, HOSTILE, HOSTILE)
@settings(max_examples=200)
def test_the_canonical_text_is_clean_and_its_blocks_cover_it(
    headline: str, standfirst: str, html: str
) -> None:
    body = normal_form(html)
    found = canonical(headline, standfirst, body)
    assert canonical(line(headline), line(standfirst), body) == found
    assert ArticleText.of(headline, standfirst, html) == ArticleText(
        line(headline), line(standfirst), body, found
    )
    assert unicodedata.is_normalized("NFC", found.text)
    assert not set(found.text) & set("\r\t\x00\u00ad\u200b\u2028\u2060\ufeff\u202e\ufffe\uffff")
    parts = [found.text[block.start : block.end] for block in found.blocks]
    assert "\n\n".join(parts) == found.text
    assert all(part and part == part.strip() and "\n\n" not in part for part in parts)


@given(st.text())
def test_a_line_is_one_line_and_stays_what_it_is(text: str) -> None:
    once = line(text)
    assert line(once) == once
    assert "\n" not in once
    assert once == once.strip()


@given(HOSTILE)
@settings(max_examples=300)
def test_nothing_hostile_is_left(html: str) -> None:
    body = normal_form(html)
    assert {tag.lower() for tag in re.findall(r"</?([a-zA-Z][\w-]*)", body)} <= SAFE_TAGS
    attributes = re.findall(r"<\w+((?:\s[^<>]*)?)>", body)
    names = {name for written in attributes for name in re.findall(r'([\w-]+)="', written)}
    assert names <= {"href", "src", "alt", "data-credit"}
    assert all(
        url.startswith(("http://", "https://", "mailto:"))
        for url in re.findall(r'(?:href|src)="([^"]*)', body)
    )


@pytest.mark.parametrize(
    ("html", "body"),
    [
        ("plain words", "<p>plain words</p>"),
        ("<h1>One</h1><h4>Two</h4>", "<h2>One</h2>\n<h3>Two</h3>"),
        ("<p>a <b>b</b> <i>c</i></p>", "<p>a <strong>b</strong> <em>c</em></p>"),
        ("<div><section>a<div>b</div>c</section></div>", "<p>a</p>\n<p>b</p>\n<p>c</p>"),
        ("<p>one<br>two<br><br>three</p>", "<p>one<br>two</p>\n<p>three</p>"),
        ("<p>one\r\n  two\tthree</p>", "<p>one two three</p>"),
        ("<p>12&nbsp;000</p><p>&nbsp;</p>", "<p>12\u00a0000</p>"),
        ("<table><tr><th>Ship</th><th>Year</th></tr><tr><td>Ada</td><td>1931</td></tr></table>",
         "<p>Ship | Year</p>\n<p>Ada | 1931</p>"),
        ("<table><tr><td><p>laid</p><p>out</p></td></tr></table>", "<p>laid</p>\n<p>out</p>"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "<ul><li><p>a</p><ul><li>b</li></ul></li></ul>"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul><li><p>a</p><ul><li>b</li></ul></li></ul>"),
        ("<blockquote>said</blockquote>", "<blockquote><p>said</p></blockquote>"),
        (
            (
                "<figure><img src='https://e.org/a.jpg' alt='Pier' data-credit='AB'>"
                "<figcaption>The <b>pier</b></figcaption></figure>"
            ),
            (
                '<figure><img src="https://e.org/a.jpg" alt="Pier" data-credit="AB">'
                "<figcaption>The <strong>pier</strong></figcaption></figure>"
            ),
        ),
        ("<p>a <img src='https://e.org/i.png'> b</p>",
         '<p>a b</p>\n<figure><img src="https://e.org/i.png" alt=""></figure>'),
        ("<figure><figcaption>No picture</figcaption></figure>", "<p>No picture</p>"),
        ("<a href='https://e.org/'>x<p>y</p></a>",
         '<p><a href="https://e.org/">x</a></p>\n<p><a href="https://e.org/">y</a></p>'),
        ("<a href='/relative'>x</a>", "<p>x</p>"),
        ("<p>Around 12,000<sup>2</sup> men, CO<sub>2</sub>, 1<sup>st</sup></p>", "<p>Around 12,000² men, CO₂, 1st</p>"),
        ("<p>He said <q>never</q>.</p>", "<p>He said “never”.</p>"),
        ("<p>co\u00adoperation zero\u200bwidth</p>", "<p>cooperation zerowidth</p>"),
        ("<p>e<b>\u0301</b>t</p>", "<p>ét</p>"),
        ("<p>\u1112\u1161\u11ab\u1100\u116e\u11a8</p>", "<p>한국</p>"),
        ("<p>می\u200cخواهم a\u200cb</p>", "<p>می\u200cخواهم ab</p>"),
        ("<p>👩\u200d🚀 a\u200d b</p>", "<p>👩\u200d🚀 a b</p>"),
        ("<p>\u200e12,000</p><p>\u200fשלום</p>", "<p>12,000</p>\n<p>\u200fשלום</p>"),
        ("<p>\u202e000,21\u202c</p>", "<p>000,21</p>"),
        ("<p>a</p><script>alert(1)</script><style>p{}</style><p onclick=x>b</p>", "<p>a</p>\n<p>b</p>"),
        ("<p>1 &lt; 2 &amp; &quot;3&quot;</p>", '<p>1 &lt; 2 &amp; "3"</p>'),
        ("<pre>one\n  two</pre>", "<p>one<br>two</p>"),
        ("", ""),
        ("<p> </p><br><!-- c -->", ""),
    ],
)  # fmt: skip
def test_each_kind_of_html_has_one_form(html: str, body: str) -> None:
    assert normal_form(html) == body


def test_the_canonical_text_says_what_each_range_is() -> None:
    body = normal_form(
        "<p>Lead<br>line</p><h2>Part</h2><blockquote>Said</blockquote><ul><li>One</li></ul>"
        "<figure><img src='https://e.org/a.jpg'><figcaption>Cap</figcaption></figure>"
    )
    found = canonical(" The\nheadline ", "", body)
    assert found.text == "The headline\n\nLead\nline\n\nPart\n\nSaid\n\nOne\n\nCap"
    assert found.blocks == (
        Block("headline", "h1", 0, 12),
        Block("body", "p", 14, 23),
        Block("body", "h2", 25, 29),
        Block("body", "blockquote", 31, 35),
        Block("body", "li", 37, 40),
        Block("body", "figcaption", 42, 45),
    )


def test_a_headline_is_words_and_not_markup() -> None:
    assert line("A <b>bold</b>\r\n claim &amp; more\u00ad") == "A <b>bold</b> claim &amp; more"


@pytest.mark.parametrize(
    ("html", "body"),
    [
        ("<div>" * 50_000 + "deep", "<p>deep</p>"),
        ("<b>" * 50_000 + "bold", "<p><strong>bold</strong></p>"),
        ("<ul><li>" * 20_000 + "item", "<ul><li>" * 6 + "item" + "</li></ul>" * 6),
        ("<p>" * 100_000 + "last", "<p>last</p>"),
        ("&" * 300_000, "<p>" + "&amp;" * 300_000 + "</p>"),
        ("<a" * 200_000, ""),
    ],
    ids=["div", "b", "li", "p", "ampersands", "half a tag"],
)
def test_a_page_made_to_hurt_is_read_in_no_time(html: str, body: str) -> None:
    began = time.process_time()
    assert normal_form(html) == body
    assert time.process_time() - began < 5


def test_thousands_of_marks_on_one_letter_are_cut_to_thirty() -> None:
    began = time.process_time()
    assert normal_form("<p>x" + "\u0301\u0323" * 20_000 + "</p>").count("\u0301") <= 30
    assert time.process_time() - began < 5

"""HTML pages: the article in the page, without the page around it."""

from datetime import UTC, date, datetime

import pytest

from sources.formats import Item, Unreadable, read
from sources.formats.page import _ENCODINGS, _LABELS, declared_encoding

PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Board says no | The Sound</title>
<meta property="og:title" content="Board says no (social)"><meta name="description"
 content="A description.">
<meta name="author" content="Web desk"><meta property="article:published_time" content="2031-10-24T08:30:00Z">
<script>var leak = 1;</script><style>p { color: red }</style></head>
<body><header><h2>The Sound</h2></header><nav><ul><li>Home</li></ul></nav>
<main><article><h1>Board says <em>no</em></h1><p class="standfirst">Night ferries are off.</p>
<p class="byline">By <a rel="author" href="/ann">Ann Lee</a></p>
<p>PORT ADA (Reuters) - The board met until <b>midnight</b>; 1 &lt; 2 &lt;/p&gt;.</p>
<aside>Related: more</aside><div class="social-share">Share this</div>
<figure><img src="pixel.gif" data-src="https://example.org/pier.jpg" alt="Pier"
><figcaption>The pier</figcaption></figure>
<h2>What next</h2><ul><li>Appeal</li></ul><blockquote>We will <q>fight</q></blockquote></article></main>
<footer>All rights reserved</footer></body></html>"""


def test_a_page_gives_its_article() -> None:
    item = read(PAGE.encode(), name="page.html")
    assert item == Item(
        headline="Board says no",
        standfirst="Night ferries are off.",
        byline="Ann Lee",
        dateline="PORT ADA",
        body=item.body,
        language="en-GB",
        published=datetime(2031, 10, 24, 8, 30, tzinfo=UTC),
        agency="Reuters",
    )
    assert [row for row in item.body.splitlines() if row] == [
        "<p>PORT ADA (Reuters) - The board met until <b>midnight</b>; 1 &lt; 2 &lt;/p&gt;.</p>",
        '<figure><img src="https://example.org/pier.jpg" alt="Pier"><figcaption>The pier</figcaption></figure>',
        "<h2>What next</h2><ul><li>Appeal</li></ul><blockquote>We will <q>fight</q></blockquote>",
    ]


def test_a_page_without_marks_is_read_by_its_body() -> None:
    item = read(
        b"<html><head><title>Board says no</title></head><body><p>It met.</p><script>x</script></body></html>"
    )
    assert item == Item(headline="Board says no", body="<p>It met.</p>")


def test_the_head_stands_in_where_the_text_is_silent() -> None:
    html = (
        '<html lang=de><head><title>T</title><meta property="og:title" content="Nein">'
        '<meta name=description content="Kurz"><meta name=author content="by Ann Lee">'
        '<meta name=date content="2031-10-24"></head><body><p>Text.</p></body></html>'
    )
    assert read(html.encode()) == Item(
        headline="Nein",
        standfirst="Kurz",
        byline="Ann Lee",
        body="<p>Text.</p>",
        language="de",
        published=date(2031, 10, 24),
    )


@pytest.mark.parametrize(
    ("name", "media_type", "data"),
    [
        ("", "", b"<!doctype html><p>Text"),
        ("", "", b"\xef\xbb\xbf<!-- c --><html><p>Text"),
        ("a.htm", "", b"<p>Text</p>"),
        ("a.txt", "text/html; charset=utf-8", b"<p>Text</p>"),
    ],
)
def test_html_is_known_by_type_name_or_beginning(name: str, media_type: str, data: bytes) -> None:
    assert read(data, name=name, media_type=media_type) == Item(body="<p>Text</p>")


def test_plain_text_with_a_tag_in_it_stays_plain() -> None:
    assert read(b"Use <p> for paragraphs.") == Item(body="<p>Use &lt;p&gt; for paragraphs.</p>")


@pytest.mark.parametrize(
    ("charset", "codec"),
    [("windows-1252", "cp1252"), ("ISO-8859-1", "cp1252"), ("euc-kr", "cp949"), ("utf-8", "utf-8")],
)
def test_a_declared_encoding_is_believed(charset: str, codec: str) -> None:
    words = "한국" if codec == "cp949" else "“Señor”"
    declaration = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    html = f"<html><head>{declaration}</head><p>{words}</p></html>"
    assert read(html.encode(codec)) == Item(body=f"<p>{words}</p>")


@pytest.mark.parametrize(
    "charset",
    [
        "zlib",
        "bz2",
        "hex",
        "base64",
        "rot13",
        "quopri",
        "uu",
        "undefined",
        "punycode",
        "unicode_escape",
        "idna",
    ],
)
def test_what_browsers_do_not_take_for_an_encoding_is_none(charset: str) -> None:
    page = f"<html><meta charset={charset}><p>Se\\u00f1or</p></html>"
    assert read(page.encode()) == Item(body="<p>Se\\u00f1or</p>")


@pytest.mark.parametrize(
    "label", [*_LABELS, "big5", "iso-2022-jp", "euc-jp", "koi8-r", "windows-1251", "macintosh", "iso-8859-2"]
)
def test_what_browsers_take_for_an_encoding_is_one(label: str) -> None:
    assert declared_encoding(label, b"") in _ENCODINGS


def test_the_transport_is_believed_before_the_page() -> None:
    html = "<html><meta charset=utf-8><p>Señor</p></html>".encode("cp1252")
    assert read(html, media_type="text/html; charset=windows-1252") == Item(body="<p>Señor</p>")


def test_a_bom_is_believed_before_all() -> None:
    html = "<html><meta charset=windows-1252><p>Señor 한국</p></html>"
    assert read(html.encode("utf-16")) == Item(body="<p>Señor 한국</p>")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<html><p>Se\xf1or</p></html>", "is not UTF-8 and declares no other encoding (byte 11)"),
        (b"<html><meta charset=utf-8><p>Se\xf1or", "is not utf-8, the encoding that it declares (byte 31)"),
        (
            b"<html><head><title></title></head><body><script>x</script></body></html>",
            "holds no text that can be read",
        ),
        (b"<html><body><p>&nbsp;</p><nav>Home</nav></body></html>", "holds no text that can be read"),
    ],
)
def test_a_page_that_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(data)
    assert str(caught.value) == reason


def test_a_page_nested_to_hurt_is_read() -> None:
    assert "deep" in read(b"<html><body>" + b"<div>" * 50_000 + b"<p>deep</p>").body

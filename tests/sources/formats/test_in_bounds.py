"""Whatever comes in is read in linear time: a reader that hangs takes its worker with it.

Each test reads in a process of its own under a limit of CPU time, so that what hangs fails and does not hang the suite.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from newsroom.articles.text.normal_form import normal_form
from sources.formats import read
from sources.formats.sanitising import LONGEST_TAG, MOST_ATTRIBUTES

HERE = Path(__file__).parent
CHILD = """
import json, resource, sys, time
from newsroom.articles.text.normal_form import normal_form
from sources.formats import Unreadable, read

job = json.load(sys.stdin)
limit = int(time.process_time()) + 1 + job["seconds"]
resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
for before, unit, after, times in job["pages"]:
    html = before + "".join(unit.replace("{}", str(number)) for number in range(times)) + after
    began = time.process_time()
    try:
        item = read(html.encode(), name="page.html" if job["as_page"] else "")
        headline, body = item.headline, normal_form(item.body)
    except Unreadable as reason:
        headline, body = str(reason), ""
    normal_form(html)  # what the desk's form does
    print(json.dumps([headline, body, time.process_time() - began]), flush=True)
"""


class Page(NamedTuple):
    """`before`, `unit` so many times ("{}" in it is its number), `after`."""

    before: str
    unit: str = ""
    after: str = ""
    times: int = 1


def in_bounds(*pages: Page, seconds: int, as_page: bool = True) -> list[tuple[str, str, float]]:
    """(headline, body, CPU seconds) of each page. Fails where all together take longer than `seconds`."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=json.dumps({"pages": pages, "seconds": seconds, "as_page": as_page}),
        capture_output=True,
        text=True,
        cwd=HERE.parents[2],
        check=False,
    )
    read_pages = [json.loads(row) for row in done.stdout.splitlines()]
    assert done.returncode == 0, (
        f"page {len(read_pages)} takes more than {seconds} s of CPU time, or fails: {done.stderr[-500:]}"
    )
    return [(headline, body, took) for headline, body, took in read_pages]


def opening(title: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title></head><body><article><h1>{title}</h1>'
    )


WORDS = "The ferry to Little Ness was stopped on Tuesday, the harbour master Tam Oakes said."


def test_comments_before_a_page() -> None:
    html = (HERE / "intake" / "01a-comments-before-doctype.html").read_text(encoding="utf-8")
    [(headline, body, _)] = in_bounds(Page(html), seconds=2, as_page=False)
    assert headline == "Ferry to Little Ness is stopped"
    assert body.split("\n") == [
        f"<p>{WORDS}</p>",
        "<p>“The hull is rusted through,” he said. Repairs will take 14 days and cost 212,000 crowns.</p>",
        "<p>Passengers must take the bus by way of Harrowmouth until then, the ferry company said.</p>",
    ]


@pytest.mark.parametrize("after", ["<rss>", "<html><p>x", "x", ""])
def test_comments_before_anything(after: str) -> None:
    in_bounds(
        Page("", "<!-- saved -->\n", after, 5_000), Page("", "<!--", after, 5_000), seconds=2, as_page=False
    )


def test_a_page_that_is_nested() -> None:
    [(headline, body, _)] = in_bounds(Page(opening("Deep"), "<dl><dd>", WORDS, 20_000), seconds=5)
    assert (headline, body) == ("Deep", f"<p>{WORDS}</p>")


def test_a_tag_of_many_attributes_loses_them_and_keeps_its_words() -> None:
    [(headline, body, _)] = in_bounds(Page(f"{opening('Many')}<p", " a{}=1", f">{WORDS}", 200_000), seconds=5)
    assert (headline, body) == ("Many", f"<p>{WORDS}</p>")


def test_ampersands_by_the_hundred_thousand() -> None:
    [(headline, body, _)] = in_bounds(Page(f"{opening('And')}<p>", "&a", "", 300_000), seconds=5)
    assert headline == "And"
    assert body == "<p>" + "&amp;a" * 300_000 + "</p>"


# What costs a correct parser, or a careless pattern, more than its length. Each is read once and four times as long.
GROWING = {
    "comments": [
        Page("", "<!-- a -->\n", "<p>x"), Page("<p>x", "<!--"), Page("<p>x", "-->"), Page("<!--", "--!", "x"),
        Page("", "<?xml version='1.0'?>", "<p>x"), Page("<p>", "<?php ", "x"), Page("<p>", "<![CDATA[", "x"),
        Page("<p>x", "<!a "), Page("<?xml ", "a"), Page("<p>x", "</"), Page("<p>x", "<"),
    ],
    "attributes": [
        Page("<p", " a{}=1", ">x"), Page("<p", "/a{}", ">x"), Page("<p ", 'a{}="', ">x"), Page("<p>x", "<a b='"),
        Page("<p>x", "<a"), Page("<p>x", "<a b="), Page("<a href='http://a?", "&", "'>x</a>"),
        Page("<a href='http://a?", "\xa0", "'>x</a>"), Page("<img src='data:", "abcd", "'>x"),
        Page("<p class='", " nav", "x'>x"), Page("<html", " lang", "><p>x"), Page("<time datetime='", "1 ", "'>x"),
        Page("<!-- <a x=' --> <p y='>", " a{}=1", ">x"), Page("<script><a x='</script><p y='>'", " a{}=1", ">x"),
    ],
    "references": [
        Page("<p>", each, "x")
        for each in ("&", "&a", "&abcdefgh", "&amp;", "&amp", "x&#38;", "&nbsp;", "\xa0", "&lt;", "&notin", "&#",
                     "&#0;", "&#99999999;", "<b>&amp;</b>")
    ],
    "tags": [
        Page("", each, "x")
        for each in ("<div>", "<dl><dd>", "<dd><div>", "<details>", "<ol><li>", "<blockquote>", "<table><tr><td>",
                     "<b>", "<a>", "<q>", "<font color={}>x<p>", "<b class={}>x<p>", "<x-{}>", "<svg>", "<svg><p>",
                     "<math><mi>", "<p><marquee>", "<object><p>", "<select><option>", "<form>", "<h1>", "<article>x",
                     "<template>")
    ],
    "unclosed and crossed": [
        Page("<p>x", "</b>"), Page("<div><div>x", "</x>"), Page("", "<div></i>", "x"),
        Page("", "<div><span></div>", "x"),
        Page("", "<b><p>a</b>b", "x"), Page("", "<a><div>a</a>", "x"), Page("", "<b><i><p></b>a</i>", "x"),
        Page("<p><b><i><em><strong>", "<p>x"), Page("<table>", "x<p>y", "x"), Page("", "<table>y", "x"),
        Page("<p>x", "<script>"), Page("<p>x", "<script>a<b</script>"), Page("<p>x<script>", "<!--<script>"),
        Page("<p>x", "<title>"), Page("<p>x", "<textarea>"), Page("<p>x", "<xmp>&"), Page("<p>x", "<plaintext>"),
    ],
    "blocks": [
        Page("<figure>", "<img src=http://a/{}>", "x"), Page("<figure><img src=http://a>", "<p>a{}", "x"),
        Page("<figure><img src=http://a>", "<figcaption>a{}</figcaption>"), Page("<ul><li>x</li>", "<ul><li>a</ul>"),
        Page("<ul>", "<li>a"), Page("<table>", "<tr><td>a<td>b"), Page("<div class=byline>" * 150, "word ", "x"),
        Page("<div class=deck>" * 150, "<img>"), Page("<p>", "<q>a</q>", "x"), Page("<p>", "a<br><br>", "x"),
        Page("<p>", "<b>a</b>b", "x"), Page("<p>", "<a href=http://a/{}>a</a>"), Page("<p>", "<sup>2", "x"),
    ],
    "characters": [
        Page("<p>x", each, "x")
        for each in (" ", "\n", "\n\nword", " \n", "\t\v", '"a" ', "'", "“a”", "(", "a.", "A-", "A ", "AB, Ab ",
                     "\u0301", "e<b>\u0301</b>", "\u1112<b>\u1161</b>", "\u200d\u200e", "a\u200d", "\u2028",
                     "👩\u200d", "東京。")
    ],
}  # fmt: skip


@pytest.mark.parametrize("kind", GROWING)
def test_four_times_the_length_takes_about_four_times_the_time(kind: str) -> None:
    pages = [page._replace(times=times) for page in GROWING[kind] for times in (1_500, 6_000)]
    took = [seconds for _, _, seconds in in_bounds(*pages, seconds=60)]
    steep = [
        (page, once, four)
        for page, once, four in zip(GROWING[kind], took[::2], took[1::2], strict=True)
        if four > 10 * max(once, 0.03)
    ]
    assert steep == []


@pytest.mark.parametrize(
    "row", ["word ", "word word\n", "- word\n", "Ann Lee\n\nAnn Lee is a\n\n", "A.B.", "By A ", "(a) "]
)
def test_plain_text_takes_linear_time(row: str) -> None:
    pages = [Page("Head\n\n", row, "\n\nEnd.", times) for times in (5_000, 20_000)]
    (_, _, once), (_, _, four) = in_bounds(*pages, seconds=60, as_page=False)
    assert four <= 10 * max(once, 0.03)


def test_a_tag_within_the_limits_keeps_its_attributes() -> None:
    long = "x" * (LONGEST_TAG - 100)
    link = f'<a href="https://example.org/{long}">a</a>'
    assert normal_form(f"<p>{link}</p>") == f"<p>{link}</p>"
    assert normal_form(f'<p><a href="https://example.org/{long}{long}">a</a></p>') == "<p>a</p>"
    many = "".join(f" a{number}" for number in range(MOST_ATTRIBUTES - 1))
    assert (
        normal_form(f'<a{many} href="https://example.org/">a</a>')
        == '<p><a href="https://example.org/">a</a></p>'
    )


@pytest.mark.parametrize(
    ("html", "body"),
    [
        (
            "<p>a &amp b &ampc &notit; &copy2 &nope; &#38;amp; &#xA0;&nbsp;|</p>",
            "a &amp; b &amp;c ¬it; ©2 &amp;nope; &amp;amp; \xa0\xa0|",
        ),
        ("<p>R&D 3 < 4 <5 a<b>c</b</p>", "R&amp;D 3 &lt; 4 &lt;5 a<strong>c</strong>"),
        ("<p>a<!-- > -->b<!--> c<!---->d<!-- e --!>f</p>", "ab cdf"),
        ("<p>a<script><!-- <script>'</script>' --></script>b</p>", "ab"),
        ("<p>a<svg><title/><style/><path d='M 0'/></svg>b</p>", "ab"),
        ("<p>a<img alt='>' src=x>b<i title=\"</i>\">c</i></p>", "ab<em>c</em>"),
        ("<p>a<xmp>b &amp; <c></xmp></p>", "a b &amp;amp; &lt;c&gt;"),
        ("<p><b>a<b>b</b>c</b>d", "<strong>abc</strong>d"),
    ],
)  # fmt: skip
def test_what_is_no_trouble_is_read_as_a_browser_reads_it(html: str, body: str) -> None:
    assert normal_form(html).replace("</p>\n<p>", " ") == f"<p>{body}</p>"


def test_the_query_of_a_link_is_kept() -> None:
    html = '<p><a href="https://example.org/?a=1&copy=2&amp;b=3&c&nbsp;">x</a></p>'
    assert normal_form(html) == '<p><a href="https://example.org/?a=1&amp;copy=2&amp;b=3&amp;c">x</a></p>'
    assert 'href="https://example.org/?a=1&amp;copy=2' in read(html.encode(), name="a.html").body

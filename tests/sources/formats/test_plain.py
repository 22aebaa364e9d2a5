"""Plain text as it comes in: structure is read off the lines, and no word of it is cut."""

import re
from html import unescape
from pathlib import Path

import pytest

from sources.formats import LARGEST, Item, Unreadable, read

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"


def body(text: str) -> str:
    return read(text.encode()).body


def test_a_wire_story_line_by_line() -> None:
    text = (
        "PORT ADA, Westland (AFP) — The harbour board said “no” on Tuesday.\n"
        "Its chair gave no reason.\nThe ferry company will appeal."
    )
    assert read(text.encode()) == Item(
        dateline="PORT ADA, Westland",
        agency="AFP",
        body=(
            "<p>PORT ADA, Westland (AFP) — The harbour board said “no” on Tuesday.</p>\n"
            "<p>Its chair gave no reason.</p>\n<p>The ferry company will appeal.</p>"
        ),
    )


def test_a_story_with_blank_lines_headline_byline_headings_and_list() -> None:
    text = (
        "Board says no to <night> ferries\n\nBy Ann Lee and Bo Ek\n\nThe board met until midnight.\n\n"
        "What comes next\n\nThe company can appeal. (Yonhap)\n\nReferences\n\n"
        "  • \u00a0First report, 2012.\n  • \u00a0Second report.\n\nRead more"
    )
    assert read(text.encode()) == Item(
        headline="Board says no to <night> ferries",
        byline="Ann Lee and Bo Ek",
        agency="Yonhap",
        body=(
            "<p>By Ann Lee and Bo Ek</p>\n<p>The board met until midnight.</p>\n<h2>What comes next</h2>\n"
            "<p>The company can appeal. (Yonhap)</p>\n<h2>References</h2>\n"
            "<ul><li>First report, 2012.</li>\n<li>Second report.</li></ul>\n<p>Read more</p>"
        ),
    )


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The harbour board decided on Tuesday that no ferry may cross the\n"
        "sound between ten in the evening and six in the morning, in any\n"
        "season.\n\nIts chair gave no reason."
    )
    assert body(text) == (
        "<p>The harbour board decided on Tuesday that no ferry may cross the sound between ten in the evening and"
        " six in the morning, in any season.</p>\n<p>Its chair gave no reason.</p>"
    )


@pytest.mark.parametrize(
    ("first", "headline"),
    [
        ("Board says no", "Board says no"),
        ("Will the ferries stop?", "Will the ferries stop?"),
        ("Ferries stop, says U.S.", "Ferries stop, says U.S."),
        ("The board said no.", ""),
        ("The board said “no.”", ""),
        ("By Ann Lee", ""),
        ("PORT ADA — The board said no", ""),
        ("委员会说不。", ""),
        ("word " * 60, ""),
    ],
)
def test_a_first_line_is_a_headline_where_it_looks_like_one(first: str, headline: str) -> None:
    assert read(f"{first}\nThe board met until midnight.".encode()).headline == headline


def test_a_text_of_one_line_has_no_headline() -> None:
    assert read(b"Ferries stop") == Item(body="<p>Ferries stop</p>")


@pytest.mark.parametrize(
    ("opening", "dateline", "agency"),
    [
        ("SEOUL — Text", "SEOUL", ""),
        ("SEOUL, Oct. 24 (Yonhap) -- Text", "SEOUL, Oct. 24", "Yonhap"),
        ("MOSCOW, October 24. /TASS/. Text", "MOSCOW, October 24", "TASS"),
        ("KYIV, Ukraine (AP) — Text", "KYIV, Ukraine", "AP"),
        ("WASHINGTON/SEOUL, 24 Oct (Reuters) - Text", "WASHINGTON/SEOUL, 24 Oct", "Reuters"),
        ("ST. PETERSBURG, Russia — Text", "ST. PETERSBURG, Russia", ""),
        ("NATO - the alliance", "", ""),
        ("US (and allied) forces", "", ""),
        ("BREAKING — Text", "", ""),
        ("The board — all of it — met", "", ""),
    ],
)
def test_datelines(opening: str, dateline: str, agency: str) -> None:
    item = read(f"{opening} goes on.\nAnd ends.".encode())
    assert (item.dateline, item.agency) == (dateline, agency)


def test_an_author_who_signs_below_is_the_byline() -> None:
    text = "Opinion\n\nBy\n\nThe board is wrong.\n\nAnn Lee\n\nAnn Lee is a retired pilot."
    assert read(text.encode()).byline == "Ann Lee"
    assert "<p>By</p>" in body(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_make_no_difference(encoding: str, ends: str) -> None:
    text = f"Señor Łuk{ends}{ends}He said “no”.{ends}{ends}한국"
    assert read(text.encode(encoding)) == Item(headline="Señor Łuk", body="<p>He said “no”.</p>\n<p>한국</p>")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \r\n\t", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        ("\u200b\u00a0".encode(), "is empty"),
        ("Se\u00f1or".encode("latin-1"), "is not UTF-8 text (byte 2)"),
        (b"\xef\xbb\xbfSe\xf1or", "is not UTF-8, although it begins like that (byte 2)"),
        (b"\xff\xfea", "is not UTF-16, although it begins like that (byte 0)"),
        (b"text\x00text", "is not text (it holds NUL bytes)"),
        ("text".encode("utf-16-le"), "is not text (it holds NUL bytes)"),
        (b"%PDF-1.7 x", "is a PDF file, not text"),
        (b"PK\x03\x04x", "is a ZIP or Office file, not text"),
        (b"\x89PNG\r\n\x1a\n", "is a picture, not text"),
        (b"{\\rtf1 x}", "is an RTF document, not plain text or HTML"),
        (b"<?xml version='1.0'?><rss></rss>", "is a feed of several articles, not one article"),
        (b"x" * (LARGEST + 1), "is larger than 5 MB (5.0 MB)"),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(data)
    assert str(caught.value) == reason


# --- The seeds: real texts, where they lie beside the project ------------------------------------------------------

SEED_FACTS = {  # file number: (headline?, byline, dateline, agency, paragraphs, headings, list items)
    "000": (False, "", "SEOUL", "", 46, 2, 0),
    "001": (True, "Simon Hutagalung", "", "", 19, 4, 3),
    "002": (True, "", "", "Yonhap", 20, 0, 0),
    "003": (False, "", "SEOUL, South Korea", "AFP", 11, 0, 0),
    "004": (True, "", "", "", 29, 2, 0),
}


def seed(number: str) -> bytes:
    files = sorted(SEEDS.glob(f"{number}_*.txt"))
    if not files:
        pytest.skip(f"the seed texts are not at {SEEDS}")
    return files[0].read_bytes()


@pytest.mark.parametrize("number", SEED_FACTS)
def test_the_seeds_come_out_right(number: str) -> None:
    item = read(seed(number), name=f"{number}.txt", media_type="text/plain")
    assert (
        bool(item.headline), item.byline, item.dateline, item.agency,
        item.body.count("<p>"), item.body.count("<h2>"), item.body.count("<li>"),
    ) == SEED_FACTS[number]  # fmt: skip


@pytest.mark.parametrize("number", SEED_FACTS)
def test_no_word_of_a_seed_is_cut(number: str) -> None:
    data = seed(number)
    item = read(data)
    stored = f"{item.headline} {unescape(re.sub('<[^>]*>', ' ', item.body))}"
    assert stored.split() == data.decode().replace("•", "").split()

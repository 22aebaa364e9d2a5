import string

import pytest

from newsroom.partners.keys.tokens import generate, parse


def test_a_key_has_the_form_that_scanners_look_for():
    key = generate()
    mark, prefix, rest = key.text.split("_")
    assert (mark, len(prefix), len(rest), prefix) == ("cdk", 8, 49, key.prefix)
    assert set(prefix + rest) <= set(string.ascii_letters + string.digits)


def test_no_two_keys_are_alike():
    keys = [generate() for _ in range(200)]
    assert (
        len({k.text for k in keys}) == len({k.prefix for k in keys}) == len({k.digest for k in keys}) == 200
    )


def test_a_key_is_read_back_whole():
    key = generate()
    assert parse(key.text) == key


def test_one_wrong_character_anywhere_is_noticed():
    text = generate().text
    for place in range(len(text)):
        wrong = "A" if text[place] != "A" else "B"
        assert parse(text[:place] + wrong + text[place + 1 :]) is None, place


@pytest.mark.parametrize(
    "text",
    [
        "",
        "_",
        "__",
        "cdk",
        "cdk__",
        "Bearer",
        "cdk_" + "x" * 200,
        "ghp_" + "0" * 40,
        "cdk_ä",
        "\x00",
        "cdk_" * 30,
    ],
)
def test_what_is_no_key_is_none(text: str):
    assert parse(text) is None


def test_a_key_that_was_cut_off_or_padded_is_none():
    text = generate().text
    assert [parse(t) for t in (text[:-1], text[1:], text + " ", " " + text, text + "0", text.swapcase())] == [
        None
    ] * 6

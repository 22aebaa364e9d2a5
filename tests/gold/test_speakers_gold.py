"""The marks of the articles with speakers are sound, and the scorer counts what it says."""

from __future__ import annotations

from tests.benchmarks.speakers import Score, articles, read, score


def test_marks_are_sound() -> None:
    for name, marked in articles():
        text, statements = read(marked)
        assert len(statements) >= 6, name
        assert not set("{}|") & set(text), name
        for one in statements:
            missing = [s for s in one.speakers if s.split()[-1] not in text]
            assert set(missing) <= {"Africa", "Russia", "Germany", "South Africa"}, name


def test_a_wrong_link_and_a_missing_one_are_counted() -> None:
    total = Score()
    score("Ann Lund said that {Ann Lund|the port would close in spring}.", total)
    assert (total.linked, total.wrong, total.found, total.wanted) == (1, 0, 1, 1)
    score("Ann Lund said that {Per Holm|the port would close in spring}.", total)
    assert (total.linked, total.wrong, total.found, total.wanted) == (2, 1, 1, 2)
    assert total.wrong_in_100 == 50.0

"""Pages by keyset."""

import pytest

from newsroom.articles.models import Article
from tests.world import make_annotation, make_article, make_source

pytestmark = pytest.mark.django_db


def test_a_page_holds_what_was_asked_for_and_says_where_it_goes_on(petra):
    articles = [make_article() for _ in range(5)]
    first = petra.get("articles", limit=2)
    second = petra.get("articles", limit=2, after=first["next"])
    last = petra.get("articles", limit=2, after=second["next"])
    assert [[i["id"] for i in page["items"]] for page in (first, second, last)] == [
        [str(a.pk) for a in articles[:2]],
        [str(a.pk) for a in articles[2:4]],
        [str(a.pk) for a in articles[4:]],
    ]
    assert last["next"] is None


def test_a_full_last_page_is_the_last(petra):
    for _ in range(4):
        make_article()
    page = petra.get("articles", limit=2)
    assert petra.get("articles", limit=2, after=page["next"])["next"] is None


def test_an_empty_list_is_one_page(petra):
    make_article(published=False)
    assert petra.get("articles") == {"items": [], "next": None}


def test_nothing_is_lost_or_repeated_while_rows_come_and_go(petra):
    """What hypothesis/h#9708 loses one in ten of: rows are added and removed before and after the reader."""
    articles = [make_article() for _ in range(20)]
    stay = [str(a.pk) for a in articles if articles.index(a) % 5]
    ids, after = [], ""
    for number in range(100):
        page = petra.get("articles", limit=3, after=after)
        ids += [item["id"] for item in page["items"]]
        make_article()
        if number < 4:
            Article.objects.filter(pk=articles[number * 5].pk).update(pub_status="withheld")
        after = page["next"]
        if after is None:
            break
    else:
        pytest.fail("the list goes on for ever")
    assert len(ids) == len(set(ids))
    assert [i for i in ids if i in stay] == stay


def test_a_cursor_stands_although_its_row_is_gone(petra):
    articles = [make_article() for _ in range(3)]
    page = petra.get("articles", limit=2)
    Article.objects.filter(pk=articles[1].pk).update(pub_status="canceled")
    assert [i["id"] for i in petra.get("articles", after=page["next"])["items"]] == [str(articles[2].pk)]


def test_filters_hold_from_page_to_page(petra):
    ours, theirs = make_source("Ours"), make_source("Theirs")
    articles = [make_article(source=source) for source in (ours, theirs) * 4]
    assert petra.ids("articles", source=ours.pk, limit=1) == [str(a.pk) for a in articles[::2]]


def test_all_lists_are_paged(petra):
    article = make_article()
    for exact in ("About 1,400 dockers", "stopped work", "The ministry"):
        make_annotation(article, exact, speaker=exact)
    for path, count in (("annotations", 3), ("claims", 3), ("actors", 3), ("sources", 1)):
        whole = petra.ids(path)
        assert (len(whole), petra.ids(path, limit=1)) == (count, whole), path
        assert whole == sorted(whole)

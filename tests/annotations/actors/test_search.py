"""Find actors by a few letters, with the reason; indexes answer the queries."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection

from annotations.actors.merge import mark_distinct, merge
from annotations.actors.profiles import Called, Held, Identified, Profile, create, named
from annotations.actors.search import Found, duplicates, hit_queries, offices_proposed, search
from annotations.models import Actor, ActorName, Identifier
from tests.world import make_annotation, make_article, make_editor, make_story

pytestmark = pytest.mark.django_db


def make(name: str, *aliases: str, kind: str = "person", **data: Any) -> Actor:
    profile = Profile(name, kind, names=tuple(map(Called, aliases)), **data)
    return create(profile, editor=make_editor())


def names(found: list[Found]) -> list[str]:
    return [one.actor.name for one in found]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Zelensky", "Volodymyr Zelenskyy"),
        ("zelenskiy", "Volodymyr Zelenskyy"),
        ("Yoon", "Yoon Suk Yeol"),
        ("尹錫", "Yoon Suk Yeol"),
        ("ILIÉSCU", "Ion Iliescu"),
        ("bràndt", "Ilse Brandt"),
        ("Q7747", "Vladimir Putin"),
        ("https://www.wikidata.org/wiki/q7747", "Vladimir Putin"),
        ("wikidata:Q7747", "Vladimir Putin"),
        ("100%_o", "100%_one"),
    ],
)
def test_actors_are_found_by_names_aliases_and_identifiers_without_case_or_accents(
    words: str, name: str
) -> None:
    make("Volodymyr Zelenskyy")
    make("Yoon Suk Yeol", "尹錫悅")
    make("Ion Iliescu")
    make("Ilse Brandt")
    make("Vladimir Putin", identifiers=(Identified("wikidata", "Q7747"),))
    make("100%_one")
    make("100 ones")
    assert names(search(words)) == [name]


def test_each_offer_says_by_which_name_where_and_what_office_was_held() -> None:
    story = make_story()
    article = make_article(story=story, date_published="2024-10-26T08:00:00Z")
    near = make_article(story=story)
    president = make(
        "Yoon Suk Yeol",
        "尹錫悅",
        offices=(
            Held("President", "South Korea", date(2022, 5, 10), date(2025, 4, 4)),
            Held("Prosecutor General", "", date(2019, 7, 25), date(2021, 3, 4)),
        ),
    )
    foreign, other = make("Yoon Young-kwan"), make("Yoon Bora")
    make_annotation(article, actor=president)
    make_annotation(near, actor=foreign)
    assert search("yoon", article=article) == [
        Found(president, "", in_article=True, in_story=True, used=1, office="President, South Korea"),
        Found(foreign, "", in_article=False, in_story=True, used=1, office=""),
        Found(other, "", in_article=False, in_story=False, used=0, office=""),
    ]
    assert [(one.actor, one.called) for one in search("尹錫悅", article=article)] == [(president, "尹錫悅")]
    # Before anything is typed: the actors that the article names, then those of its story.
    assert names(search("", article=article)) == ["Yoon Suk Yeol", "Yoon Young-kwan"]
    assert names(search("")) == []


def test_those_of_the_story_are_found_among_any_number_of_namesakes() -> None:
    Actor.objects.bulk_create(Actor(name=f"Kim {n:03}", kind="person") for n in range(300))
    article = make_article(story=make_story())
    wanted = make("Kim 299b")
    make_annotation(article, actor=wanted)
    assert names(search("kim", article=article))[0] == "Kim 299b"


def test_names_that_differ_in_accents_only_are_told_by_their_spelling() -> None:
    plain = make("Jan Muller")
    assert named("Jan Müller") == plain
    accented = make("Jan Müller")
    assert (named("jan müller"), named("JAN MULLER"), named("Jan Mûller")) == (accented, plain, None)


def test_indexes_answer_among_forty_thousand_names() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO annotations_actor (id, version, created_at, name, kind, description) SELECT gen_random_uuid(),"
            " 0, now(), md5(n::text) || ' ' || md5((n + 1)::text), 'person', '' FROM generate_series(1, 20000) n"
        )
        cursor.execute(
            "INSERT INTO annotations_actorname (actor_id, name, kind, language)"
            " SELECT id, reverse(name), 'alias', '' FROM annotations_actor"
        )
        cursor.execute(
            "INSERT INTO annotations_identifier (actor_id, scheme, value)"
            " SELECT id, 'wikidata', id::text FROM annotations_actor"
        )
        # As autovacuum does: what waits in an index's list of news is read through by every query, and counts as dear.
        for index in ("actor_name_trgm", "actor_alias_trgm"):
            cursor.execute("SELECT gin_clean_pending_list(%s)", [index])
        cursor.execute("ANALYZE annotations_actor, annotations_actorname, annotations_identifier")
    wanted = make("Volodymyr Zelenskyy", "Зеленський")

    plans = [query.explain() for query in hit_queries("Zelensky")]
    indexes = [
        "actor_name_trgm",
        "actor_name_trgm",
        "actor_alias_trgm",
        "actor_alias_trgm",
        "identifier_value",
    ]
    assert [index in plan for index, plan in zip(indexes, plans, strict=True)] == [True] * 5, plans
    assert [
        f"Seq Scan on {model._meta.db_table}" in plan
        for model in (Actor, ActorName, Identifier)
        for plan in plans
    ] == [False] * 15
    assert names(search("Zelensky")) == [wanted.name]


def test_likely_doubles_are_proposed_until_somebody_says_that_they_are_not_the_same() -> None:
    editor = make_editor()
    one, other = make("Volodymyr Zelenskyy"), make("Volodymyr Zelensky")
    make("Olena Zelenska")
    make("Volodymyr Zelensky", kind="organisation")
    assert (duplicates(one), duplicates(other)) == ([other], [one])
    mark_distinct(other, one, editor=editor)
    mark_distinct(one, other, editor=editor)
    assert (duplicates(one), duplicates(other)) == ([], [])
    assert one.decisions_beside.count() == 1

    # It holds for what either of them is merged into.
    third = make("Vladimir Zelenskyy")
    merge(third, other, editor=editor)
    assert duplicates(one) == duplicates(third) == []


def test_an_office_that_the_text_gives_is_proposed_until_it_is_known() -> None:
    article = make_article()
    actor = make("Tomas Okafor")
    data = {"office": "union leader"}
    make_annotation(
        article, "union leader Tomas Okafor", kind="actor", actor=actor, role="mentioned", attributes=data
    )
    make_annotation(
        article, "Tomas Okafor", kind="actor", actor=actor, role="mentioned", attributes={"office": None}
    )
    assert offices_proposed(actor, article) == ["union leader"]
    create_office(actor, "Union leader")
    assert offices_proposed(actor, article) == []


def create_office(actor: Actor, title: str) -> None:
    actor.offices.create(title=title)

"""What lists can be narrowed by."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from annotations.models import Annotation
from newsroom.articles.models import Article
from tests.world import make_actor, make_annotation, make_article, make_source, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def corpus(module_db):
    """Two articles. Okafor speaks in a claim and is mentioned in an actor; Vance speaks in a quotation."""
    okafor, vance = make_actor(), make_actor("Lena Vance", kind="organisation")
    quay, kai = make_source("Quay"), make_source("Kai", kind="agency", language="de")
    strike, storm = make_story("Strike"), make_story("Storm")
    one = make_article("One", source=quay, story=strike)
    two = make_article("Two", source=kai, story=storm, language="de")
    claim = make_annotation(one, actor=okafor)
    quotation = make_annotation(two, "They count the people", kind="quotation", actor=vance)
    mention = make_annotation(two, "Tomas Okafor", kind="actor", actor=okafor, role="mentioned")
    return {
        "okafor": okafor,
        "vance": vance,
        "quay": quay,
        "kai": kai,
        "strike": strike,
        "storm": storm,
        "one": one,
        "two": two,
        "annotation": claim,
        "claim": claim.claim,
        "quotation": quotation,
        "mention": mention,
    }


@pytest.mark.parametrize(
    ("path", "parameters", "found"),
    [
        ("articles", {"source": "quay"}, ["one"]),
        ("articles", {"story": "storm"}, ["two"]),
        ("articles", {"language": "de"}, ["two"]),
        ("articles", {"language": "d"}, []),
        ("articles", {"kind": "claim"}, ["one"]),
        ("articles", {"actor": "okafor"}, ["one", "two"]),
        ("articles", {"actor": "okafor", "role": "mentioned"}, ["two"]),
        ("articles", {"role": "speaker"}, ["one", "two"]),
        ("articles", {"claim": "claim"}, ["one"]),
        # One annotation must fulfil them all: Okafor is in both articles and the quotation is not his.
        ("articles", {"actor": "okafor", "kind": "quotation"}, []),
        ("articles", {"actor": "vance", "role": "mentioned"}, []),
        ("annotations", {"article": "two"}, ["quotation", "mention"]),
        ("annotations", {"source": "quay"}, ["annotation"]),
        ("annotations", {"story": "storm", "kind": "actor"}, ["mention"]),
        ("annotations", {"language": "en"}, ["annotation"]),
        ("annotations", {"actor": "okafor"}, ["annotation", "mention"]),
        ("annotations", {"role": "mentioned"}, ["mention"]),
        ("annotations", {"claim": "claim"}, ["annotation"]),
        ("claims", {"article": "one"}, ["claim"]),
        ("claims", {"article": "two"}, []),
        ("claims", {"source": "kai"}, []),
        ("claims", {"actor": "okafor", "role": "speaker"}, ["claim"]),
        ("claims", {"story": "strike", "language": "en"}, ["claim"]),
        ("actors", {"kind": "organisation"}, ["vance"]),
        ("actors", {"article": "one"}, ["okafor"]),
        ("actors", {"role": "mentioned"}, ["okafor"]),
        ("actors", {"role": "speaker", "story": "storm"}, ["vance"]),
        ("actors", {"claim": "claim"}, ["okafor"]),
        ("actors", {"source": "quay", "role": "mentioned"}, []),
        ("sources", {"kind": "agency"}, ["kai"]),
        ("sources", {"story": "strike"}, ["quay"]),
        ("sources", {"language": "de"}, ["kai"]),
        ("stories", {"article": "one"}, ["strike"]),
        ("stories", {"source": "kai"}, ["storm"]),
        ("stories", {"source": "kai", "language": "en"}, []),
    ],
)
def test_a_list_is_narrowed(petra, corpus, path, parameters, found):
    things = {name for name in parameters if name not in {"kind", "role", "language"}}
    by_id = {n: corpus[v].pk if n in things else v for n, v in parameters.items()}
    by_uri = {n: corpus[v].uri if n in things else v for n, v in parameters.items()}
    expected = sorted(str(corpus[name].pk) for name in found)
    assert (petra.ids(path, **by_id), petra.ids(path, **by_uri)) == (expected, expected)


def test_a_uri_of_another_collection_is_not_taken_for_one(petra, corpus):
    assert petra.ask("articles", source=corpus["strike"].uri).status_code == 400


def test_since_counts_publication_and_correction(petra, corpus):
    old, since_then = timezone.now() - timedelta(days=2), timezone.now() - timedelta(days=1)
    Article.objects.update(published_at=old)
    Annotation.objects.update(created_at=old)
    assert [petra.ids(p, since=since_then.isoformat()) for p in ("articles", "annotations", "claims")] == [
        [],
        [],
        [],
    ]
    Article.objects.filter(pk=corpus["one"].pk).update(corrected_at=since_then)
    Annotation.objects.filter(pk=corpus["annotation"].pk).update(created_at=since_then)
    assert [petra.ids(p, since=since_then.isoformat()) for p in ("articles", "annotations", "claims")] == [
        [str(corpus["one"].pk)],
        [str(corpus["annotation"].pk)],
        [str(corpus["claim"].pk)],
    ]


def test_of_windows_that_meet_each_article_is_in_the_one_of_its_last_text(petra, corpus):
    days = [timezone.now() - timedelta(days=back) for back in (4, 3, 2, 1)]
    Article.objects.update(published_at=days[0] + timedelta(hours=1))
    Article.objects.filter(pk=corpus["one"].pk).update(corrected_at=days[2])
    windows = [
        petra.ids("articles", since=since.isoformat(), until=until.isoformat())
        for since, until in pairwise(days)
    ]
    assert windows == [[str(corpus["two"].pk)], [], [str(corpus["one"].pk)]]
    assert petra.ids("articles", until=days[2].isoformat()) == [str(corpus["two"].pk)]

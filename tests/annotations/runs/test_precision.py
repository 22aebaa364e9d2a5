"""What editors' decisions teach: how often a rule was right, and what an actor is also called."""

from itertools import count

import pytest
from pytest_django.fixtures import Settings

from annotations.actors import aliases
from annotations.actors.profiles import gazetteer
from annotations.decisions import annotating, review, roles
from annotations.models import ActorName, Annotation, ExtractionRun
from annotations.runs.precision import precision, wilson
from newsroom.articles.models import Article
from tests.world import make_actor, make_annotation, make_article, make_editor, mark

pytestmark = pytest.mark.django_db
_numbers = count()


def decided(article: Article, rule: str, cue: str, state: str, **values: object) -> Annotation:
    words = [
        "About 1,400",
        "dockers",
        "stopped work",
        "on Sunday",
        "port authority",
        "They count",
        "people",
        "replied",
    ]
    attributes = {"rule": rule, "cue": cue}
    return make_annotation(
        article, words[next(_numbers) % 8], kind="quotation", state=state, attributes=attributes, **values
    )


def test_precision_counts_what_editors_decided_by_rule_and_by_cue(settings: Settings) -> None:
    settings.EXTRACTION_RULES_OFF = ["cue:insist"]
    article, bob = make_article(published=False), make_editor("bob")
    decided(article, "say-that", "say", "accepted", speaker="Anna Lind")
    spoken = decided(article, "say-that", "say", "accepted", speaker="Anna Berg")
    roles.link(spoken, role="speaker", actor=make_actor("Eva Holm"), editor=bob)
    decided(article, "say-that", "insist", "rejected")
    renamed = decided(article, "noun-of", "report", "accepted")
    annotating.change_kind(renamed, kind="claim", editor=bob)
    decided(article, "noun-of", "report", "suggested")
    back = decided(article, "noun-of", "report", "accepted")
    review.reopen(back, editor=bob)
    mark(article, "The ministry said nothing", kind="quotation")
    found = precision()
    assert found.total == 4
    assert [(c.kind, c.name, c.right, c.wrong, c.speaker_changed, c.adjusted) for c in found.rules] == [
        ("quotation", "say-that", 2, 1, 1, 0),
        ("quotation", "noun-of", 0, 1, 0, 0),
    ]
    assert [(c.name, c.right, c.wrong, c.is_off) for c in found.cues] == [
        ("say", 2, 0, False),
        ("insist", 0, 1, True),
        ("report", 0, 1, False),
    ]
    assert [round(c.expected, 2) for c in found.rules] == [0.9, 0.9]
    newest = precision(newest=2)
    assert [(c.name, c.right, c.wrong) for c in newest.rules] == [("noun-of", 0, 1), ("say-that", 0, 1)]


def test_the_interval_is_wilsons() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert tuple(round(x, 3) for x in wilson(9, 10)) == (0.596, 0.982)
    assert tuple(round(x, 3) for x in wilson(0, 10)) == (0.0, 0.278)


def test_a_linked_name_is_offered_and_enters_the_gazetteer_when_an_editor_takes_it() -> None:
    article, alice = make_article(published=False), make_editor()
    make_actor("Bears Already")
    actor = make_actor("National Dockers' Federation", kind="organisation")
    spoken = make_annotation(article, "They count", state="suggested", speaker="Dock Fed")
    make_annotation(article, "people", state="suggested", speaker="Bears Already", actor=actor)
    make_annotation(
        article, "replied", state="suggested", speaker="National Dockers' Federation", actor=actor
    )
    described = make_annotation(article, "on Sunday", state="suggested", speaker="a union man")
    described.roles.update(is_named=False)
    roles.link(described, role="speaker", actor=actor, editor=alice)
    assert aliases.offered() == []
    roles.link(spoken, role="speaker", actor=actor, editor=alice)
    [offer] = aliases.offered()
    assert (offer.actor, offer.name, offer.links, offer.editors) == (actor, "Dock Fed", 1, 1)
    assert "Dock Fed" not in str(gazetteer())
    before = gazetteer().digest
    aliases.take(actor.pk, "Dock Fed", editor=alice)
    assert [n.name for n in ActorName.objects.all()] == ["Dock Fed"]
    [entry] = [e for e in gazetteer().entries if e.id == str(actor.pk)]
    assert (entry.aliases, gazetteer().digest != before) == (("Dock Fed",), True)
    assert aliases.offered() == []
    with pytest.raises(aliases.NotOffered):
        aliases.take(actor.pk, "Anything", editor=alice)


def test_a_refused_name_is_not_offered_again_and_an_unlinked_one_is_not_either() -> None:
    article, alice = make_article(published=False), make_editor()
    actor, other = make_actor(), make_actor("Eva Holm")
    for words in ("They count", "people"):
        one = make_annotation(article, words, state="suggested", speaker="Tommy")
        roles.link(one, role="speaker", actor=actor, editor=alice)
    undone = make_annotation(article, "replied", state="suggested", speaker="Evie")
    roles.unlink(roles.link(undone, role="speaker", actor=other, editor=alice), editor=alice)
    assert [(o.name, o.links, o.editors) for o in aliases.offered()] == [("Tommy", 2, 1)]
    aliases.refuse(actor.pk, "Tommy", editor=alice)
    assert aliases.offered() == []
    assert ActorName.objects.count() == 0
    assert ExtractionRun.objects.count() == 2

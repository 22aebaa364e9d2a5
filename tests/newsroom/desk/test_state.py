"""What the desk tells the browser about an article."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotations.models import Decision
from newsroom.articles.actions.revise import revise
from tests.newsroom.desk.conftest import Desk
from tests.world import make_actor, make_annotation, make_article, make_story, mark

WORDS = "About 1,400 dockers stopped work"


def test_state_tells_the_whole(bob: Desk) -> None:
    story = make_story()
    article = make_article("Cranes stand still", story=story)
    actor = make_actor("Port authority", "organisation", description="of the harbour")
    annotation = make_annotation(article, WORDS, actor=actor, attributes={"modality": "asserted"})
    revision, role = article.latest_revision, annotation.roles.get()
    decision = Decision.objects.filter(annotation=annotation, action="accepted").get()
    assert revision is not None
    linked = Decision.objects.get(annotation=annotation, action="linked").pk
    assert annotation.claim is not None
    start = revision.text.index(WORDS)

    state = bob.get(f"articles/{article.pk}/state").json()

    assert state == {
        "article": {
            "id": str(article.pk),
            "title": "Cranes stand still",
            "source": "The Quay Gazette",
            "story": {"id": str(story.pk), "title": "Harbour strike"},
            "stage": "published",
            "pubStatus": "usable",
            "origin": "own",
            "language": "en",
            "revision": {
                "id": str(revision.pk),
                "number": 1,
                "createdAt": revision.created_at.isoformat(),
                "note": "",
            },
            "run": "done",
            "runNotes": [],
            "verdicts": ["False", "Mostly false", "Half true", "Mostly true", "True", "Unproven"],
        },
        "progress": {"decided": 1, "total": 1},
        "history": {"undo": "Claim, linked", "redo": None, "undoId": linked, "redoId": None},
        "work": {"state": "free", "by": "", "at": None, "assignment": None, "fromReader": False},
        "here": [],
        "annotations": [
            {
                "id": str(annotation.pk),
                "kind": "claim",
                "state": "accepted",
                "version": annotation.version,
                "tier": "show",
                "place": "cards",
                "confidence": 0.9,
                "engine": "test 1",
                "author": None,
                "decided": {"by": "Bob", "at": decision.at.isoformat()},
                "outcome": "exact",
                "review": False,
                "before": None,
                "lastDecision": Decision.objects.latest("pk").pk,
                "anchors": [{"part": "content", "start": start, "end": start + len(WORDS), "exact": WORDS}],
                "roles": [
                    {
                        "id": str(role.pk),
                        "role": "speaker",
                        "name": "Port authority",
                        "named": True,
                        "actor": {
                            "id": str(actor.pk),
                            "name": "Port authority",
                            "kind": "organisation",
                            "description": "of the harbour",
                            "office": "",
                        },
                        "state": "accepted",
                    }
                ],
                "attributes": {"modality": "asserted"},
                "valueOverride": None,
                "claim": {
                    "id": str(annotation.claim.pk),
                    "text": WORDS,
                    "wording": None,
                    "statements": 0,
                    "verdict": None,
                },
                "note": None,
            }
        ],
    }


def test_progress_counts_what_is_shown_and_what_people_decided(bob: Desk) -> None:
    article = make_article()
    make_annotation(article, "About 1,400 dockers", state="suggested")
    make_annotation(article, "stopped work on Sunday", state="rejected")
    mark(article, "The ministry said nothing")
    make_annotation(article, "the port authority", kind="actor", state="suggested")  # many, and harmless
    make_annotation(article, "union leader", state="suggested", tier="ask")  # shown on demand only

    state = bob.get(f"articles/{article.pk}/state").json()

    assert state["progress"] == {"decided": 2, "total": 3}
    places = [(one["anchors"][0]["exact"], one["place"]) for one in state["annotations"]]
    assert places == [
        ("About 1,400 dockers", "cards"),
        ("stopped work on Sunday", "cards"),
        ("the port authority", "quiet"),
        ("union leader", "ask"),
        ("The ministry said nothing", "cards"),
    ]


def test_words_that_a_revision_took_away_are_told_as_lost_with_what_they_were(bob: Desk) -> None:
    article = make_article()
    annotation = make_annotation(article, "The ministry said nothing")
    revise(article, headline="Cranes", body="<p>About 1,400 dockers stopped work on Sunday.</p>")

    state = bob.get(f"articles/{article.pk}/state").json()

    [one] = state["annotations"]
    assert (one["id"], one["outcome"], one["review"]) == (str(annotation.pk), "lost", True)
    assert (one["anchors"], one["before"]) == ([], {"exact": "The ministry said nothing", "revision": 1})
    assert state["progress"] == {"decided": 0, "total": 1}


def test_same_state_is_not_sent_twice(bob: Desk) -> None:
    article = make_article()
    annotation = make_annotation(article, state="suggested")
    path = f"articles/{article.pk}/state"
    tag = bob.get(path).headers["ETag"]

    unchanged = bob.get(path, **{"If-None-Match": tag})
    weakened = bob.get(path, **{"If-None-Match": f"W/{tag}"})  # as a proxy that compresses passes it on
    bob.post(f"annotations/{annotation.pk}/accept")
    changed = bob.get(path, **{"If-None-Match": tag})

    assert [answer.status_code for answer in (unchanged, weakened, changed)] == [304, 304, 200]
    assert unchanged.content == b""
    assert changed.headers["ETag"] != tag


@pytest.mark.parametrize("path", ["articles/{pk}/state", "articles/{pk}/", ""])
def test_queries_do_not_grow_with_the_article(bob: Desk, path: str) -> None:
    def queries(count: int) -> int:
        body = "".join(f"<p>Crane {n} stands still, said speaker {n}.</p>" for n in range(count))
        article = make_article(body=body, story=make_story())
        for n in range(count):
            make_annotation(
                article,
                f"Crane {n} stands",
                state="suggested" if n % 2 else "accepted",
                speaker=f"Speaker {n}",
            )
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert bob.get(path.format(pk=article.pk)).status_code == 200
        return len(captured)

    assert queries(12) == queries(2)

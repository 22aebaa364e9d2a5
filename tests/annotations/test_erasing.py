"""What is erased is nowhere in the database, what is not stays, and nothing else may wipe."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction

from annotations.claims.claims import join, set_verdict
from annotations.claims.claims import set_wording as word
from annotations.decisions.annotating import change_kind
from annotations.decisions.notes import note
from annotations.decisions.review import reject, reopen
from annotations.decisions.undo import undo
from annotations.models import Actor, ActorName, Annotation, Claim, Decision, ExtractionRun
from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.create import describe
from newsroom.articles.actions.erase import erase
from newsroom.articles.actions.intake import file
from newsroom.articles.actions.publish import publish
from newsroom.articles.actions.revise import Erased, revise
from newsroom.articles.actions.withhold import ReasonMissing
from newsroom.articles.models import Article, IntakeResult, Revision
from newsroom.core.erasing import erasing
from newsroom.feed.models import Change
from newsroom.feed.scope import EVERYTHING
from sources.intake import receive
from sources.models import Document
from tests.world import make_actor, make_annotation, make_article, make_editor, make_source

pytestmark = pytest.mark.django_db

BYTES = (
    b"<h1>SECRET headline</h1><p>About SECRET people came, the SECRET ministry said.</p><p>Nobody left.</p>"
)
DESCRIPTION = {
    "name": "SECRET.html",
    "url": "https://secret.example.org/SECRET",
    "media_type": "text/html",
    "title": "SECRET title",
}


def make_received() -> Article:
    """An article from a document, annotated, corrected, its claim withdrawn: with its words wherever words go."""
    document = receive(BYTES, source=make_source(), **DESCRIPTION)[0]
    article = file(document).article
    assert article is not None
    article.byline = "By SECRET"
    describe(article, fields=["byline"])
    publish(article, editor=make_editor("dana"))
    annotation = make_annotation(
        article, "About SECRET people", speaker="SECRET ministry", attributes={"noun": "SECRET"}
    )
    note(annotation, text="SECRET, says a colleague.", editor=make_editor())
    change_kind(make_annotation(article, "SECRET people came"), kind="figure", editor=make_editor())
    make_annotation(article, "SECRET ministry", kind="quotation", state="rejected")
    make_annotation(article, "Nobody left", kind="figure", state="suggested", attributes={"noun": "SECRET"})
    Decision.objects.create(
        annotation=annotation,
        revision=article.latest_revision,
        editor=make_editor(),
        action="linked",
        detail={"name": "SECRET"},
    )
    ExtractionRun.objects.update(error="SECRET")
    revise(
        article,
        headline="SECRET headline",
        standfirst="SECRET too",
        body="<p>About SECRET people came.</p>",
        note="SECRET for colleagues.",
    )
    correct(
        article,
        headline="SECRET headline",
        standfirst="SECRET too",
        body="<p>About SECRET people came.</p>",
        note="SECRET was corrected.",
        editor=make_editor("dana"),
    )
    reopen(annotation, editor=make_editor("bob"))
    LogEntry.objects.create(
        user=make_editor(),
        content_type=ContentType.objects.get_for_model(Article),
        object_id=str(article.pk),
        object_repr=str(article),
        action_flag=CHANGE,
        change_message="SECRET",
    )
    return article


def tables_that_hold(word: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        hexadecimal = word.encode().hex()
        found = []
        for table in tables:
            cursor.execute(
                f'SELECT count(*) FROM "{table}" line WHERE line::text ILIKE %s OR line::text ILIKE %s',  # noqa: S608
                [f"%{word}%", f"%{hexadecimal}%"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return sorted(found)


def test_what_is_erased_is_nowhere_in_the_database() -> None:
    article = make_received()
    # An actor is not the article's: what the newsroom knows of people is not erased with a text that names them.
    ActorName.objects.all().delete()
    Actor.objects.filter(name__contains="SECRET").update(name="A ministry")
    before = tables_that_hold("SECRET")
    assert {
        "annotations_anchor",
        "annotations_annotation",
        "annotations_claim",
        "annotations_decision",
        "annotations_note",
        "annotations_role",
        "annotations_extractionrun",
        "articles_article",
        "articles_revision",
        "django_admin_log",
        "feed_change",
        "sources_document",
    } <= set(before)
    Change.objects.filter(object_type="actor").update(item={})
    erase(article, reason="A court insists.", editor=make_editor("dana"))
    assert tables_that_hold("SECRET") == []
    act = article.acts.last()
    assert (act.action, act.editor.username, act.reason, act.at is not None) == (
        "erase",
        "dana",
        "A court insists.",
        True,
    )
    assert (article.pub_status, str(article)) == ("canceled", "(erased)")


def test_erasing_leaves_other_articles_whole() -> None:
    article, other = make_article(), make_article(source=make_source("Dock"))
    shared = make_annotation(article).claim
    theirs = make_annotation(other)
    own = theirs.claim
    Annotation.objects.filter(pk=theirs.pk).update(claim=shared)
    before = (
        list(other.revisions.values()),
        list(theirs.anchors.values()),
        str(Claim.objects.get(pk=shared.pk)),
    )
    erase(article, reason="A court insists.", editor=make_editor("dana"))
    assert before == (
        list(other.revisions.values()),
        list(theirs.anchors.values()),
        str(Claim.objects.get(pk=shared.pk)),
    )
    assert Claim.objects.get(pk=own.pk).text == own.text


def test_words_do_not_live_on_in_a_claim_that_only_erased_articles_state() -> None:
    one, other = (make_article(body=f"<p>SECRET{word} people came.</p>") for word in ("A", "B"))
    statement = make_annotation(one, "SECRETA people came")
    assert statement.claim is not None
    join(
        make_annotation(other, "SECRETB people came", state="suggested"),
        statement.claim,
        editor=make_editor(),
    )
    word(statement, text="SECRETA wording", editor=make_editor())
    set_verdict(statement, rating="False", rationale="SECRETA rationale", editor=make_editor())
    erase(one, reason="A court insists.", editor=make_editor("dana"))
    # The other article states it still: what editors said of the claim is said of those words too.
    assert Claim.objects.get(pk=statement.claim_id).text == "SECRETA wording"
    erase(other, reason="A court insists.", editor=make_editor("dana"))
    assert tables_that_hold("SECRET") == []


def test_a_claim_whose_other_statement_is_rejected_keeps_no_erased_words_and_can_be_stated_again() -> None:
    article, other = make_article(body="<p>SECRET people came.</p>"), make_article()
    statement = make_annotation(article, "SECRET people came")
    assert statement.claim is not None
    rejected = make_annotation(other, "The ministry said nothing", state="suggested")
    join(rejected, statement.claim, editor=make_editor())
    reopen(rejected, editor=make_editor())
    reject(rejected, editor=make_editor())
    word(statement, text="SECRET wording", editor=make_editor())
    set_verdict(statement, rating="False", rationale="SECRET rationale", editor=make_editor())
    erase(article, reason="A court insists.", editor=make_editor("dana"))
    assert tables_that_hold("SECRET") == []
    assert Claim.objects.get(pk=statement.claim_id).text == "The ministry said nothing"
    for _ in range(2):
        undo(other, editor=make_editor())
    [claim] = Claim.objects.visible_to(EVERYTHING)
    assert (claim.pk, claim.text) == (statement.claim_id, "The ministry said nothing")
    assert _last_line(claim)["text"] == claim.text


def test_erasing_puts_no_words_of_a_draft_into_a_claim_that_partners_see() -> None:
    draft = make_article(body="<p>DRAFT people came.</p>", published=False)
    public, erased = (make_article(body=f"<p>{word} people came.</p>") for word in ("Public", "SECRET"))
    claim = make_annotation(draft, "DRAFT people came").claim
    assert claim is not None
    for article in (erased, public):
        words = article.latest_revision.text.split("\n\n")[1].rstrip(".")  # type: ignore[union-attr]
        join(make_annotation(article, words, state="suggested"), claim, editor=make_editor())
    erase(erased, reason="A court insists.", editor=make_editor("dana"))
    claim.refresh_from_db()
    assert (claim.text, _last_line(claim)["text"]) == ("Public people came", "Public people came")
    erase(public, reason="A court insists.", editor=make_editor("dana"))
    claim.refresh_from_db()
    assert (claim.text, _last_line(claim)) == ("DRAFT people came", None)
    assert not Change.objects.filter(item__icontains="DRAFT").exists()


def _last_line(claim: Claim) -> Any:
    return Change.objects.filter(object_id=claim.pk).latest("id").item


def test_an_erased_article_takes_no_new_words_and_its_bytes_do_not_come_back() -> None:
    article, dana = make_received(), make_editor("dana")
    with pytest.raises(ReasonMissing):
        erase(article, reason=" ", editor=dana)
    erase(article, reason="A court insists.", editor=dana)
    erase(article, reason="Twice.", editor=dana)
    assert article.acts.filter(action="erase").count() == 1
    with pytest.raises(Erased):
        revise(article, headline="SECRET")
    with pytest.raises(Erased):
        describe(article, fields=["byline"])
    document, new = receive(BYTES, source=make_source(), **DESCRIPTION)
    assert (new, file(document).article, bytes(document.content)) == (False, article, b"")
    # The same words under other bytes are recognised by the digest of the text.
    again = receive(BYTES + b"\n", source=make_source(), **DESCRIPTION)[0]
    assert (file(again).outcome, file(again).article) == (IntakeResult.Outcome.DUPLICATE, article)
    assert tables_that_hold("SECRET people") == []


def test_nothing_but_erasing_wipes_and_erasing_does_nothing_else() -> None:
    article = make_received()
    annotation = make_annotation(make_article(), actor=make_actor())
    wipes = [
        lambda: Revision.objects.filter(article=article).update(headline="", standfirst="", body="", text=""),
        lambda: Document.objects.update(content=b""),
        lambda: Decision.objects.filter(annotation=annotation).update(detail={}),
    ]
    rewrites = [
        lambda: Revision.objects.filter(article=article).update(text="Something else"),
        lambda: Revision.objects.filter(article=article).update(
            headline="", standfirst="", body="", text="", digest="0"
        ),
        lambda: Document.objects.update(content=b"Something else"),
        lambda: Document.objects.update(content=b"", digest="0"),
        lambda: Decision.objects.filter(annotation=annotation).update(detail={"name": "Else"}),
        lambda: Decision.objects.filter(annotation=annotation).update(detail={}, action="rejected"),
    ]
    for act in wipes + rewrites:
        with pytest.raises(IntegrityError, match=r"never"), transaction.atomic():
            act()
    for act in rewrites:
        with pytest.raises(IntegrityError, match=r"never"), erasing():
            act()
    for act in wipes:
        with erasing():
            act()
    # The permission ends with the block, not with the transaction around it.
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.filter(article=annotation.article).update(
            headline="", standfirst="", body="", text=""
        )

"""A small newsroom to tell stories in. Makers go through the verbs wherever there is one.

The cast: Alice reports, Bob edits, Dana runs the desk, Petra is a partner with one product, Quinn a partner with
another, Carl has no key.
"""

from __future__ import annotations

from itertools import count
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from annotations.claims import questions
from annotations.decisions.annotating import annotate
from annotations.decisions.review import accept, reject
from annotations.decisions.roles import link
from annotations.feed_items import publish_changes
from annotations.models import Actor, Annotation, Claim, ClaimAnswer, ExtractionRun, Question, Role
from annotations.reanchor import anchor_at
from newsroom.articles.actions.create import write
from newsroom.articles.actions.publish import publish
from newsroom.articles.actions.stories import place
from newsroom.articles.models import Article, Revision, Story
from newsroom.desk.permissions import EDITORS
from newsroom.users.models import User
from sources.models import Source

_numbers = count(1)

BODY = (
    "<p>About 1,400 dockers stopped work on Sunday, the port authority said.</p>"
    "<p>“They count the people they can see,” union leader Tomas Okafor replied.</p>"
    "<p>The ministry said nothing.</p>"
)


def make_editor(username: str = "alice") -> User:
    """One of the group "Editors", who may do at the desk what there is to do, and nothing else."""
    found = User.objects.filter(username=username).first()
    if found is not None:
        return found
    made = make_staff(username)
    made.groups.set([Group.objects.get(name=EDITORS)])
    return made


def make_chief(username: str = "dana") -> User:
    """An editor who may do all there is, partners and erasing included."""
    made = make_editor(username)
    made.is_superuser = True
    made.save()
    return made


def make_staff(username: str = "carl", *rights: str) -> User:
    """Somebody with a log-in and these permissions ("articles.view_article")."""
    made = User.objects.create_user(
        username, password="open", display_name=username.capitalize(), is_staff=True
    )
    for right in rights:
        label, codename = right.split(".")
        made.user_permissions.add(Permission.objects.get(content_type__app_label=label, codename=codename))
    return made


def make_source(name: str = "The Quay Gazette", **values: Any) -> Source:
    return Source.objects.get_or_create(name=name, defaults=values)[0]


def make_story(title: str = "Harbour strike") -> Story:
    return Story.objects.get_or_create(title=title)[0]


def make_article(
    headline: str = "",
    body: str = BODY,
    *,
    source: Source | None = None,
    story: Story | None = None,
    published: bool = True,
    **values: Any,
) -> Article:
    """An article with one revision; published unless `published` says otherwise."""
    article = write(
        source=source or make_source(),
        headline=headline or f"Cranes stand still, day {next(_numbers)}",
        body=body,
        editor=make_editor(),
        **values,
    )
    if story is not None:
        place(article, story=story, editor=make_editor())
    if published:
        publish(article, editor=make_editor("dana"))
    return article


def make_run(revision: Revision) -> ExtractionRun:
    return ExtractionRun.objects.get_or_create(
        revision=revision, engine="test", engine_version="1", gazetteer_digest="", defaults={"state": "done"}
    )[0]


def make_annotation(
    article: Article,
    exact: str = "About 1,400 dockers stopped work",
    *,
    kind: str = "claim",
    state: str = "accepted",
    speaker: str = "",
    actor: Actor | None = None,
    role: str = "speaker",
    **values: Any,
) -> Annotation:
    """A machine's proposal on words of the latest text, then decided as `state` says.

    `speaker` is a name that the engine gave; `actor` one that an editor links.
    """
    revision = article.latest_revision
    assert revision is not None
    start = revision.text.index(exact)
    run = make_run(revision)
    annotation = Annotation.objects.create(
        article=article,
        kind=kind,
        state="suggested",
        run=run,
        confidence=0.9,
        made_on=revision,
        proposed_start=start,
        proposed_end=start + len(exact),
        **values,
    )
    anchor_at(annotation, revision, revision.text, start, start + len(exact)).save()
    if speaker:
        Role.objects.create(
            annotation=annotation, kind=role, name=speaker, actor_kind="person", state="suggested", run=run
        )
    editor = make_editor("bob")
    if state == "accepted":
        accept(annotation, editor=editor)
    elif state == "rejected":
        reject(annotation, editor=editor)
    if actor is not None:
        link(annotation, role=role, actor=actor, editor=editor)
    annotation.refresh_from_db()
    return annotation


def propose(article: Article, exact: str, *, kind: str = "claim") -> Annotation:
    """A suggestion of an engine, recorded in the feed as the worker records its own."""
    annotation = make_annotation(article, exact, kind=kind, state="suggested")
    with transaction.atomic():
        publish_changes([annotation.pk])
    return annotation


def mark(article: Article, exact: str, *, kind: str = "claim", editor: User | None = None) -> Annotation:
    """Words that an editor marks by hand."""
    revision = article.latest_revision
    assert revision is not None
    start = revision.text.index(exact)
    return annotate(
        revision,
        kind=kind,
        start=start,
        end=start + len(exact),
        exact=exact,
        editor=editor or make_editor("bob"),
    )


def make_question(story: Story, wording: str = "How many dockers are on strike?", **values: Any) -> Question:
    found = Question.objects.filter(story=story, wording=wording).first()
    return found or questions.write(Question(story=story), wording=wording, editor=make_editor(), **values)


def make_answer(statement: Annotation, wording: str = "How many dockers are on strike?") -> ClaimAnswer:
    """What a statement's claim answers in the story of its article."""
    assert statement.claim is not None
    question = make_question(statement.article.story, wording)
    return questions.answer(question, statement.claim, editor=make_editor())


def make_actor(name: str = "Tomas Okafor", kind: str = "person", **values: Any) -> Actor:
    return Actor.objects.get_or_create(name=name, kind=kind, defaults=values)[0]


def claims_of(article: Article) -> list[Claim]:
    return list(Claim.objects.filter(statements__article=article).order_by("id"))

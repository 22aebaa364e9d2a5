"""Load the demo story, and repeat what its editors did. Idempotent."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction

from annotations.actors.profiles import named
from annotations.claims import questions
from annotations.decisions.annotating import NewRole, annotate
from annotations.decisions.common import AlreadyDecided, AlreadyLinked
from annotations.decisions.review import accept, reject
from annotations.decisions.roles import link
from annotations.models import (
    Actor,
    ActorName,
    Anchor,
    Annotation,
    Decision,
    ExtractionRun,
    Identifier,
    Question,
    Role,
)
from newsroom.articles.actions.correct import correct
from newsroom.articles.actions.intake import headline_of
from newsroom.articles.actions.publish import publish
from newsroom.articles.models import Article, Story
from newsroom.desk import permissions
from newsroom.operations.imports.articles import import_article, import_jobs
from newsroom.partners.keys.api_keys import issue, revoke
from newsroom.partners.models import Grant, Partner, Product
from newsroom.partners.permissions.grants import grant
from newsroom.users.models import User
from sources.formats import read
from sources.models import Document, Source

STORY = Path(__file__).parent / "story"
TITLE = "Soldiers for Russia"
TEXTS = 10
PASSWORD = "claimdesk-demo"  # noqa: S105  (opens a demonstration on this machine alone)
PEOPLE = {"alice": "Alice Reporter", "bob": "Bob Editor", "dana": "Dana Desk"}
CHIEF = "dana"  # who may do all else as well: partners, log-ins
PARTNER = "Petra Fact Check"


class DemoOnALiveSite(Exception):
    """The demo's log-ins are public, so it is not loaded into a production site."""


def load(progress: Callable[[str], None]) -> None:
    """Create users, sources, actors and the ten articles, and queue the runs that read them."""
    if not settings.LOCAL:
        raise DemoOnALiveSite(DemoOnALiveSite.__doc__)
    _people()
    _sources()
    _actors()
    story, _ = Story.objects.get_or_create(
        title=TITLE,
        defaults={
            "summary": "A demonstration: ten invented texts of seven invented outlets on the reports of October 2024 "
            "that North Korean soldiers were being sent to Russia."
        },
    )
    for job in import_jobs([STORY]):
        if job.path.name.endswith(".corrected.html"):
            continue
        result = import_article(job, story=story)
        if result.outcome == "failed":
            raise RuntimeError(f"{job.path.name} {result.reason}")
        progress(result.title)


def partner_key(path: Path) -> str:
    """Return the demo partner's key. It is stored at `path`, because the database holds only its hash."""
    partner, new = Partner.objects.get_or_create(name=PARTNER, defaults={"email": "petra@factcheck.example"})
    product, _ = Product.objects.get_or_create(name="The whole corpus")
    if not Grant.objects.filter(partner=partner).exists():
        grant(partner, product, editor=_editor("dana"))
    if path.is_file() and not new:
        return path.read_text().strip()
    for key in partner.keys.filter(revoked_at=None):
        revoke(key, editor=_editor("dana"))
    _key, words = issue(partner, editor=_editor("dana"))
    path.touch(mode=0o600)
    path.write_text(words + "\n")
    return words


def waiting() -> int:
    """Return how many runs over the demo's articles are not finished."""
    runs = ExtractionRun.objects.filter(revision__article__story__title=TITLE)
    return runs.exclude(state__in=[ExtractionRun.State.DONE, ExtractionRun.State.FAILED]).count()


def steps() -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield what the demo's editors do after the engine: a label for the progress bar, and the action."""
    for file in _read("stages.json")["publish"]:
        yield f"publish {file}", lambda file=file: _publish(file)  # type: ignore[misc]
    for step in _read("decisions.json"):
        yield f"{step['act']} in {step['file']}", lambda step=step: _decide(step)  # type: ignore[misc]
    for asked in _read("questions.json"):
        yield f"ask “{asked['text']}”", lambda asked=asked: _ask(asked)  # type: ignore[misc]
    for step in _read("corrections.json"):
        yield f"correct {step['file']}", lambda step=step: _correct(step)  # type: ignore[misc]


def is_finished() -> bool:
    """Return whether all the editors' steps are done. The correction is the last of them."""
    return all(_article(step["file"]).revisions.count() > 1 for step in _read("corrections.json"))


def _read(name: str) -> Any:
    return json.loads((STORY / name).read_text(encoding="utf-8"))


def _people() -> None:
    for username, display_name in PEOPLE.items():
        if not User.objects.filter(username=username).exists():
            made = User.objects.create_user(
                username,
                password=PASSWORD,
                display_name=display_name,
                is_staff=True,
                is_superuser=username == CHIEF,
            )
            made.groups.add(Group.objects.get(name=permissions.EDITORS))


def _editor(username: str) -> User:
    return User.objects.get(username=username)


def _sources() -> None:
    for source in _read("sources.json"):
        Source.objects.get_or_create(name=source["name"], defaults=source)


def _actors() -> None:
    for data in _read("actors.json"):
        with transaction.atomic():
            actor, new = Actor.objects.get_or_create(
                name=data["name"], kind=data["kind"], defaults={"description": data["description"]}
            )
            if not new:
                continue
            for name in data["names"]:
                ActorName.objects.get_or_create(
                    actor=actor,
                    name=name["name"],
                    defaults={"kind": name["kind"], "language": name["language"]},
                )
            for scheme, value in data["identifiers"].items():
                Identifier.objects.get_or_create(scheme=scheme, value=value, defaults={"actor": actor})


def _article(file: str) -> Article:
    document = Document.objects.get(name=file, intake_result__article__story__title=TITLE)
    article = document.intake_result.article
    assert article is not None
    return article


def _publish(file: str) -> None:
    article = _article(file)
    if not article.is_public:
        publish(article, editor=_editor("dana"))


def _decide(step: dict[str, Any]) -> None:
    article, editor = _article(step["file"]), _editor(step["editor"])
    revision = article.latest_revision
    assert revision is not None
    if Decision.objects.filter(
        annotation__article=article, editor=editor, annotation__kind=step["kind"]
    ).filter(annotation__anchors__exact__contains=step["exact"]):
        return
    start = revision.text.find(step["exact"])
    if start < 0:
        raise LookupError(f"{step['file']} does not say {step['exact']!r}")
    end = start + len(step["exact"])
    roles = [NewRole(part["role"], _actor(part["actor"])) for part in step["roles"]]
    proposed = None if step["act"] == "annotate" else _proposed(revision.pk, step["kind"], start, end)
    if proposed is None:
        if step["act"] != "reject":
            annotate(
                revision,
                kind=step["kind"],
                start=start,
                end=end,
                exact=step["exact"],
                editor=editor,
                roles=roles,
            )
        return
    try:
        if step["act"] == "reject":
            reject(proposed, editor=editor)
            return
        accept(proposed, editor=editor)
    except AlreadyDecided:
        return
    for part in roles:
        if (
            not Role.objects.effective()
            .filter(annotation=proposed, kind=part.role, actor=part.actor)
            .exists()
        ):
            try:
                link(proposed, role=part.role, actor=part.actor, editor=editor)
            except AlreadyLinked:
                continue


def _ask(asked: dict[str, Any]) -> None:
    story, editor = Story.objects.get(title=TITLE), _editor(asked["editor"])
    if Question.objects.filter(story=story, wording=asked["text"]).exists():
        return
    question = questions.write(
        Question(story=story),
        wording=asked["text"],
        unit=asked["unit"],
        subject=asked["subject"],
        editor=editor,
    )
    for answer in asked["answers"]:
        statement = Annotation.objects.filter(
            article=_article(answer["file"]),
            claim__isnull=False,
            anchors__part=Anchor.Part.CONTENT,
            anchors__exact__contains=answer["exact"],
        ).first()
        if statement is None or statement.claim is None:
            raise LookupError(f"no claim of {answer['file']} says {answer['exact']!r}")
        questions.answer(question, statement.claim, editor=editor)


def _proposed(revision: UUID, kind: str, start: int, end: int) -> Annotation | None:
    """Return the suggestion of this kind that overlaps most with the span, or None if none shares half of it."""
    best: tuple[float, Annotation | None] = (0.5, None)
    near = Anchor.objects.filter(
        revision=revision, part=Anchor.Part.CONTENT, start__lt=end, end__gt=start, annotation__kind=kind
    ).select_related("annotation")
    for anchor in near.filter(annotation__state=Annotation.State.SUGGESTED):
        shared = min(anchor.end or 0, end) - max(anchor.start or 0, start)
        likeness = shared / (max(anchor.end or 0, end) - min(anchor.start or 0, start))
        if likeness > best[0]:
            best = (likeness, anchor.annotation)
    return best[1]


def _actor(name: str) -> Actor:
    actor = named(name) or Actor.objects.filter(name=name).order_by("pk").first()
    if actor is None:
        raise LookupError(f"there is no actor {name}")
    return actor


def _correct(step: dict[str, Any]) -> None:
    article = _article(step["file"])
    if article.revisions.count() > 1:
        return
    item = read((STORY / step["corrected"]).read_bytes(), name=step["corrected"])
    correct(
        article,
        headline=headline_of("", item),
        standfirst=item.standfirst,
        body=item.body,
        note=step["note"],
        editor=_editor(step["editor"]),
    )

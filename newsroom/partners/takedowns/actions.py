"""Verbs: ask those who hold a killed text to take it down, mail them, take their acknowledgement.

The rows are the queue. They are written in the transaction of the kill; a mail that is lost with its worker is sent
again by the sweep, under the same Message-ID.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from newsroom.articles.models import Article, ArticleAct
from newsroom.core.errors import NotThere
from newsroom.feed.models import Change
from newsroom.partners.models import Takedown, TakedownQuerySet
from newsroom.users.models import User

from .delivery_records import holders

logger = logging.getLogger(__name__)

KILLS = (ArticleAct.Verb.WITHHOLD, ArticleAct.Verb.CANCEL, ArticleAct.Verb.ERASE)
# A pull that was under way when the kill was committed has noted itself by then; after this nobody is looked for.
RECENT = timedelta(minutes=2)
IN_FLIGHT = timedelta(seconds=10)
LEASE = timedelta(minutes=5)
RETRIES = (
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
_SALT = "newsroom.partners.recall"


class TakedownLinkBroken(NotThere):
    message = _("This link is not whole. Open it from the mail again, or answer the mail.")


def follow(article: Article) -> None:
    """What an article's new status means for those who hold it; inside the transaction that changes it.

    A kill asks each holder; a release takes the asking back. Twice does no harm.
    """
    now = timezone.now()
    if article.is_usable:
        Takedown.objects.unanswered().filter(article=article).update(lifted_at=now)
        return
    act = article.acts.filter(verb__in=KILLS).order_by("-id").first()
    if act is None:
        return
    ask(act, now=now)
    transaction.on_commit(lambda: look_again(act.pk), robust=True)


def ask(act: ArticleAct, *, now: datetime) -> int:
    """Write a recall for each partner who holds the article of this act and has none for it yet; how many."""
    held = [
        Takedown(act=act, article=act.article, partner=holder.partner, certainty=holder.certainty, due_at=now)
        for holder in holders(act.article, until=act.at + IN_FLIGHT)
    ]
    # A later act asks more (a cancel after a withhold, an erase after both): its letter stands for the earlier ones.
    before = Takedown.objects.unanswered().filter(article=act.article, act__lt=act)
    before.filter(partner__in=[recall.partner for recall in held]).update(lifted_at=now)
    known = Takedown.objects.filter(act=act).count()
    Takedown.objects.bulk_create(held, ignore_conflicts=True)
    return Takedown.objects.filter(act=act).count() - known


def look_again(act: int) -> None:
    """Look once more after the kill is committed: a pull that was under way may have handed out the text."""
    for found in ArticleAct.objects.filter(pk=act).select_related("article"):
        if not found.article.is_usable:
            ask(found, now=timezone.now())


def sweep() -> int:
    """Mail what is due, and look again for recent kills; how many letters went out."""
    # The process that killed may have died right after its commit.
    recent = ArticleAct.objects.filter(verb__in=KILLS, at__gt=timezone.now() - RECENT, recalls=None)
    for act in recent.values_list("pk", flat=True):
        look_again(act)
    return sum(mail(pk) for pk in Takedown.objects.due(timezone.now()).values_list("pk", flat=True))


def mail(recall: UUID) -> bool:
    """Send the letter, unless another is at it or it went out; whether it was sent.

    A failure is put off (half a minute at first, six hours in the end) for as long as nobody has acknowledged.
    """
    now = timezone.now()
    # The lease: whoever takes the row sends it, and should he die, it is due again.
    taken = Takedown.objects.due(now).filter(pk=recall).update(due_at=now + LEASE, tries=F("tries") + 1)
    if taken != 1:
        return False
    asked = Takedown.objects.select_related("act", "article", "partner").get(pk=recall)
    rows = Takedown.objects.filter(pk=recall, mailed_at=None)
    try:
        _letter(asked).send()
    except Exception as error:  # noqa: BLE001 - whatever a mail server does, the row must say so and wait
        logger.warning("recall %s could not be mailed: %s", recall, error)
        delay = RETRIES[min(asked.tries, len(RETRIES)) - 1]
        rows.update(due_at=timezone.now() + delay, last_failure=" ".join(str(error).split())[:300])
        return False
    rows.update(mailed_at=timezone.now(), last_failure="")
    return True


def acknowledge(recall: Takedown, *, by: Takedown.By, editor: User | None = None) -> Takedown:
    """Note that the partner has taken the text down. Twice does no harm: the first time stands.

    `editor`: who notes it for the partner; evidence, so it is asked for where it is an editor and nowhere else.
    """
    assert (editor is not None) == (by == Takedown.By.EDITOR), "an editor who notes it says who that is"
    Takedown.objects.filter(pk=recall.pk, acknowledged_at=None).update(
        acknowledged_at=timezone.now(), acknowledged_by=by, acknowledged_by_user=editor
    )
    recall.refresh_from_db()
    return recall


def link(recall: Takedown) -> str:
    """The address under which whoever has the mail can acknowledge, without a key."""
    return f"{settings.SITE_URL}/recalls/{signing.Signer(salt=_SALT, sep='.').sign(str(recall.pk))}"


def of_link(token: str) -> Takedown:
    """The recall that a link of `link` is about. Raises RecallLinkBroken."""
    try:
        pk = signing.Signer(salt=_SALT, sep=".").unsign(token)
    except signing.BadSignature:
        raise TakedownLinkBroken from None
    found = Takedown.objects.select_related("act", "article", "partner").filter(pk=pk).first()
    if found is None:
        raise TakedownLinkBroken
    return found


@dataclass(frozen=True, slots=True)
class Holding:
    """One partner's copy of a killed text: what we asked, what it said, and whether the feed has told it by now."""

    recall: Takedown
    told: bool

    @property
    def is_over(self) -> bool:
        return self.recall.acknowledged_at is not None

    @property
    def in_words(self) -> str:
        """How it stands, in the reader's language."""
        if self.is_over:
            return gettext("Has taken it down")
        if self.told:
            return gettext("Was told by the feed, and has not acknowledged")
        if self.recall.certainty == Takedown.Certainty.HELD:
            return gettext("Still holds it: has not read on past the line that tells")
        return gettext("May still hold it: has not read on past the line that tells")


def holdings(article: Article) -> list[Holding]:
    """Those who were asked about the article's present kill; who has not answered comes first."""
    asked = Takedown.objects.filter(article=article, lifted_at=None).select_related(
        "act", "partner__receipt", "acknowledged_by_user"
    )
    killed = (
        Change.objects.filter(object_id=article.pk, op__in=["withhold", "cancel", "erase"])
        .order_by("-id")
        .values_list("seq", flat=True)
        .first()
    )

    def told(recall: Takedown) -> bool:
        receipt = getattr(recall.partner, "receipt", None)
        asked_after = receipt.asked if receipt else None
        return killed is not None and asked_after is not None and asked_after >= killed

    in_order = sorted(asked, key=lambda recall: (recall.acknowledged_at is not None, recall.partner.name))
    return [Holding(recall, told(recall)) for recall in in_order]


def open_takedowns() -> TakedownQuerySet:
    """What is not acknowledged yet, oldest first."""
    return Takedown.objects.unanswered().select_related("act", "article", "partner").order_by("created_at")


def _letter(recall: Takedown) -> EmailMessage:
    # No word of the text: what must not be shown must not be mailed either. Its address says which it is.
    return EmailMessage(
        subject=f"Take down: {recall.article.uri}",
        body=render_to_string(
            "partners/takedown.txt",
            {
                "recall": recall,
                "link": link(recall),
                "api": f"{settings.SITE_URL}/api/v1/takedowns/{recall.pk}/acknowledge",
            },
        ),
        to=[recall.partner.email],
        # The same each time: where a letter was sent but its worker died before it said so, a reader shows it once.
        headers={"Message-ID": f"<recall-{recall.pk}@{urlsplit(settings.SITE_URL).hostname}>"},
    )

"""Ask partners who hold a withheld, canceled or erased article to take it down, and record their acknowledgements.

The rows of Takedown are the queue. They are written in the transaction that hides the article. A mail that is lost with
its worker is sent again by the periodic task, with the same Message-ID.
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

HIDING_ACTIONS = (ArticleAct.Action.WITHHOLD, ArticleAct.Action.CANCEL, ArticleAct.Action.ERASE)
# Requests that ran while the article was hidden are recorded within this time.
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
_SALT = "newsroom.partners.takedown"


class TakedownLinkBroken(NotThere):
    message = _("This link is not whole. Open it from the mail again, or answer the mail.")


def follow(article: Article) -> None:
    """Request takedowns for an article that is hidden, or lift them when it is released. Idempotent.

    Call it in the transaction that changes the article's status.
    """
    now = timezone.now()
    if article.is_usable:
        Takedown.objects.unanswered().filter(article=article).update(lifted_at=now)
        return
    act = article.acts.filter(action__in=HIDING_ACTIONS).order_by("-id").first()
    if act is None:
        return
    ask(act, now=now)
    transaction.on_commit(lambda: look_again(act.pk), robust=True)


def ask(act: ArticleAct, *, now: datetime) -> int:
    """Create a takedown for each partner who holds the article. Return how many are new."""
    takedowns = [
        Takedown(act=act, article=act.article, partner=holder.partner, certainty=holder.certainty, due_at=now)
        for holder in holders(act.article, until=act.at + IN_FLIGHT)
    ]
    # A later act (a cancel after a withhold, an erase after both) replaces the takedowns of earlier ones.
    before = Takedown.objects.unanswered().filter(article=act.article, act__lt=act)
    before.filter(partner__in=[takedown.partner for takedown in takedowns]).update(lifted_at=now)
    known = Takedown.objects.filter(act=act).count()
    Takedown.objects.bulk_create(takedowns, ignore_conflicts=True)
    return Takedown.objects.filter(act=act).count() - known


def look_again(act: int) -> None:
    """Look for holders again after the commit: a concurrent request may have delivered the text."""
    for found in ArticleAct.objects.filter(pk=act).select_related("article"):
        if not found.article.is_usable:
            ask(found, now=timezone.now())


def sweep() -> int:
    """Send the mails that are due and look again for holders of recently hidden articles. Return how many were sent."""
    # The process that hid the article may have died right after its commit.
    recent = ArticleAct.objects.filter(
        action__in=HIDING_ACTIONS, at__gt=timezone.now() - RECENT, takedowns=None
    )
    for act in recent.values_list("pk", flat=True):
        look_again(act)
    return sum(mail(pk) for pk in Takedown.objects.due(timezone.now()).values_list("pk", flat=True))


def mail(takedown: UUID) -> bool:
    """Send the mail of a takedown, unless it was sent or another worker sends it. Return whether it was sent.

    A failed mail is retried, after half a minute at first and six hours at last, until the takedown is acknowledged.
    """
    now = timezone.now()
    # A lease: if this worker dies, the mail is due again.
    taken = Takedown.objects.due(now).filter(pk=takedown).update(due_at=now + LEASE, tries=F("tries") + 1)
    if taken != 1:
        return False
    asked = Takedown.objects.select_related("act", "article", "partner").get(pk=takedown)
    rows = Takedown.objects.filter(pk=takedown, mailed_at=None)
    try:
        _mail_message(asked).send()
    except Exception as error:  # noqa: BLE001 - whatever a mail server does, the row must say so and wait
        logger.warning("The mail of takedown %s could not be sent: %s", takedown, error)
        delay = RETRIES[min(asked.tries, len(RETRIES)) - 1]
        rows.update(due_at=timezone.now() + delay, last_failure=" ".join(str(error).split())[:300])
        return False
    rows.update(mailed_at=timezone.now(), last_failure="")
    return True


def acknowledge(takedown: Takedown, *, by: Takedown.By, editor: User | None = None) -> Takedown:
    """Record that the partner has taken the text down. Idempotent: the first time stays recorded.

    `editor` is required if an editor records it for the partner, and only then.
    """
    assert (editor is not None) == (by == Takedown.By.EDITOR), (
        "an acknowledgement by an editor needs the editor"
    )
    Takedown.objects.filter(pk=takedown.pk, acknowledged_at=None).update(
        acknowledged_at=timezone.now(), acknowledged_by=by, acknowledged_by_user=editor
    )
    takedown.refresh_from_db()
    return takedown


def link(takedown: Takedown) -> str:
    """Return the URL in the mail, where a takedown can be acknowledged without a key."""
    return f"{settings.SITE_URL}/takedowns/{signing.Signer(salt=_SALT, sep='.').sign(str(takedown.pk))}"


def of_link(token: str) -> Takedown:
    """Return the takedown of a token from `link`. Raises TakedownLinkBroken."""
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
    """A partner's copy of a hidden article: its takedown, and whether the partner has read the line that hides it."""

    takedown: Takedown
    has_read: bool

    @property
    def is_over(self) -> bool:
        return self.takedown.acknowledged_at is not None

    @property
    def in_words(self) -> str:
        """The state in words."""
        if self.is_over:
            return gettext("Has taken it down")
        if self.has_read:
            return gettext("Received it in the feed and has not acknowledged it")
        if self.takedown.certainty == Takedown.Certainty.HELD:
            return gettext("Still holds it: has not read on past the line that tells")
        return gettext("May still hold it: has not read on past the line that tells")


def holdings(article: Article) -> list[Holding]:
    """Return the copies of partners who were asked to take the article down. Open takedowns come first."""
    asked = Takedown.objects.filter(article=article, lifted_at=None).select_related(
        "act", "partner__delivery_record", "acknowledged_by_user"
    )
    hidden_at = (
        Change.objects.filter(object_id=article.pk, op__in=["withhold", "cancel", "erase"])
        .order_by("-id")
        .values_list("seq", flat=True)
        .first()
    )

    def has_read(takedown: Takedown) -> bool:
        delivery_record = getattr(takedown.partner, "delivery_record", None)
        asked_after = delivery_record.asked if delivery_record else None
        return hidden_at is not None and asked_after is not None and asked_after >= hidden_at

    in_order = sorted(
        asked, key=lambda takedown: (takedown.acknowledged_at is not None, takedown.partner.name)
    )
    return [Holding(takedown, has_read(takedown)) for takedown in in_order]


def open_takedowns() -> TakedownQuerySet:
    """Return the takedowns that are not acknowledged, oldest first."""
    return Takedown.objects.unanswered().select_related("act", "article", "partner").order_by("created_at")


def _mail_message(takedown: Takedown) -> EmailMessage:
    # The mail contains no words of the article, which must not be shown. Its URI identifies it.
    return EmailMessage(
        subject=f"Take down: {takedown.article.uri}",
        body=render_to_string(
            "partners/takedown.txt",
            {
                "takedown": takedown,
                "link": link(takedown),
                "api": f"{settings.SITE_URL}/api/v1/takedowns/{takedown.pk}/acknowledge",
            },
        ),
        to=[takedown.partner.email],
        # The same for each try: a mail program shows a mail once that was sent again because the worker died.
        headers={"Message-ID": f"<takedown-{takedown.pk}@{urlsplit(settings.SITE_URL).hostname}>"},
    )

"""What happens to a run whose worker died or took too long.

A worker renews the lease of its run while it works (`heartbeat`). If it dies, the lease expires and the run waits
again (`ExtractionRun.objects.waiting`): the sweep finds it (`overdue`) and another worker takes it. A run that was
taken three times without an end fails (`fail_exhausted`). A run whose engine took longer than
`settings.EXTRACTION_SECONDS_AT_MOST` fails at once (`fail_timed_out`). A worker that stores suggestions asks first
whether it still holds the run, so one that was only slow changes nothing.
"""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from annotations.models import ExtractionRun

MAX_ATTEMPTS = 3
# Stored in English and translated where they are shown.
TIMED_OUT = gettext_noop("The engine took too long for this text and was ended.")
EXHAUSTED = gettext_noop("No worker came back from it.")


def overdue(*, older_than: timedelta) -> list[int]:
    """Queued or expired runs that no worker holds, by primary key: at most 1,000, the oldest first.

    Runs of a re-run are left out: the re-run executes them one after the other.
    """
    now = timezone.now()
    waiting = ExtractionRun.objects.waiting(now).filter(
        Q(state=ExtractionRun.State.RUNNING) | Q(created_at__lt=now - older_than)
    )
    return list(waiting.filter(rerun=None).order_by("pk").values_list("pk", flat=True)[:1000])


def fail_exhausted(run: ExtractionRun, *, now: datetime) -> None:
    """Fail a waiting run that has had all its attempts: its text may end every worker that reads it."""
    ExtractionRun.objects.waiting(now).filter(pk=run.pk, attempts__gte=MAX_ATTEMPTS).update(
        state=ExtractionRun.State.FAILED,
        lease_until=None,
        error=EXHAUSTED,
        finished_at=now,
    )


def fail_timed_out(runs: QuerySet[ExtractionRun]) -> None:
    """Fail those of these runs that a worker holds. They are not retried, and the worker cannot store anything."""
    runs.filter(state=ExtractionRun.State.RUNNING).update(
        state=ExtractionRun.State.FAILED, lease_until=None, error=TIMED_OUT, finished_at=timezone.now()
    )

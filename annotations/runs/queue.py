"""Queue runs: for a new revision, for a re-run, and for revisions that no engine has read."""

from annotations.models import ExtractionRun, Rerun
from newsroom.articles.models import Article, Revision

from .engines import engine_config, engine_configs


def queue(revision: Revision, *, engine: str = "", rerun: Rerun | None = None) -> ExtractionRun:
    """Ask an engine to read a revision; without a name, the first of the settings. Idempotent.

    Returns the run of this engine and version, which may be queued, running or done already. A failed run is queued
    again with all its attempts. Raises NoSuchEngine.
    """
    config = engine_config(engine) if engine else engine_configs()[0]
    run, new = ExtractionRun.objects.get_or_create(
        revision=revision,
        engine=config.name,
        engine_version=config.version,
        gazetteer_digest="",
        defaults={"rerun": rerun},
    )
    if rerun is not None and run.rerun_id != rerun.pk:
        ExtractionRun.objects.filter(pk=run.pk).update(rerun=rerun)
        run.rerun = rerun
    if not new and run.state == ExtractionRun.State.FAILED:
        ExtractionRun.objects.filter(pk=run.pk, state=ExtractionRun.State.FAILED).update(
            state=ExtractionRun.State.QUEUED, attempts=0, error="", finished_at=None
        )
        run.refresh_from_db()
    return run


def queue_all(revision: Revision) -> list[ExtractionRun]:
    """Ask every engine of the settings to read a revision."""
    return [queue(revision, engine=config.name) for config in engine_configs()]


def queue_unread() -> int:
    """Queue runs for latest revisions that have no run at all, at most 1,000. Returns the number of revisions.

    A new version of an engine queues nothing: a person starts a re-run, and sees the difference first.
    """
    articles = Article.objects.filter(latest_revision__isnull=False, erased_at=None)
    unread = Revision.objects.filter(pk__in=articles.values("latest_revision")).exclude(
        pk__in=ExtractionRun.objects.values("revision")
    )
    revisions = list(unread[:1000])
    for revision in revisions:
        queue_all(revision)
    return len(revisions)

"""What waits for an editor, by article: what the worklist counts, and what the desk leads through."""

from django.db.models import Exists, OuterRef, QuerySet

from annotations.models import Annotation
from newsroom.articles.models import Article


def progress(article: Article) -> dict[str, int]:
    """{"decided", "total"} of an article's annotations; one query."""
    annotations = Annotation.objects.filter(article=article).counted()
    left = Annotation.objects.waiting().filter(pk=OuterRef("pk"))
    open_ones = list(annotations.annotate(left=Exists(left)).values_list("left", flat=True))
    return {"decided": open_ones.count(False), "total": len(open_ones)}


def articles_waiting() -> QuerySet[Article]:
    """Articles in which something waits."""
    return Article.objects.filter(Exists(Annotation.objects.waiting().filter(article=OuterRef("pk"))))

"""/api/v1/. No address ends in a slash, for an object's URI does not."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from .api import corpus
from .api.changes import Changes
from .api.docs import Docs, Nothing
from .api.me import Me
from .api.resources import Resource
from .api.revisions import RevisionDetail, RevisionText
from .api.snapshot import Snapshot

app_name = "api"

RESOURCES: dict[str, type[Resource]] = {
    "articles": corpus.Articles,
    "annotations": corpus.Annotations,
    "claims": corpus.Claims,
    "actors": corpus.Actors,
    "sources": corpus.Sources,
    "stories": corpus.Stories,
}

urlpatterns = [
    *(path(name, view.as_view({"get": "list"}), name=name) for name, view in RESOURCES.items()),
    *(
        path(f"{name}/<uuid:pk>", view.as_view({"get": "retrieve"}), name=f"{name}-one")
        for name, view in RESOURCES.items()
    ),
    path("snapshot", Snapshot.as_view(), name="snapshot"),
    path("changes", Changes.as_view(), name="changes"),
    path("revisions/<uuid:pk>", RevisionDetail.as_view(), name="revision"),
    path("revisions/<uuid:pk>/text", RevisionText.as_view(), name="revision-text"),
    path("me", Me.as_view(), name="me"),
    path("schema", SpectacularJSONAPIView.as_view(), name="schema"),
    path("docs", Docs.as_view(), name="docs"),
    re_path("", Nothing.as_view()),
]

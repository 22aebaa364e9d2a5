"""/api/v1/. No address ends in a slash, for an object's URI does not."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from .views.annotations import Annotations
from .views.changes import Changes
from .views.docs import Docs, NotFound
from .views.embargoed import Embargoed
from .views.matrix import Cell, Matrix
from .views.me import Me
from .views.registry import RESOURCES
from .views.revisions import RevisionDetail, RevisionText
from .views.snapshot import Snapshot
from .views.stories import StoryFeed
from .views.takedowns import Acknowledge, Takedowns

app_name = "api"

# The same in another format: what `Accept` can say, in an address that can be linked to.
FORMAT = ".<slug:format>"

urlpatterns = [
    path("annotations", Annotations.as_view({"get": "list", "post": "create"}), name="annotations"),
    *(
        path(f"{name}{suffix}", view.as_view({"get": "list"}), name=name)
        for name, view in RESOURCES.items()
        for suffix in ("", FORMAT)
    ),
    *(
        path(f"{name}/<uuid:pk>{suffix}", view.as_view({"get": "retrieve"}), name=f"{name}-one")
        for name, view in RESOURCES.items()
        for suffix in ("", FORMAT)
    ),
    path("stories/<uuid:pk>/feed", StoryFeed.as_view(), name="story-feed"),
    path("stories/<uuid:pk>/matrix", Matrix.as_view(), name="story-matrix"),
    path(f"stories/<uuid:pk>/matrix{FORMAT}", Matrix.as_view(), name="story-matrix"),
    path("questions/<uuid:pk>/cells/<uuid:article>", Cell.as_view(), name="cell"),
    path("embargoed", Embargoed.as_view(), name="embargoed"),
    path("snapshot", Snapshot.as_view(), name="snapshot"),
    path("changes", Changes.as_view(), name="changes"),
    path("revisions/<uuid:pk>", RevisionDetail.as_view(), name="revision"),
    path("revisions/<uuid:pk>/text", RevisionText.as_view(), name="revision-text"),
    path("takedowns", Takedowns.as_view(), name="takedowns"),
    path("takedowns/<uuid:pk>/acknowledge", Acknowledge.as_view(), name="acknowledge"),
    path("me", Me.as_view(), name="me"),
    path("schema", SpectacularJSONAPIView.as_view(), name="schema"),
    path("docs", Docs.as_view(), name="docs"),
    re_path("", NotFound.as_view()),
]

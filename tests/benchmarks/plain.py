"""What one would write in an afternoon: ModelSerializers and a prefetch. The figure that ours are held against.

It asks for no key, knows no scope and no rights, and shows less: no roles, no claims, no versions.
"""

from __future__ import annotations

from django.db import transaction
from django.urls import include, path
from rest_framework import generics, pagination, serializers

from annotations.models import Anchor, Annotation
from newsroom.articles.models import Article, Revision
from newsroom.users.models import User


class AnchorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Anchor
        fields = ["part", "start", "end", "exact", "prefix", "suffix", "outcome"]


class AnnotationSerializer(serializers.ModelSerializer):
    anchors = AnchorSerializer(many=True)

    class Meta:
        model = Annotation
        fields = ["id", "kind", "state", "attributes", "created_at", "anchors"]


class AnnotationCreateSerializer(serializers.ModelSerializer):
    """To make one: its row and its anchor's, in one transaction. It verifies no quote and tells nobody."""

    anchors = AnchorSerializer(many=True)

    class Meta:
        model = Annotation
        fields = [
            "id",
            "article",
            "kind",
            "state",
            "author",
            "made_on",
            "proposed_start",
            "proposed_end",
            "attributes",
            "anchors",
        ]

    proposed_start = serializers.IntegerField()
    proposed_end = serializers.IntegerField()
    author = serializers.PrimaryKeyRelatedField(queryset=User.objects.all())
    made_on = serializers.PrimaryKeyRelatedField(queryset=Revision.objects.all())

    def create(self, validated_data):
        anchors = validated_data.pop("anchors")
        with transaction.atomic():
            annotation = Annotation.objects.create(**validated_data)
            for anchor in anchors:
                Anchor.objects.create(annotation=annotation, revision=annotation.made_on, **anchor)
        return annotation


class ArticleSerializer(serializers.ModelSerializer):
    headline = serializers.CharField(source="published_revision.headline")
    annotations = AnnotationSerializer(many=True)

    class Meta:
        model = Article
        fields = ["id", "source", "language", "headline", "byline", "dateline", "published_at", "annotations"]


class Pages(pagination.PageNumberPagination):
    page_size = 100


class Articles(generics.ListCreateAPIView):
    authentication_classes = ()
    permission_classes = ()
    filter_backends = ()
    pagination_class = Pages
    serializer_class = ArticleSerializer

    def get_queryset(self):
        found = Article.objects.published().select_related("published_revision").order_by("pk")
        return found.prefetch_related("annotations__anchors")


class Annotations(generics.CreateAPIView):
    authentication_classes = ()
    permission_classes = ()
    serializer_class = AnnotationCreateSerializer


urlpatterns = [
    path("plain/articles", Articles.as_view()),
    path("plain/annotations", Annotations.as_view()),
    path("", include("newsroom.urls")),
]

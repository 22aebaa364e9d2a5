"""The page on which a text is written, revised, published and corrected.

It stands under the admin's log-in but outside the admin's own pages: a received text is shown under the strict policy
only. The editor is django-prose-editor's; what it sends is put into the normal form by the verbs, whatever it is.
"""

import re
from datetime import datetime
from html import escape, unescape
from typing import Any
from urllib.parse import parse_qs, urlencode
from uuid import UUID

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from js_asset import Media

from annotations.decisions.idempotency import Submission, submit
from newsroom.articles.actions.correct import NoteMissing, correct
from newsroom.articles.actions.create import write
from newsroom.articles.actions.publish import UnderEmbargo, publish
from newsroom.articles.actions.revise import EmptyText, StaleRevision, revise
from newsroom.articles.actions.stories import place
from newsroom.articles.models import Article, Revision, Story
from newsroom.core.errors import Conflict, Invalid, Problem
from newsroom.desk import serializers
from newsroom.desk.notices import embargo
from newsroom.desk.notices.done import mark_done
from newsroom.desk.permissions import BEGIN_TEXT, CHANGE_TEXT
from newsroom.desk.views.endpoints import asks_for_json, editor_of, page, problem_details
from newsroom.users.models import User
from sources.models import Source

_EDITOR = Media(
    css={"all": ["django_prose_editor/material-icons.css", "django_prose_editor/editor.css"]},
)


# As newsroom.articles.text.normal_form writes it.
_PICTURE = re.compile(r'<img src="(?P<src>[^"]*)" alt="(?P<alt>[^"]*)"(?: data-credit="(?P<credit>[^"]*)")?>')
_DRAWING = re.compile(r'src="[^"#]{0,200}desk/picture[^"#]{0,60}#(?P<fragment>[^"]*)"')


class SourceStays(Conflict):
    message = _(
        "This page has saved its text already. Its source and origin cannot be changed; begin a new text "
        "for others."
    )


class NotSaved(Invalid):
    message = _("This was not saved.")


class TextForm(forms.Form):
    """A text as an editor types it. `expected` is the number of the revision that the page showed."""

    headline = forms.CharField(label=_("Headline"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    standfirst = forms.CharField(
        label=_("Standfirst"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    body = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "data-prose": ""}),
    )
    note = forms.CharField(
        label=_("What was corrected, for readers"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    expected = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def typed(self) -> dict[str, Any]:
        words = {name: self.cleaned_data[name] for name in ("headline", "standfirst")}
        return {**words, "body": pictures_back(self.cleaned_data["body"])}


class NewTextForm(TextForm):
    """A new text of the newsroom's own, or one that came by hand."""

    source = forms.ModelChoiceField(Source.objects.all(), label=_("Source"))
    story = forms.ModelChoiceField(Story.objects.all(), label=_("Story"), required=False)
    origin = forms.ChoiceField(choices=Article.Origin.choices, initial=Article.Origin.OWN, label=_("Origin"))

    field_order = ["source", "story", "origin", "headline", "standfirst", "body"]


@page(needs=CHANGE_TEXT, posts=CHANGE_TEXT)
def text(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The latest text of an article, to revise (as long as it is a draft) or to correct (once it is out)."""
    articles = Article.objects.select_related("source", "latest_revision")
    article = get_object_or_404(articles, pk=pk)
    latest = article.latest_revision
    if latest is None:
        return redirect("desk:worklist")
    form = TextForm(
        request.POST or None,
        initial={
            "headline": latest.headline,
            "standfirst": latest.standfirst,
            "body": pictures_aside(latest.body),
            "expected": latest.number,
        },
    )
    stale, embargo_ends = False, None
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, article, form)
        except UnderEmbargo as problem:
            embargo_ends = problem.until
        except NoteMissing as problem:
            form.add_error("note", problem.detail)
        except EmptyText as problem:
            form.add_error("headline", problem.detail)
        except Problem as problem:
            stale = isinstance(problem, StaleRevision)
            form.add_error(None, problem.detail)
        else:
            act = request.POST.get("act", "")
            return _saved(request, article, act if act in {"correct", "publish"} else "save")
        # As it is now: what was rolled back, or what a colleague did since, decides which buttons are shown.
        article = articles.get(pk=pk)
    header = serializers.header(article, editor_of(request))
    context = {
        "article": article,
        "revision": latest,
        "header": header,
        "to_compare": article.pk if stale else None,
        "ask": embargo.question(article, editor_of(request), until=embargo_ends) if embargo_ends else None,
    }
    return _show(request, form, context)


@page(needs=BEGIN_TEXT, posts=BEGIN_TEXT)
def new_text(request: HttpRequest) -> HttpResponse:
    """An empty page for a new article."""
    form = NewTextForm(request.POST or None)
    made: list[str] = []
    if request.method == "POST" and form.is_valid():
        editor = editor_of(request)
        try:
            # One transaction: a text that cannot be placed would be saved again by the next attempt.
            with transaction.atomic():
                submission = submit(request)
                made = submission.made
                if submission.is_repeated:
                    article = Article.objects.get(pk=made[0])
                else:
                    article = _write_again(form, made, editor) if made else _write(form, editor)
                    place(article, story=form.cleaned_data["story"], editor=editor)
                    submission.done([article.pk, article.latest_revision_id])
        except EmptyText as problem:
            form.add_error("headline", problem.detail)
        except Problem as problem:
            form.add_error(None, problem.detail)
        else:
            return _saved(request, article, "draft")
    return _show(request, form, {"article": None, "to_compare": made[0] if made else None})


def pictures_aside(body: str) -> str:
    """A body in the normal form with a drawing of ours in place of each picture.

    A picture stands on somebody else's server: loading it here would tell them who reads what, and the policy forbids
    it. Its address and credit travel in the drawing's fragment, which the editor keeps.
    """

    def aside(found: re.Match[str]) -> str:
        fragment = urlencode({"src": unescape(found["src"]), "credit": unescape(found["credit"] or "")})
        return f'<img src="{static("desk/picture.svg")}#{escape(fragment)}" alt="{found["alt"]}">'

    return _PICTURE.sub(aside, body)


def pictures_back(body: str) -> str:
    """What the editor sends, with the pictures' own addresses and credits again."""

    def back(found: re.Match[str]) -> str:
        fragment = parse_qs(unescape(found["fragment"]))
        src, credit = (escape(fragment.get(name, [""])[0]) for name in ("src", "credit"))
        return f'src="{src}" data-credit="{credit}"'

    return _DRAWING.sub(back, body)


def _write(form: NewTextForm, editor: User) -> Article:
    source = form.cleaned_data["source"]
    return write(
        source=source,
        origin=form.cleaned_data["origin"],
        language=source.language,
        editor=editor,
        **form.typed,
    )


def _write_again(form: NewTextForm, made: list[str], editor: User) -> Article:
    """The article that the same page has made, with what was typed since. Raises SourceStays, StaleRevision."""
    article = Article.objects.select_related("source").get(pk=made[0])
    if any(form.cleaned_data[name] != getattr(article, name) for name in ("source", "origin")):
        raise SourceStays
    revise(article, editor=editor, expected=Revision.objects.get(pk=made[1]).number, **form.typed)
    return article


def _save(request: HttpRequest, article: Article, form: TextForm) -> None:
    """Do what the pressed button says, once."""
    editor, act = editor_of(request), request.POST.get("act", "")
    # One transaction: between saving and publishing a colleague's unfinished text could slip in, and go out.
    with transaction.atomic():
        submission = submit(request)
        if not submission.is_repeated:
            ends = article.embargo_until
            confirmed = ends is not None and request.POST.get("ends_embargo") == ends.isoformat()
            revision = _change(
                article,
                form,
                act=act,
                editor=editor,
                submission=submission,
                ends_embargo=ends if confirmed else None,
            )
            submission.done([revision.pk])


def _change(
    article: Article,
    form: TextForm,
    *,
    act: str,
    editor: User,
    submission: Submission,
    ends_embargo: datetime | None,
) -> Revision:
    expected, note = form.cleaned_data["expected"], form.cleaned_data["note"]
    if expected is None:
        raise StaleRevision
    if submission.made:
        # The same page with other words: they follow on what it has saved itself.
        expected = max(expected, Revision.objects.get(pk=submission.made[0]).number)
    if act == "correct":
        return correct(article, note=note, editor=editor, expected=expected, **form.typed)
    revision = revise(article, editor=editor, expected=expected, note=note, **form.typed)
    if act == "publish":
        publish(article, editor=editor, ends_embargo=ends_embargo)
    return revision


def _saved(request: HttpRequest, article: Article, done: str) -> HttpResponse:
    """Lead on to the article, which says what was done. A script goes there itself, once it knows that it is saved."""
    location = mark_done(reverse("desk:article", args=[article.pk]), done)
    return JsonResponse({"location": location}) if asks_for_json(request) else redirect(location)


def _show(request: HttpRequest, form: TextForm, context: dict[str, Any]) -> HttpResponse:
    # The import map is an inline script: it needs the request's nonce, and a plain forms.Media would lose it.
    media = Media.from_media(_EDITOR, nonce=request.csp_nonce)  # type: ignore[attr-defined]
    status = 400 if form.errors else 200
    page = render(request, "desk/text.html", {**context, "form": form, "media": media}, status=status)
    if not asks_for_json(request):
        return page
    # The script takes the errors and the buttons out of the page, and leaves what is typed as it is.
    return problem_details(NotSaved(), html=page.content.decode())

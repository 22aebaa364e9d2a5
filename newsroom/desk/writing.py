"""The page on which a text is written, revised, published and corrected.

It stands under the admin's log-in but outside the admin's own pages: a received text is shown under the strict policy
only. The editor is django-prose-editor's; what it sends is put into the normal form by the verbs, whatever it is.
"""

import re
from html import escape, unescape
from typing import Any
from urllib.parse import parse_qs, urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import importmap
from js_asset import Media

from annotations.models import Story
from annotations.stories import place
from newsroom.articles.models import Article
from newsroom.articles.publishing import NoteMissing, StaleRevision, correct, publish, revise, write
from newsroom.ledger.errors import Problem
from sources.models import Source

from . import presenting
from .doors import editor_of, page
from .rights import BEGIN_TEXT, CHANGE_TEXT

_EDITOR = Media(
    importmap=importmap,
    css={"all": ["django_prose_editor/material-icons.css", "django_prose_editor/editor.css"]},
)


# As newsroom.articles.text writes it.
_PICTURE = re.compile(r'<img src="(?P<src>[^"]*)" alt="(?P<alt>[^"]*)"(?: data-credit="(?P<credit>[^"]*)")?>')
_DRAWING = re.compile(r'src="[^"#]{0,200}desk/picture[^"#]{0,60}#(?P<kept>[^"]*)"')


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
    article = get_object_or_404(Article.objects.select_related("source", "latest_revision"), pk=pk)
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
    stale = False
    if request.method == "POST" and form.is_valid():
        try:
            said = _carry_out(request, article, form)
        except NoteMissing as problem:
            form.add_error("note", problem.detail)
        except Problem as problem:
            stale = isinstance(problem, StaleRevision)
            form.add_error(None, problem.detail)
        else:
            messages.success(request, said)
            return redirect("desk:article", article.pk)
    header = presenting.header(article, editor_of(request))
    context = {"article": article, "revision": latest, "header": header, "stale": stale}
    return _show(request, form, context)


@page(needs=BEGIN_TEXT, posts=BEGIN_TEXT)
def new_text(request: HttpRequest) -> HttpResponse:
    """An empty page for a new article."""
    form = NewTextForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        editor = editor_of(request)
        try:
            article = write(
                source=form.cleaned_data["source"],
                origin=form.cleaned_data["origin"],
                language=form.cleaned_data["source"].language,
                editor=editor,
                **form.typed,
            )
            place(article, story=form.cleaned_data["story"], editor=editor)
        except Problem as problem:
            form.add_error(None, problem.detail)
        else:
            messages.success(request, _("Saved as a draft."))
            return redirect("desk:article", article.pk)
    return _show(request, form, {"article": None})


def pictures_aside(body: str) -> str:
    """A body in the normal form with a drawing of ours in place of each picture.

    A picture stands on somebody else's server: loading it here would tell them who reads what, and the policy forbids
    it. Its address and credit travel in the drawing's fragment, which the editor keeps.
    """

    def aside(found: re.Match[str]) -> str:
        kept = urlencode({"src": unescape(found["src"]), "credit": unescape(found["credit"] or "")})
        return f'<img src="{static("desk/picture.svg")}#{escape(kept)}" alt="{found["alt"]}">'

    return _PICTURE.sub(aside, body)


def pictures_back(body: str) -> str:
    """What the editor sends, with the pictures' own addresses and credits again."""

    def back(found: re.Match[str]) -> str:
        kept = parse_qs(unescape(found["kept"]))
        src, credit = (escape(kept.get(name, [""])[0]) for name in ("src", "credit"))
        return f'src="{src}" data-credit="{credit}"'

    return _DRAWING.sub(back, body)


def _carry_out(request: HttpRequest, article: Article, form: TextForm) -> str:
    editor, expected, note = editor_of(request), form.cleaned_data["expected"], form.cleaned_data["note"]
    act = request.POST.get("act", "")
    if expected is None:
        raise StaleRevision
    # One transaction: between saving and publishing a colleague's unfinished text could slip in, and go out.
    with transaction.atomic():
        if act == "correct":
            correct(article, note=note, editor=editor, expected=expected, **form.typed)
            return gettext("Corrected. Partners are told.")
        revise(article, editor=editor, expected=expected, note=note, **form.typed)
        if act == "publish":
            publish(article, editor=editor)
            return gettext("Published. Partners are told.")
    return gettext("Saved.")


def _show(request: HttpRequest, form: TextForm, context: dict[str, Any]) -> HttpResponse:
    # The import map is an inline script: it needs the request's nonce, and a plain forms.Media would lose it.
    media = Media.from_media(_EDITOR, nonce=request.csp_nonce)  # type: ignore[attr-defined]
    status = 400 if form.errors else 200
    return render(request, "desk/text.html", {**context, "form": form, "media": media}, status=status)

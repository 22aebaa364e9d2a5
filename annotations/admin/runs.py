"""The admin pages of runs and re-runs, and of the precision of extraction rules."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from annotations import tasks
from annotations.actors import aliases
from annotations.models import Annotation, ExtractionRun, Rerun
from annotations.runs import rerun
from annotations.runs.engines import NoSuchEngine, engine_configs
from annotations.runs.precision import precision
from newsroom.articles.models import Revision, Story
from newsroom.core import broker
from newsroom.core.errors import Problem
from newsroom.feed.admin import ReadOnlyAdmin
from newsroom.users.models import User
from sources.models import Source

CHANGES = ("new", "changed", "removed", "same", "decided", "agreed")
WINDOWS = (100, 500, 2000)


@admin.register(ExtractionRun)
class ExtractionRunAdmin(ReadOnlyAdmin):
    list_display = [
        "revision",
        "engine",
        "engine_version",
        "state",
        "language",
        "attempts",
        "created_at",
        "finished_at",
        "reason",
        "characters_unread",
        "suggestions_dropped",
    ]
    list_filter = ["state", "engine", "engine_version", "language"]
    list_select_related = ["revision"]
    show_full_result_count = False

    @admin.display(description=_("error"))
    def reason(self, run: ExtractionRun) -> str:
        return gettext(run.error) if run.error else ""

    def get_urls(self) -> list[URLPattern]:
        learning = self.admin_site.admin_view(self.learning)
        answer = self.admin_site.admin_view(require_POST(self.answer))
        return [
            path("learning/", learning, name="annotations_learning"),
            path("learning/names/<uuid:actor>/", answer, name="annotations_learning_name"),
            *super().get_urls(),
        ]

    def learning(self, request: HttpRequest) -> HttpResponse:
        """The precision of each rule and cue, and names that editors' links offer as aliases."""
        if not self.has_view_permission(request):
            return HttpResponse(gettext("You may not see runs."), status=403)
        requested = request.GET.get("newest", "")
        newest = int(requested) if requested in map(str, WINDOWS) else None
        context = {
            **self.admin_site.each_context(request),
            "title": _("What decisions teach"),
            "opts": self.opts,
            "precision": precision(newest=newest),
            "newest": newest,
            "windows": WINDOWS,
            "offers": aliases.offered()[:100],
            "may_answer": request.user.has_perm("annotations.change_actor"),
        }
        return render(request, "admin/annotations/learning.html", context)

    def answer(self, request: HttpRequest, actor: UUID) -> HttpResponse:
        """Take an offered name as an alias, or refuse it."""
        editor = request.user
        if not (isinstance(editor, User) and editor.has_perm("annotations.change_actor")):
            return HttpResponse(gettext("You may not change actors."), status=403)
        name = request.POST.get("name", "")
        try:
            if request.POST.get("answer") == "take":
                taken = aliases.take(actor, name, editor=editor)
                self.log_change(request, taken.actor, f"Took “{name}” as an alias.")
                messages.success(request, gettext("“%(name)s” is an alias now.") % {"name": name})
            else:
                aliases.refuse(actor, name, editor=editor)
                messages.success(request, gettext("“%(name)s” is not offered again.") % {"name": name})
        except Problem as problem:
            messages.error(request, problem.detail)
        return HttpResponseRedirect(reverse("admin:annotations_learning"))


class RerunForm(forms.Form):
    """Which texts to read again, and by which engine."""

    engine = forms.ChoiceField(label=_("Engine"), widget=UnfoldAdminSelectWidget)
    scope = forms.ChoiceField(
        label=_("What to read again"), choices=Rerun.Scope.choices, widget=UnfoldAdminSelectWidget
    )
    source = forms.ModelChoiceField(
        Source.objects.order_by("name"), label=_("Source"), required=False, widget=UnfoldAdminSelectWidget
    )
    story = forms.ModelChoiceField(
        Story.objects.order_by("title"), label=_("Story"), required=False, widget=UnfoldAdminSelectWidget
    )
    article = forms.UUIDField(
        label=_("Article"),
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Its id: the last part of its address at the desk."),
    )
    sample = forms.IntegerField(
        label=_("Compare at most"),
        required=False,
        initial=200,
        min_value=1,
        max_value=1_000_000,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=_(
            "The newest articles, to see the difference soon. Leave it empty to compare all of them."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["engine"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.name, f"{one.name} {one.version}") for one in engine_configs()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        scope = data.get("scope")
        if scope != Rerun.Scope.EVERYTHING and scope in self.fields and not data.get(scope):
            self.add_error(scope, _("Say which."))
        return data

    @property
    def target(self) -> UUID | None:
        chosen = self.cleaned_data.get(self.cleaned_data["scope"])
        return chosen.pk if isinstance(chosen, Source | Story) else chosen


ACTIONS = {"approve": rerun.approve, "pause": rerun.pause, "resume": rerun.resume, "stop": rerun.stop}


@admin.register(Rerun)
class RerunAdmin(ModelAdmin):
    """Re-runs: start one, see what it would change, approve, pause, resume or stop it."""

    list_display = ["what", "engine", "engine_version", "shown_state", "progress", "author", "created_at"]
    list_filter = ["state", "engine", "engine_version"]
    list_select_related = ["author"]

    class Media:
        css = {"all": ["annotations/rerun.css"]}

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/part/", view(require_safe(self.part)), name="annotations_rerun_part"),
            path("<int:pk>/act/<str:action>/", view(require_POST(self.act)), name="annotations_rerun_act"),
            *super().get_urls(),
        ]

    @display(description=_("what"))
    def what(self, one: Rerun) -> str:
        return f"{one.pk}: {one.target_name or one.get_scope_display()}"

    @display(description=_("state"), label={"running": "info", "compared": "warning", "done": "success"})
    def shown_state(self, one: Rerun) -> tuple[str, str]:
        return ("paused", gettext("paused")) if one.is_paused else (one.state, one.get_state_display())

    @display(description=_("articles"))
    def progress(self, one: Rerun) -> str:
        return format_html(
            '<span class="rerun in-list"><progress max="{}" value="{}"></progress> {} / {}</span>',
            *(max(one.total, 1), one.count, one.count, one.total),
        )

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Start a re-run. It compares first."""
        if not self.has_add_permission(request):
            return HttpResponse(gettext("You may not have texts read again."), status=403)
        posted = request.method == "POST"
        form = RerunForm(request.POST if posted else None, initial=_initial(request))
        if posted and form.is_valid():
            data = form.cleaned_data
            try:
                started = rerun.begin(
                    scope=data["scope"],
                    target=form.target,
                    engine=data["engine"],
                    sample=data["sample"],
                    author=request.user if isinstance(request.user, User) else None,
                )
            except (Problem, NoSuchEngine) as problem:
                form.add_error(None, str(problem))
            else:
                transaction.on_commit(partial(broker.send, tasks.advance_rerun, started.pk, expires=60))
                return HttpResponseRedirect(reverse("admin:annotations_rerun_change", args=[started.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Read texts again"),
            "opts": self.opts,
            "form": form,
        }
        return render(request, "admin/annotations/rerun_ask.html", context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The progress of a re-run, what it changes, and buttons for its actions."""
        if not self.has_view_permission(request):
            return HttpResponse(gettext("You may not see re-runs."), status=403)
        one = get_object_or_404(
            Rerun.objects.select_related("author"), pk=int(object_id) if object_id.isdecimal() else 0
        )
        context = {
            **self.admin_site.each_context(request),
            "title": str(one),
            "opts": self.opts,
            "one": one,
            "examples": _examples(one),
            "history": [
                {
                    **entry,
                    "at": datetime.fromisoformat(entry["at"]),
                    "action": Rerun.Action(entry["action"]).label,
                }
                for entry in one.history
            ],
            **_shown(one),
            "may_act": self.has_add_permission(request),
        }
        return render(request, "admin/annotations/rerun.html", context)

    def part(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The part of the page that changes while it runs. The page polls it."""
        if not self.has_view_permission(request):
            return HttpResponse(status=403)
        one = get_object_or_404(Rerun, pk=pk)
        context = {"one": one, **_shown(one), "may_act": self.has_add_permission(request)}
        response = render(request, "admin/annotations/rerun_part.html", context)
        # The page reloads when the state changes, because examples and buttons change with it.
        response.headers["X-State"] = f"{one.state} {one.is_paused}"
        return response

    def act(self, request: HttpRequest, pk: int, action: str) -> HttpResponse:
        """Approve, pause, resume or stop a re-run."""
        if not self.has_add_permission(request):
            return HttpResponse(gettext("You may not have texts read again."), status=403)
        one = get_object_or_404(Rerun, pk=pk)
        if action not in ACTIONS:
            return HttpResponse(status=404)
        try:
            ACTIONS[action](one, editor=request.user if isinstance(request.user, User) else None)
        except (Problem, NoSuchEngine) as problem:
            messages.error(request, str(problem))
        else:
            transaction.on_commit(partial(broker.send, tasks.advance_rerun, one.pk, expires=60))
        return HttpResponseRedirect(reverse("admin:annotations_rerun_change", args=[pk]))


def _initial(request: HttpRequest) -> dict[str, str]:
    """Initial values from the query string, such as ?scope=article&article=…"""
    names = ("engine", "scope", "source", "story", "article")
    return {name: request.GET[name] for name in names if name in request.GET}


def _shown(one: Rerun) -> dict[str, Any]:
    comparing = one.state in {Rerun.State.COMPARING, Rerun.State.COMPARED}
    tallies = one.tallies if one.state != Rerun.State.COMPARED else one.compared
    return {
        "comparing": comparing,
        "under_way": one.state in {Rerun.State.COMPARING, Rerun.State.RUNNING},
        "percent": round(100 * one.count / one.total) if one.total else 100,
        "table": [
            {"kind": Annotation.Kind(kind).label, **{name: row[name] for name in CHANGES}}
            for kind, row in sorted(tallies.items())
        ],
    }


def _examples(one: Rerun) -> list[dict[str, Any]]:
    """Examples with their words, without those of erased texts."""
    revisions = Revision.objects.select_related("article").in_bulk({e["revision"] for e in one.examples})
    by_id = {str(pk): revision for pk, revision in revisions.items()}
    found = []
    for example in one.examples:
        revision = by_id.get(example["revision"])
        words = {
            when: _words(revision.text, *example[when])
            for when in ("before", "after")
            if revision is not None and when in example
        }
        if revision is None or not all(words.values()):
            continue
        differs = example.get("differs", [])
        found.append(
            {
                **words,
                "what": example["what"],
                "kind": Annotation.Kind(example["kind"]).label,
                "differs": ", ".join(dict.fromkeys(_aspect(name) for name in differs if name != "words")),
                "bounded": "words" in differs,
                "article": revision.article,
                "title": revision.title,
            }
        )
    order = {"new": 0, "changed": 1, "removed": 2}
    return sorted(found, key=lambda example: (order[example["what"]], example["kind"]))


def _aspect(name: str) -> str:
    names = {
        "tier": gettext("shown at once or on demand"),
        "low": gettext("figure"),
        "high": gettext("figure"),
        "speaker_actor": gettext("speaker"),
        "speaker_kind": gettext("speaker"),
        "speaker_named": gettext("speaker"),
        "with_speakers": gettext("speaker"),
        "actor_kind": gettext("kind of actor"),
    }
    return str(names.get(name, name.replace("_", " ")))


def _words(text: str, start: int, end: int) -> str:
    return Truncator(" ".join(text[start:end].split())).chars(160)

from django.urls import path
from django.views.i18n import JavaScriptCatalog

from . import actors, bulk, claims, session, signing, views, worklist, writing

app_name = "desk"

urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    path("articles/<uuid:pk>/", views.article, name="article"),
    path("articles/new", writing.new_text, name="new"),
    path("articles/<uuid:pk>/text", writing.text, name="text"),
    path("articles/<uuid:pk>/next", worklist.next_article, name="next"),
    path("articles/<uuid:pk>/take", worklist.take, name="take"),
    path("articles/<uuid:pk>/give-back", worklist.give_back, name="give-back"),
    path("articles/<uuid:pk>/done", worklist.done, name="done"),
    path("articles/<uuid:pk>/sign-off", signing.sign_off, name="sign-off"),
    path("articles/<uuid:pk>/here", session.here, name="here"),
    path("articles/<uuid:pk>/accept-above", bulk.accept, name="accept-above"),
    path("articles/<uuid:pk>/state", views.state, name="state"),
    path("articles/<uuid:pk>/annotate", views.annotate, name="annotate"),
    path("articles/<uuid:pk>/note", views.note_words, name="note-words"),
    path("articles/<uuid:pk>/undo", views.undo, name="undo"),
    path("articles/<uuid:pk>/redo", views.redo, name="redo"),
    path("annotations/<uuid:pk>/mend", views.mend, name="mend"),
    path("annotations/<uuid:pk>/kind", views.change_kind, name="kind"),
    path("annotations/<uuid:pk>/note", views.note, name="note"),
    path("annotations/<uuid:pk>/role", views.cast_role, name="role"),
    path("annotations/<uuid:pk>/link", views.link, name="link"),
    path("annotations/<uuid:pk>/unlink", views.unlink, name="unlink"),
    path("annotations/<uuid:pk>/reject-actor", bulk.reject_actor, name="reject-actor"),
    path("annotations/<uuid:pk>/values", claims.amend, name="values"),
    path("annotations/<uuid:pk>/same", claims.same, name="same"),
    path("annotations/<uuid:pk>/join", claims.join, name="join"),
    path("annotations/<uuid:pk>/part", claims.part, name="part"),
    path("annotations/<uuid:pk>/wording", claims.word, name="wording"),
    path("annotations/<uuid:pk>/verdict", claims.judge, name="verdict"),
    path("annotations/<uuid:pk>/<str:verb>", views.decide, name="decide"),
    path("claims/<uuid:pk>/merge", claims.merge, name="merge-claims"),
    path("claims/<uuid:pk>/split", claims.split, name="split-claims"),
    path("actors/", actors.actors, name="actors"),
    path("actors/<uuid:pk>", actors.actor, name="actor"),
    path("actors/<uuid:pk>/merge", actors.merge, name="merge-actors"),
    path("actors/<uuid:pk>/split", actors.split, name="split-actors"),
    path("actors/<uuid:pk>/apart", actors.tell_apart, name="tell-apart"),
    path("session", session.session, name="session"),
    path("words.js", JavaScriptCatalog.as_view(packages=["newsroom.desk"]), name="words"),
]

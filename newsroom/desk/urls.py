from django.urls import path

from . import requests
from .views import actors, article, bulk, claims, session, sign_off, text, worklist

app_name = "desk"

urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    path("articles/<uuid:pk>/", article.article, name="article"),
    path("articles/new", text.new_text, name="new"),
    path("articles/<uuid:pk>/text", text.text, name="text"),
    path("articles/<uuid:pk>/next", worklist.next_article, name="next"),
    path("articles/<uuid:pk>/take", worklist.take, name="take"),
    path("articles/<uuid:pk>/give-back", worklist.give_back, name="give-back"),
    path("articles/<uuid:pk>/done", worklist.done, name="done"),
    path("articles/<uuid:pk>/sign-off", sign_off.sign_off, name="sign-off"),
    path("articles/<uuid:pk>/here", session.here, name="here"),
    path("articles/<uuid:pk>/accept-above", bulk.accept, name="accept-above"),
    path("articles/<uuid:pk>/state", article.state, name="state"),
    path("articles/<uuid:pk>/annotate", article.annotate, name="annotate"),
    path("articles/<uuid:pk>/note", article.note_words, name="note-words"),
    path("articles/<uuid:pk>/undo", article.undo, name="undo"),
    path("articles/<uuid:pk>/redo", article.redo, name="redo"),
    path("annotations/<uuid:pk>/adjust-span", article.adjust_span, name="adjust-span"),
    path("annotations/<uuid:pk>/kind", article.change_kind, name="kind"),
    path("annotations/<uuid:pk>/note", article.note, name="note"),
    path("annotations/<uuid:pk>/role", article.change_role, name="role"),
    path("annotations/<uuid:pk>/link", article.link, name="link"),
    path("annotations/<uuid:pk>/unlink", article.unlink, name="unlink"),
    path("annotations/<uuid:pk>/reject-actor", bulk.reject_actor, name="reject-actor"),
    path("annotations/<uuid:pk>/values", claims.set_values, name="values"),
    path("annotations/<uuid:pk>/same", claims.same, name="same"),
    path("annotations/<uuid:pk>/join", claims.join, name="join"),
    path("annotations/<uuid:pk>/detach", claims.detach, name="detach"),
    path("annotations/<uuid:pk>/wording", claims.set_wording, name="wording"),
    path("annotations/<uuid:pk>/verdict", claims.set_verdict, name="verdict"),
    path("annotations/<uuid:pk>/<str:action>", article.decide, name="decide"),
    path("claims/<uuid:pk>/merge", claims.merge, name="merge-claims"),
    path("claims/<uuid:pk>/split", claims.split, name="split-claims"),
    path("actors/", actors.actors, name="actors"),
    path("actors/<uuid:pk>", actors.actor, name="actor"),
    path("actors/<uuid:pk>/merge", actors.merge, name="merge-actors"),
    path("actors/<uuid:pk>/split", actors.split, name="split-actors"),
    path("actors/<uuid:pk>/distinct", actors.mark_distinct, name="mark-distinct"),
    path("session", session.session, name="session"),
    path("messages.js", requests.messages, name="messages"),
]

"""What one must be allowed to do at the desk, in Django's own permissions, and the group that may do all of it.

They mean the same here as in the admin: one for each family of acts.
"""

from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

READ = "articles.view_article"
BEGIN_TEXT = "articles.add_article"
CHANGE_TEXT = "articles.change_article"  # and publish and correct it, as in the admin
ANNOTATE = "annotations.change_annotation"  # decide, note, take a turn, act in bulk, undo, sign off
ADD_ACTOR = "annotations.add_actor"
CHANGE_ACTOR = "annotations.change_actor"
CHANGE_CLAIM = "annotations.change_claim"

EDITORS = "Editors"

# What the group may do in the admin, beside: look up what the desk speaks of, keep stories, and all of an actor (its
# page there is saved as a whole, so who may change the one must be shown the other).
_IN_THE_ADMIN = (
    *(f"articles.view_{model}" for model in ("revision", "articleact", "story", "placement")),
    *(f"annotations.view_{model}" for model in ("annotation", "role", "decision", "assignment", "signoff")),
    *(
        f"annotations.view_{model}"
        for model in ("actor", "actordecision", "claim", "claimdecision", "verdict")
    ),
    "articles.add_story",
    "articles.change_story",
    *(f"annotations.{action}_question" for action in ("view", "add", "change")),
    "annotations.view_questiondecision",
    *(
        f"annotations.{action}_{model}"
        for model in ("actorname", "identifier", "office")
        for action in ("view", "add", "change", "delete")
    ),
    "sources.view_source",
)
OF_EDITORS = frozenset(
    {READ, BEGIN_TEXT, CHANGE_TEXT, ANNOTATE, ADD_ACTOR, CHANGE_ACTOR, CHANGE_CLAIM, *_IN_THE_ADMIN}
)


def make_group(sender: AppConfig, using: str, **_: Any) -> None:
    """Make the group "Editors" where there is none; after every migration (and every flush of a test).

    One that is there is left as it is: what a newsroom has taken from it must not come back with the next migration.
    """
    if Group.objects.using(using).filter(name=EDITORS).exists():
        return
    wanted = [name.split(".") for name in sorted(OF_EDITORS)]
    for label in sorted({label for label, _name in wanted}):
        # Django makes each app's at that app's turn, and some have not had theirs.
        create_permissions(apps.get_app_config(label), using=using, verbosity=0)
    group = Group.objects.using(using).create(name=EDITORS)
    group.permissions.set(
        Permission.objects.using(using).get(content_type__app_label=label, codename=name)
        for label, name in wanted
    )

"""Who may do what at the desk: the permission that each kind of action needs, and the group that has all of them.

They are Django's own permissions and mean the same in the admin. `views/endpoints.py` checks them.
"""

from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

READ = "articles.view_article"
BEGIN_TEXT = "articles.add_article"
CHANGE_TEXT = "articles.change_article"  # and publish and correct it, as in the admin
ANNOTATE = (
    "annotations.change_annotation"  # accept, reject, note, take an article, act in bulk, undo, sign off
)
ADD_ACTOR = "annotations.add_actor"
CHANGE_ACTOR = "annotations.change_actor"
CHANGE_CLAIM = "annotations.change_claim"

EDITORS = "Editors"

# In the admin, the group also looks up what the desk refers to, edits stories, and edits all of an actor: its page is
# saved as a whole, so whoever changes one part must see the others.
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
    """Create the group "Editors" where it is missing; called after each migration.

    An existing group stays as it is: a right that a newsroom took from it must not come back with a migration.
    """
    if Group.objects.using(using).filter(name=EDITORS).exists():
        return
    wanted = [name.split(".") for name in sorted(OF_EDITORS)]
    for label in sorted({label for label, _name in wanted}):
        # Django creates the permissions of one app after another; those of some may not exist yet.
        create_permissions(apps.get_app_config(label), using=using, verbosity=0)
    group = Group.objects.using(using).create(name=EDITORS)
    group.permissions.set(
        Permission.objects.using(using).get(content_type__app_label=label, codename=name)
        for label, name in wanted
    )

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "newsroom.desk"
    label = "desk"
    verbose_name = _("Desk")

    def ready(self) -> None:
        from .permissions import make_group

        # The desk has no tables, so its own post_migrate may come before those of the permissions' models.
        post_migrate.connect(make_group, sender=apps.get_app_config("users"))

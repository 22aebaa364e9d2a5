from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "newsroom.operations"
    label = "operations"
    verbose_name = _("Overview")

    def ready(self) -> None:
        # Whoever sends a job must know the broker: without this, a job of the site's would go to localhost.
        from django.contrib import admin

        from newsroom import celery  # noqa: F401

        admin.site.index_template = "operations/dashboard.html"

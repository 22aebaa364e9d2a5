from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "newsroom.partners"
    label = "partners"
    verbose_name = "Delivery"

    def ready(self) -> None:
        from . import receivers  # noqa: F401  (connects them)

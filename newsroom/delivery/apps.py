from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "newsroom.delivery"
    label = "delivery"
    verbose_name = "Delivery"

    def ready(self) -> None:
        from . import receivers  # noqa: F401  (connects them)

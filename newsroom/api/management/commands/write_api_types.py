from typing import Any

from django.core.management.base import BaseCommand

from newsroom.api.schemas import typescript


class Command(BaseCommand):
    help = "Write the TypeScript declarations of the API's objects for the desk's JavaScript."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        typescript.FILE.write_text(typescript.declarations(), encoding="utf-8")
        self.stdout.write(f"Wrote {typescript.FILE.name}.")

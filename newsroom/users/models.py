from zoneinfo import available_timezones

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("There is no time zone of this name."))


class User(AbstractUser):
    """Someone who works in the newsroom. Partners are not users: they hold keys."""

    display_name = models.CharField(
        _("display name"), max_length=150, blank=True, help_text=_("What colleagues and partners see.")
    )
    language = models.CharField(_("language"), max_length=35, default="en", help_text=_("BCP 47 tag."))
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default="UTC",
        validators=[validate_time_zone],
        help_text=_("IANA name, such as Europe/Berlin."),
    )

    def __str__(self) -> str:
        return self.display_name or self.get_full_name() or self.username

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from newsroom.partners.views import TakedownLink

handler500 = "newsroom.core.unavailable.handler500"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="desk:worklist"), name="home"),
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}desk/icon.svg")),
    path("admin/desk/", include("newsroom.desk.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("newsroom.api.urls")),
    path("takedowns/<str:token>", TakedownLink.as_view(), name="recall-link"),
    path("health/", include("newsroom.operations.urls")),
]

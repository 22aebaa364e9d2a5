"""Settings, all in one file. Every default runs on a laptop; production sets the environment.

A laptop sets none of SECRET_KEY, SITE_URL, DATABASE_URL, REDIS_URL and ALLOWED_HOSTS (or CLAIMDESK_LOCAL=1) and uses
the embedded services (see newsroom/embedded). Production sets the first four. With only some of them nothing starts.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from newsroom import embedded
from newsroom.core.database import pool_options

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def _refuse(reason: str) -> NoReturn:
    """Say one sentence and end. With any other status than 3 gunicorn would start its workers again and again."""
    sys.stderr.write(f"Claimdesk does not start: {reason}\n")
    sys.exit(3)


# Known to everybody, so it must never serve a site that others can reach.
_KNOWN_KEY = "local-only-not-a-secret-" + "0" * 40
_THIS_MACHINE = {"127.0.0.1", "localhost", "::1", "[::1]"}
_EMBEDDED = {"DATABASE_URL": embedded.database_url(), "REDIS_URL": embedded.redis_url()}
_NEEDED = ("SECRET_KEY", "SITE_URL", "DATABASE_URL", "REDIS_URL")
_SET = [name for name in (*_NEEDED, "ALLOWED_HOSTS") if name in env.ENVIRON]


def _is_laptops(name: str) -> bool:
    # The launcher passes on the addresses of the embedded services, and the demo its own: no sign of production.
    value = env.str(name)
    return urlsplit(value).hostname in _THIS_MACHINE if name == "SITE_URL" else value == _EMBEDDED.get(name)


# `make demo`, tests and a laptop: http on this machine alone.
LOCAL = env.bool("CLAIMDESK_LOCAL", default=all(map(_is_laptops, _SET)))

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or (_KNOWN_KEY if LOCAL else "")
if not LOCAL:
    _missing = [name for name in _NEEDED if env.str(name, default="") in {"", _KNOWN_KEY}]
    if _missing:
        _refuse(
            f"{', '.join(name for name in _SET if name not in _missing) or 'CLAIMDESK_LOCAL=0'} set, but not "
            f"{', '.join(_missing)}. Set all of them for production, or CLAIMDESK_LOCAL=1 on a machine of your own."
        )
    if DEBUG:
        _refuse("DEBUG shows settings and code to everybody. Unset it in production.")
# Earlier keys, so that sessions and partners' cursors outlive a change of the key.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# URIs of public objects are built from here and never from a request's host. Nor from PORT: a supervisor may give each
# of its processes another one.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS",
    default=["127.0.0.1", "localhost", "[::1]"] if LOCAL else [urlsplit(SITE_URL).hostname or ""],
)
_reachable = {urlsplit(SITE_URL).hostname or "", *ALLOWED_HOSTS} - _THIS_MACHINE
if SECRET_KEY == _KNOWN_KEY and _reachable:
    _refuse(f"SECRET_KEY is not set, and {', '.join(sorted(_reachable))} is not this machine.")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "newsroom.users",
    "newsroom.feed",
    "sources",
    "newsroom.articles",
    "annotations",
    "newsroom.desk",
    "newsroom.partners",
    "newsroom.api",
    "newsroom.operations",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "newsroom.core.apps.StaticFilesConfig",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "csp",
    "django_filters",
    "django_prose_editor",
    "js_asset",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsroom.core.middleware.content_security_policy.ContentSecurityPolicyMiddleware",
    "newsroom.api.middleware.UsageMiddleware",
    "newsroom.core.middleware.database_concurrency.DatabaseConcurrencyMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "newsroom.users.languages.LanguageMiddleware",
    "newsroom.users.time_zones.TimeZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Last: it calls the view.
    "annotations.decisions.idempotency.IdempotentFormsMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Before the theme's, of which it holds one in our words; the apps come in their order.
        "DIRS": [BASE_DIR / "newsroom" / "operations" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["annotations.decisions.form_token"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    },
]

# --- Services -------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url_config(env.str("DATABASE_URL", default="") or embedded.database_url())}
# Per process: how many requests work with the database at once, and how many responses are streamed from it.
REQUESTS_AT_ONCE = env.int("REQUESTS_AT_ONCE", default=16)
STREAMS_AT_MOST = env.int("STREAMS_AT_MOST", default=8)
# One pool per process, with a connection for each of them. CONN_HEALTH_CHECKS replaces connections that the server
# has closed.
DATABASES["default"] |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = pool_options(
    max_size=REQUESTS_AT_ONCE + STREAMS_AT_MOST
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="") or embedded.redis_url()
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

CELERY_BROKER_URL = embedded.broker_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_ALWAYS_EAGER = False
# Each queue has a worker of its own (Procfile): a take-down never waits behind a text. What may take long and nobody
# waits for is in the queue of the texts, too. A test fails for a task that stands in neither.
_QUEUES = {
    "extraction": (
        "annotations.tasks.execute_run",
        "annotations.tasks.advance_rerun",
        "annotations.tasks.sweep",
        "annotations.tasks.prune_assignments",
        "newsroom.feed.tasks.prune_changes",
        "newsroom.api.tasks.fill_renditions",
        "newsroom.api.tasks.tend_renditions",
    ),
    "delivery": (
        "newsroom.articles.tasks.publish_due_articles",
        "newsroom.feed.tasks.number_changes",
        "newsroom.partners.tasks.deliver_webhooks",
        "newsroom.partners.tasks.mail_takedowns",
        "newsroom.partners.tasks.collect_usage",
    ),
}
CELERY_TASK_QUEUES = {name: {"exchange": name, "routing_key": name} for name in _QUEUES}
CELERY_TASK_ROUTES = {task: {"queue": queue} for queue, tasks in _QUEUES.items() for task in tasks}
CELERY_TASK_DEFAULT_QUEUE = "delivery"
# Seconds, as a last resort. Less than the visibility timeout: a task must not be given to a second worker.
CELERY_TASK_TIME_LIMIT = 1800
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A broker that is away must not hold an editor's request: the sweep finds what was not announced.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "visibility_timeout": 3600,
}
CELERY_TIMEZONE = "UTC"
# Beat keeps nothing on disk: a file that was cut short ended it at every start.
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
# Everything is due when beat starts, so that what runs daily also runs where beat is restarted more often than that.
# What was not done before its next turn is not done twice: behind a long text these would pile up.
CELERY_BEAT_SCHEDULE = {
    name: {
        "task": task,
        "schedule": every,
        "options": {"expires": every},
        "last_run_at": datetime(2000, 1, 1, tzinfo=UTC),
    }
    for name, task, every in (
        ("sweep-runs", "annotations.tasks.sweep", 15.0),
        ("number-changes", "newsroom.feed.tasks.number_changes", 5.0),
        ("prune-changes", "newsroom.feed.tasks.prune_changes", 86_400.0),
        ("prune-assignments", "annotations.tasks.prune_assignments", 86_400.0),
        ("deliver-webhooks", "newsroom.partners.tasks.deliver_webhooks", 2.0),
        ("mail-takedowns", "newsroom.partners.tasks.mail_takedowns", 15.0),
        ("collect-usage", "newsroom.partners.tasks.collect_usage", 60.0),
        ("publish-due-articles", "newsroom.articles.tasks.publish_due_articles", 15.0),
        ("fill-renditions", "newsroom.api.tasks.fill_renditions", 15.0),
        ("tend-renditions", "newsroom.api.tasks.tend_renditions", 3600.0),
    )
}

# What reads the texts, by dotted path: each a module with `extract`, `load`, `ENGINE` and `VERSION`.
EXTRACTION_ENGINES = env.list("EXTRACTION_ENGINES", default=["annotations.extraction"])
# Rules (say-prep) and cues (cue:insist) whose suggestions are dropped; the page of their precision names them.
EXTRACTION_RULES_OFF = env.list("EXTRACTION_RULES_OFF", default=[])
# Seconds. A worker at a text says four times as often that it is alive; who falls silent for so long is replaced.
EXTRACTION_LEASE = env.float("EXTRACTION_LEASE", default=60.0)
# Seconds that an engine may take for a text. Then it is ended, and the text is not read again unless somebody asks.
EXTRACTION_SECONDS_AT_MOST = env.float("EXTRACTION_SECONDS_AT_MOST", default=300.0)
# Of a longer text the beginning is read; of more suggestions the first are stored. The desk and the run say so.
EXTRACTION_CHARACTERS_AT_MOST = env.int("EXTRACTION_CHARACTERS_AT_MOST", default=200_000)
EXTRACTION_SUGGESTIONS_AT_MOST = env.int("EXTRACTION_SUGGESTIONS_AT_MOST", default=5_000)

# Whether a second editor signs off what the first has done. The desk then lists the differences between the two.
DESK_SIGN_OFF = env.bool("DESK_SIGN_OFF", default=False)

# Mail to partners' contacts: EMAIL_URL=smtp+tls://user:password@host:587; without it letters go to the log.
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"claimdesk@{urlsplit(SITE_URL).hostname}")
EMAIL_TIMEOUT = 20

# Networks that the one HTTP client may ask although they are private; on a laptop and in tests alone.
PRIVATE_ADDRESSES_ALLOWED = env.list("PRIVATE_ADDRESSES_ALLOWED", default=[]) if LOCAL else []

# The scale of verdicts on claims, each "label" or "label=number"; VERDICT_RATINGS= for a newsroom that gives none.
VERDICT_RATINGS = env.list(
    "VERDICT_RATINGS",
    default=["False=1", "Mostly false=2", "Half true=3", "Mostly true=4", "True=5", "Unproven"],
)

# --- People ---------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "users.User"
LOGIN_URL = reverse_lazy("admin:login")
LOGIN_REDIRECT_URL = reverse_lazy("desk:worklist")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LANGUAGE_CODE = "en"
# The languages of the desk and the admin (newsroom/users/languages.py). The API answers in English.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# --- What the browser may do ----------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
if not LOCAL:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    # Set only behind a proxy that overwrites the header: otherwise a client could claim to be on https.
    if env.bool("BEHIND_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
    # A promise for the whole domain, its other hosts included, that browsers keep for months after it is taken back.
    SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
    SILENCED_SYSTEM_CHECKS = ["security.W021"]
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # The health check asks from inside, without TLS.
    SECURE_REDIRECT_EXEMPT = [r"^health/"]

# --- Files ----------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
# On a laptop static files are served from where they stand: nothing to collect, nothing to go stale.
STATIC_ROOT = env.str("STATIC_ROOT", default="" if LOCAL else str(BASE_DIR / "build" / "static")) or None
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
STATICFILES_DIRS = [("desk", BASE_DIR / "newsroom" / "desk" / "frontend")]
WHITENOISE_USE_FINDERS = LOCAL
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# --- The API --------------------------------------------------------------------------------------------------------

# How many of our own proxies a request passes: only their addresses in X-Forwarded-For are trusted.
PROXIES = env.int("PROXIES", default=1 if env.bool("BEHIND_PROXY", default=False) else 0)
# Partners' requests are counted in Redis. Without it: open (no limits) or closed (503).
LIMITS_WITHOUT_REDIS = env.str("LIMITS_WITHOUT_REDIS", default="open")
if LIMITS_WITHOUT_REDIS not in {"open", "closed"}:
    raise ImproperlyConfigured("LIMITS_WITHOUT_REDIS is open or closed.")
# A request that waits for changes holds a thread of gunicorn: keep this below their number, editors need some too.
WAITING_AT_MOST = env.int("WAITING_AT_MOST", default=200)
WAITING_PER_PARTNER = env.int("WAITING_PER_PARTNER", default=4)
# A client that reads a stream holds a thread and a connection (STREAMS_AT_MOST above).
STREAMS_PER_PARTNER = env.int("STREAMS_PER_PARTNER", default=2)
# How long one may take, and for how long its reader may take nothing of it.
STREAM_SECONDS = env.float("STREAM_SECONDS", default=1800.0)
STREAM_STALLED_SECONDS = env.float("STREAM_STALLED_SECONDS", default=60.0)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["newsroom.api.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["newsroom.api.authentication.IsPartner"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "newsroom.api.renderers.SuffixFirst",
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "newsroom.api.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "newsroom.api.errors.handle",
    "UNAUTHENTICATED_USER": None,
    # `?format=` is a parameter like any other: unknown ones are errors.
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Claimdesk",
    "DESCRIPTION": "The annotated corpus of a newsroom: articles, claims, who makes them, and every change.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVERS": [{"url": SITE_URL}],
    # 3.1 is JSON Schema as it is: null is a type, and answers can be held against the document.
    "OAS_VERSION": "3.1.1",
    # Choices stand where they are used; drf-spectacular's own hook, which moves them out, has to invent their names.
    "POSTPROCESSING_HOOKS": [
        "newsroom.api.schemas.openapi.with_components",
        "newsroom.api.schemas.openapi.with_needed_bodies",
        "newsroom.api.views.suffixes.with_suffixes",
        "newsroom.api.schemas.samples.with_samples",
    ],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

# --- The admin ------------------------------------------------------------------------------------------------------

UNFOLD = {
    "SITE_TITLE": "Claimdesk",
    "SITE_HEADER": "Claimdesk",
    "SITE_SUBHEADER": _("who says what, and where it differs"),
    "SITE_SYMBOL": "format_ink_highlighter",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "8px",
    "DASHBOARD_CALLBACK": "newsroom.operations.admin.add_dashboard_items",
    "COLORS": {
        "primary": {
            "50": "#eef3ff",
            "100": "#dbe6ff",
            "200": "#bfd3ff",
            "300": "#9abaff",
            "400": "#7ea6ff",
            "500": "#4a7dff",
            "600": "#1f5eff",
            "700": "#174ad1",
            "800": "#183fa8",
            "900": "#1a3a85",
            "950": "#142451",
        },
    },
    "SIDEBAR": {
        "show_search": True,
        "navigation": [
            {
                "title": _("Work"),
                "items": [
                    {"title": _("Worklist"), "icon": "checklist", "link": reverse_lazy("desk:worklist")},
                    {
                        "title": _("Articles"),
                        "icon": "article",
                        "link": reverse_lazy("admin:articles_article_changelist"),
                    },
                    {
                        "title": _("Stories"),
                        "icon": "library_books",
                        "link": reverse_lazy("admin:articles_story_changelist"),
                    },
                    {
                        "title": _("Questions"),
                        "icon": "help",
                        "link": reverse_lazy("admin:annotations_question_changelist"),
                    },
                ],
            },
            {
                "title": _("What we say"),
                "items": [
                    {
                        "title": _("Claims"),
                        "icon": "flag",
                        "link": reverse_lazy("admin:annotations_claim_changelist"),
                    },
                    {
                        "title": _("Annotations"),
                        "icon": "format_ink_highlighter",
                        "link": reverse_lazy("admin:annotations_annotation_changelist"),
                    },
                    {
                        "title": _("Actors"),
                        "icon": "groups",
                        "link": reverse_lazy("admin:annotations_actor_changelist"),
                    },
                    {
                        "title": _("Runs"),
                        "icon": "memory",
                        "link": reverse_lazy("admin:annotations_extractionrun_changelist"),
                        # The page of what decisions teach lies below this address and has an item of its own.
                        "active": lambda request: (
                            "/learning/" not in request.path
                            and request.path.startswith(
                                str(reverse_lazy("admin:annotations_extractionrun_changelist"))
                            )
                        ),
                    },
                    {
                        "title": _("Re-runs"),
                        "icon": "replay",
                        "link": reverse_lazy("admin:annotations_rerun_changelist"),
                    },
                    {
                        "title": _("What decisions teach"),
                        "icon": "school",
                        "link": reverse_lazy("admin:annotations_learning"),
                    },
                ],
            },
            {
                "title": _("In and out"),
                "items": [
                    {
                        "title": _("Sources"),
                        "icon": "rss_feed",
                        "link": reverse_lazy("admin:sources_source_changelist"),
                    },
                    {
                        "title": _("Documents"),
                        "icon": "inbox",
                        "link": reverse_lazy("admin:sources_document_changelist"),
                    },
                    {
                        "title": _("Partners"),
                        "icon": "handshake",
                        "link": reverse_lazy("admin:partners_partner_changelist"),
                    },
                    {
                        "title": _("Products"),
                        "icon": "inventory_2",
                        "link": reverse_lazy("admin:partners_product_changelist"),
                    },
                    {
                        "title": _("Takedowns"),
                        "icon": "undo",
                        "link": reverse_lazy("admin:partners_takedown_changelist"),
                        "badge": "newsroom.partners.admin.dashboard_items.badge",
                        "badge_variant": "danger",
                    },
                    {
                        "title": _("Change feed"),
                        "icon": "stream",
                        "link": reverse_lazy("admin:feed_change_changelist"),
                    },
                    {"title": _("API"), "icon": "api", "link": reverse_lazy("api:docs")},
                ],
            },
            {
                "title": _("People"),
                "items": [
                    {
                        "title": _("Users"),
                        "icon": "person",
                        "link": reverse_lazy("admin:users_user_changelist"),
                    },
                    {
                        "title": _("Groups"),
                        "icon": "group",
                        "link": reverse_lazy("admin:auth_group_changelist"),
                    },
                ],
            },
        ],
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}

"""One settings file: safe by default, values from the environment, refuses to run unsafe in production.

CXDESK_MODE is "demo" (loopback only, one-click sign-in), "test" or "production" (the default).
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from cxdesk.secret import kept_key
from cxdesk.zone import zone_of_machine

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env("CXDESK_DATA", default=str(BASE_DIR / ".data")))

MODE = env("CXDESK_MODE", default="production")
DEMO, TESTING, PRODUCTION = MODE == "demo", MODE == "test", MODE == "production"
DEBUG = False

SECRET_KEY = env("SECRET_KEY", default="only-for-tests-" + "0" * 40 if TESTING else "")
if DEMO and not SECRET_KEY:
    SECRET_KEY = kept_key(DATA_DIR)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
if TESTING:
    ALLOWED_HOSTS += ["testserver"]
# The tests move the clock through this; nothing else may.
CLOCK_MAY_MOVE = TESTING

INSTALLED_APPS = [
    "cxdesk",
    "cxdesk.accounts",
    "cxdesk.jobs",
    "recovery",
    "surveys",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "knox",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "cxdesk.body_limit.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cxdesk.accounts.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cxdesk.wrong_method.WrongMethodMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "cxdesk.urls"
WSGI_APPLICATION = "cxdesk.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["cxdesk.templatetags.cxdesk"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cxdesk.context.desk",
            ],
        },
    }
]

# ------------------------------------------------------------------ database
# The demo has a database of its own, whatever DATABASE_URL says: --fresh throws it away.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'cxdesk.sqlite3'}")}
if DEMO:
    DATABASES = {"default": env.db_url_config(f"sqlite:///{DATA_DIR / 'demo.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 600
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Our joins follow foreign keys in the order in which they are written. Trying all other orders took
    # PostgreSQL ten times as long as the query itself. A URL with its own `options` keeps them.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault(
        "options", "-c join_collapse_limit=4 -c jit=off"
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env("REDIS_URL", default="")

# ------------------------------------------------------------------ people
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
START_PAGE = "/my-day/"
# How many reverse proxies of our own stand in front and name the true address in X-Forwarded-For.
PROXY_HOPS = env.int("CXDESK_PROXY_HOPS", default=0)
# A second factor for supervisors and admins.
SECOND_FACTOR_REQUIRED = env.bool("CXDESK_SECOND_FACTOR", default=PRODUCTION)
# --- sign-in by e-mail (allauth)
ACCOUNT_SIGNUP = env.bool("ACCOUNT_SIGNUP", default=False)
ACCOUNT_ADAPTER = "cxdesk.accounts.signin.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if ACCOUNT_SIGNUP else "none"
ACCOUNT_SESSION_REMEMBER = True
# Allauth's own one writes a row when a link is only looked at; this one looks at the same things.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a name
# Failures are counted per account and address by axes; a count by account alone would let a stranger
# lock people out.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/15m/ip"}
MFA_ADAPTER = "cxdesk.accounts.authenticator.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "cxdesk"
# --- lock-out (axes): account and address together, so that nobody locks out another
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "cxdesk.accounts.signin.account_named"
AXES_CLIENT_IP_CALLABLE = "cxdesk.accounts.edge.address_of"
AXES_LOCKOUT_CALLABLE = "cxdesk.accounts.signin.locked_out"
# --- sessions
SESSION_COOKIE_AGE = 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "cxdesk.errors.csrf_refused"

# ------------------------------------------------------------------ languages
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("zh-hans", _("Simplified Chinese")),
    ("zh-hant", _("Traditional Chinese")),
]
LANGUAGE_COOKIE_NAME, LANGUAGE_COOKIE_AGE = "language", 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SECURE = True, PRODUCTION
LOCALE_PATHS = [BASE_DIR / "cxdesk" / "locale"]
FORMAT_MODULE_PATH = ["cxdesk.formats"]
USE_I18N = USE_TZ = True
TIME_ZONE = env("CXDESK_ZONE", default=zone_of_machine() if DEMO else "UTC")
CURRENCY = env("CXDESK_CURRENCY", default="USD")
ORGANISATION = env("CXDESK_ORGANISATION", default="Harbour Hotel")
# Shown on the public form to whoever is in danger; empty leaves only the emergency number.
ORGANISATION_PHONE = env("CXDESK_ORGANISATION_PHONE", default="")

# ------------------------------------------------------------------ files
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
WHITENOISE_USE_FINDERS = not PRODUCTION
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# The most that one request may hold: a file of the largest size we take, and the words around it.
LARGEST_UPLOAD = 12 * 1024 * 1024
# No form is larger than this, but those with several pictures and the files of admins.
LARGEST_BODY = LARGEST_UPLOAD
LARGEST_BODIES = {
    "/report/": 52 * 1024 * 1024,
    "/complaints/": 52 * 1024 * 1024,
    "/mail/in/": 26 * 1024 * 1024,
    "/import/": 2**40,  # its page judges by itself, with its form around the sentence
}
FILE_UPLOAD_PERMISSIONS = 0o600

# ------------------------------------------------------------------ what a browser may do
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
# Not "no-referrer": under it browsers send "Origin: null" with a form, which no CSRF check can trust.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if PRODUCTION:
    if len(SECRET_KEY) < 40 and "collectstatic" not in sys.argv:
        raise ImproperlyConfigured(
            "Set SECRET_KEY to at least 40 random characters before you run in production."
        )
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000
    # Machines that watch this one ask without TLS, from inside.
    SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"

# ------------------------------------------------------------------ API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "cxdesk.accounts.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["cxdesk.accounts.tokens.SignedInWithScope"],
    "DEFAULT_RENDERER_CLASSES": ["cxdesk.renderers.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["cxdesk.parsers.BoundedJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "cxdesk.errors.api_error",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "cxdesk",
    "VERSION": "1",
    "DESCRIPTION": (
        "Complaints, led through ten steps. Every answer that is not a success has the shape of `ErrorOut`."
    ),
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # Choices stay beside their fields: many fields are called kind or state, and each has its own.
    "POSTPROCESSING_HOOKS": [],
}
REST_KNOX = {"SECURE_HASH_ALGORITHM": "hashlib.sha256", "TOKEN_TTL": None, "AUTO_REFRESH": False}

# ------------------------------------------------------------------ mail, background work
# EMAIL_URL (smtp+tls://user:password@host:587) says it all; without it the EMAIL_ values one by one.
# The demo sends nothing out of the house: its mail becomes files.
EMAIL_BACKEND = env("EMAIL_BACKEND", default="django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST, EMAIL_PORT = env("EMAIL_HOST", default="localhost"), env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
if env("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
elif TESTING:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(DATA_DIR / "mail")
# No mail server may hold a sender longer than this; the lease of what it sends is twice as long.
EMAIL_TIMEOUT = 25
# What stands behind the @ of the Message-IDs and reply addresses that we give out.
MAIL_DOMAIN = env("CXDESK_MAIL_DOMAIN", default="cxdesk.localhost")
# From which mail to customers leaves, where a team has no address of its own.
MAIL_ADDRESS = env("CXDESK_MAIL_ADDRESS", default=f"desk@{MAIL_DOMAIN}")
# Mail of a person that claims to belong to nothing becomes a complaint by itself; else it waits in the tray.
MAIL_NEW_COMPLAINTS = env.bool("CXDESK_MAIL_NEW_COMPLAINTS", default=True)
# From whom mail to colleagues comes; nobody reads what is written there.
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"no-reply@{MAIL_DOMAIN}")
# Where people reach this installation, for links in mails.
SITE_ADDRESS = env("CXDESK_ADDRESS", default="http://localhost:8000").rstrip("/")

# ------------------------------------------------------------------ log
# One handler, at the root: whoever runs this reads stderr. Tests look at records, not at lines.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "cxdesk.logs.WithoutWords",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {
        "stderr": {
            "class": "logging.NullHandler" if TESTING else "logging.StreamHandler",
            "formatter": "line",
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "cxdesk": {"level": "INFO"},
        "recovery": {"level": "INFO"},
        # Django's own handlers would write a second time, and mail to nobody.
        "django": {"handlers": [], "level": "WARNING"},
        # Errors alone: an address that leads nowhere is no news.
        "django.request": {"level": "ERROR"},
    },
}

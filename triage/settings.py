"""Settings by environment; docs/production.md lists every variable."""

import base64
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF

from triage.environment import (
    Stage,
    decode_key,
    local_secret,
    read_keys,
    read_list,
    read_member_state,
    read_own,
    read_provider,
    read_secret,
    read_signing_key,
    read_stage,
    read_switch,
    read_text,
    read_timestamp_url,
    read_whole_number,
    web_address,
)

BASE_DIR = Path(__file__).resolve().parent.parent
STAGE = read_stage()
VAR_DIR = Path(read_text("COUNTERSIGN_VAR", str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

if STAGE is Stage.PRODUCTION:
    DEBUG = False
    SECRET_KEY = read_secret("SECRET_KEY")
    ALLOWED_HOSTS = read_list("ALLOWED_HOSTS")
    COUNTERSIGN_MASTER_KEYS = read_keys("COUNTERSIGN_MASTER_KEYS")
    COUNTERSIGN_INDEX_KEY = decode_key("COUNTERSIGN_INDEX_KEY", read_text("COUNTERSIGN_INDEX_KEY"))
else:
    DEBUG = STAGE is Stage.LOCAL and read_switch("DJANGO_DEBUG", default=False)
    ALLOWED_HOSTS = read_list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", "testserver"])
    _secrets = VAR_DIR / "secrets"
    SECRET_KEY = local_secret(_secrets, "django") + "local"
    COUNTERSIGN_MASTER_KEYS = {"local1": base64.b64decode(local_secret(_secrets, "master"))}
    COUNTERSIGN_INDEX_KEY = base64.b64decode(local_secret(_secrets, "index"))

COUNTERSIGN_MASTER_KEY_ID = next(iter(COUNTERSIGN_MASTER_KEYS))
COUNTERSIGN_KEY_STORE = Path(read_text("COUNTERSIGN_KEY_STORE", str(VAR_DIR / "keys" / "data-keys.sqlite3")))
COUNTERSIGN_RECORDS: dict[str, Any] = {
    "backend": read_own("RECORDS_BACKEND", stage=STAGE, example="triage.records.file.FileRecords"),
    "path": read_text("RECORDS_FILE", str(BASE_DIR / "examples" / "records.json")),
    "url": os.environ.get("RECORDS_URL", ""),
    "token": os.environ.get("RECORDS_TOKEN", ""),
}
COUNTERSIGN_OPERATOR = Path(
    read_own("COUNTERSIGN_OPERATOR", stage=STAGE, example=str(BASE_DIR / "examples" / "operator.toml"))
)
"""The operator's name, address and signatory line as letters print them."""
COUNTERSIGN_SIGNING = read_signing_key(stage=STAGE, secrets_folder=VAR_DIR / "secrets")
"""The key that signs letters."""
COUNTERSIGN_TIMESTAMP_URL = read_timestamp_url()
"""The authority that says when a letter was signed; an operator that has none leaves it empty."""
COUNTERSIGN_ENFORCING_STATE = read_member_state("COUNTERSIGN_ENFORCING_STATE", stage=STAGE, example="DE")
"""The Member State whose calendar governs EU orders: where the operator's representative sits."""
COUNTERSIGN_PUBLIC_URL = web_address(
    "COUNTERSIGN_PUBLIC_URL",
    read_own("COUNTERSIGN_PUBLIC_URL", stage=STAGE, example="http://127.0.0.1:8000"),
    stage=STAGE,
)
"""What letters and mails print before the path of a public page; no slash at its end."""
COUNTERSIGN_LINK_DAYS = read_whole_number("COUNTERSIGN_LINK_DAYS", 14, least=1, most=30)
"""Days for which a delivery link is open unless the person who makes it chooses otherwise."""
_targets = read_text(
    "COUNTERSIGN_SERVICE_TARGETS",
    str(BASE_DIR / "examples" / "service_targets.toml") if STAGE is Stage.LOCAL else "",
)
COUNTERSIGN_SERVICE_TARGETS = Path(_targets) if _targets else None
"""The desk's own times where the law sets no number; an operator that has none leaves it empty."""
COUNTERSIGN_REMIND_DAYS = read_whole_number("COUNTERSIGN_REMIND_DAYS", 2, least=1, most=30)
"""Days before a clock that runs in days falls due on which the desk is reminded."""
COUNTERSIGN_REMIND_HOURS = read_whole_number("COUNTERSIGN_REMIND_HOURS", 8, least=1, most=168)
"""The same for a clock that runs in hours; never before half of the time has passed."""

INSTALLED_APPS = [
    "triage.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "csp",
    "guardian",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "simple_history",
    "jurisdictions.apps.JurisdictionsConfig",
    "triage.apps.TriageConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "triage.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "triage.middleware.ScopeMiddleware",
    "triage.middleware.SignInMiddleware",
    # Last: it puts the page of who is locked out in the place of what a view answered.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "triage.urls"
WSGI_APPLICATION = "triage.wsgi.application"
ASGI_APPLICATION = "triage.asgi.application"

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
"""Widgets of the desk have templates in `templates/` too."""

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
    # Without it INSERT OR REPLACE deletes the old row past the triggers that protect it.
    "PRAGMA recursive_triggers=ON;",
}


def _database() -> dict[str, Any]:
    url = os.environ.get("DATABASE_URL", "")
    if not url and STAGE is Stage.PRODUCTION:
        read_text("DATABASE_URL")
    if not url:
        url = f"sqlite:///{VAR_DIR / 'countersign.sqlite3'}"
    database: dict[str, Any] = environ.Env.db_url_config(url)
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = SQLITE_OPTIONS
        database["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    elif database["ENGINE"].endswith("postgresql"):
        # Whoever waits is told after ten seconds, before the web server gives up on the page without a word.
        database.setdefault("OPTIONS", {}).setdefault("connect_timeout", 10)
    return database


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "triage.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "triage.sign_in.backends.DeskBackend"]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = "account_login"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if STAGE is Stage.TEST:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- The way in: accounts are made by account managers, everybody has a second factor, nothing goes by mail ---

ACCOUNT_ADAPTER = "triage.sign_in.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {
    "login": "triage.sign_in.forms.SignInForm",
    "reauthenticate": "triage.sign_in.forms.ConfirmPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_PRESERVE_USERNAME_CASING = False
# Failures are counted by axes, in the database: a cache of each process would count each for itself.
ACCOUNT_RATE_LIMITS = {"login_failed": ""}
ACCOUNT_SESSION_REMEMBER = True
MFA_ADAPTER = "triage.sign_in.adapters.SecondFactorAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "triage.sign_in.forms.CodeForm",
    "reauthenticate": "triage.sign_in.forms.ConfirmCodeForm",
    "activate_totp": "triage.sign_in.forms.EnrolAppForm",
    "add_webauthn": "triage.sign_in.forms.AddPasskeyForm",
    "login_webauthn": "triage.sign_in.forms.PasskeySignInForm",
    "authenticate_webauthn": "triage.sign_in.forms.KeyForm",
    "reauthenticate_webauthn": "triage.sign_in.forms.ConfirmKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
"""Time steps of 30 seconds by which the clock of a telephone may be off; each code opens once all the same."""

AXES_HANDLER = "triage.sign_in.lockout.Lockouts"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "triage.sign_in.lockout.counted_name"
AXES_CLIENT_IP_CALLABLE = "triage.sign_in.lockout.client_address"
AXES_LOCKOUT_CALLABLE = "triage.sign_in.lockout.locked_page"
AXES_RESET_ON_SUCCESS = True
# Who waits is let in after the half hour, however often somebody else tries meanwhile.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = [
    "username", "ip_address", "login", "code", "credential", "again", "csrfmiddlewaretoken", "next", "state",
]  # fmt: skip
ALLAUTH_TRUSTED_PROXY_COUNT = read_whole_number("TRUSTED_PROXIES", 0, least=0, most=10)

_provider = read_provider(stage=STAGE)
COUNTERSIGN_OIDC_MATCH = _provider.match if _provider else ""
SOCIALACCOUNT_ADAPTER = "triage.sign_in.identities.IdentityAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
# A link, not a form: the policy lets no form lead to another host.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if _provider:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"].append(
        {
            "provider_id": "oidc",
            "name": _provider.name,
            "client_id": _provider.client_id,
            "secret": _provider.secret,
            "settings": {"server_url": _provider.url},
        }
    )

COUNTERSIGN_UNMASK_CAP = read_whole_number("COUNTERSIGN_UNMASK_CAP", 30, least=1, most=10_000)
"""Identifiers and disclosed values that one person may be shown in full within an hour."""
COUNTERSIGN_ALARM_TO = read_list("COUNTERSIGN_ALARM_TO", [])
"""Where an alarm is mailed to."""

ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
# Scope is asked of the grant tables in triage.access: guardian's backend answers yes for superusers.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
SIMPLE_HISTORY_REVERT_DISABLED = True

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "français")]
LOCALE_PATHS = [BASE_DIR / "triage" / "locale"]
TIME_ZONE = read_text("TIME_ZONE", "UTC")
USE_I18N = True
USE_TZ = True
# Django looks there for the formats of each language.
FORMAT_MODULE_PATH = "triage.formats"

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_USE_FINDERS = STAGE is not Stage.PRODUCTION
WHITENOISE_AUTOREFRESH = STAGE is Stage.LOCAL
MEDIA_ROOT = VAR_DIR / "files"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STAGE is Stage.PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "triage.documents.uploads.DocumentUpload",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
COUNTERSIGN_LARGEST_DOCUMENT = read_whole_number(
    "COUNTERSIGN_LARGEST_DOCUMENT", 50 * 1024 * 1024, least=1024, most=500 * 1024 * 1024
)
"""Bytes."""

CSRF_TRUSTED_ORIGINS = read_list("CSRF_TRUSTED_ORIGINS", [])
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if STAGE is Stage.PRODUCTION:
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = read_text("MAIL_FROM", "countersign@localhost")
if "EMAIL_URL" in os.environ:
    vars().update(environ.Env.email_url_config(os.environ["EMAIL_URL"]))

_queue = VAR_DIR / "queue"
CELERY_BROKER_URL = read_text("CELERY_BROKER_URL", "filesystem://localhost")
if CELERY_BROKER_URL.startswith("filesystem://"):
    for _folder in ("messages", "processed", "control"):
        (_queue / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue / "messages"),
        "data_folder_out": str(_queue / "messages"),
        "processed_folder": str(_queue / "processed"),
        "control_folder": str(_queue / "control"),
        "store_processed": False,
        "polling_interval": 0.05,
    }
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
# Beat sleeps this long between looks, seconds; it ends no sooner.
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep-outbox": {"task": "triage.tasks.sweep", "schedule": 20.0},
    "remind-of-clocks": {"task": "triage.tasks.remind", "schedule": 300.0},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Font subsetting tells of every table that it leaves out.
    "loggers": {"fontTools": {"level": "ERROR"}, "weasyprint": {"level": "ERROR"}},
}

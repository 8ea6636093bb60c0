"""The application: ``create_app()`` alone, or ``Pacte(app)`` mounted in a host Flask site."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from pacte import migrations, readiness, schema
from pacte.applications import cohort_facts as _cohort_facts  # noqa: F401 - tells cohorts of deposits
from pacte.applications.processing import offers as _staff_offers  # noqa: F401 - tells staff what to do
from pacte.applications.processing.views import pages as dossiers_pages
from pacte.clock import Clock
from pacte.cohorts import creation_views, editing_views, public_views
from pacte.cohorts import views as cohorts
from pacte.config import Mode, Settings, load_settings
from pacte.database import Database
from pacte.federations.import_views import pages as structure_import_pages
from pacte.federations.queries import federation_by_slug, federation_ids
from pacte.federations.sheet_views import pages as structure_pages
from pacte.federations.views import pages as registry_pages
from pacte.files.store import Store
from pacte.home import views as home
from pacte.jobs.views import pages as jobs_pages
from pacte.jobs.worker import Queue
from pacte.mail.demo import pages as demo_mail_pages
from pacte.mail.views import pages as mail_pages
from pacte.paths import PACKAGE
from pacte.web import Pages, errors, health, logs, pages, security, templating
from pacte.web.gallery import pages as gallery_pages
from pacte.web.navigation import NavigationItem
from pacte.web.requests import forget_read
from pacte.web.services import Services, install

StartResponse = Callable[..., Any]
Environ = dict[str, Any]

FEATURES: tuple[Pages, ...] = (
    home.pages,
    public_views.pages,
    cohorts.pages,
    editing_views.pages,
    creation_views.pages,
    dossiers_pages,
    registry_pages,
    structure_pages,
    structure_import_pages,
    health.pages,
    mail_pages,
    demo_mail_pages,
    jobs_pages,
)
"""The pages of every feature, registered in this order."""

NAVIGATION: tuple[NavigationItem, ...] = (
    NavigationItem("À faire", "home.todo", in_federation=False),
    NavigationItem("Gestion", "cohorts.dashboard", permission="federation.dashboard"),
    NavigationItem("Structures", "registry.structures", "structure.list"),
    NavigationItem("Courriers", "mail.messages", "mail.list"),
    NavigationItem("Réglages", "registry.settings", "federation.manage"),
)


def create_app(settings: Settings | None = None, *, clock: Clock | None = None, prefix: str = "") -> Flask:
    """The whole application. Without ``settings`` they are read from the environment.

    ``prefix`` is the path under which a host site mounts it; it bounds the cookie.
    """
    settings = settings or load_settings()
    schema.all_metadata()
    app = Flask("pacte", static_folder=str(PACKAGE / "static"), static_url_path="/static")
    app.config.update(
        SECRET_KEY=settings.signing_key,
        SECRET_KEY_FALLBACKS=[key.get_secret_value() for key in settings.previous_secret_keys],
        MAX_CONTENT_LENGTH=settings.max_request_bytes,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        SESSION_COOKIE_NAME="pacte",
        SESSION_COOKIE_PATH=prefix or "/",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        TESTING=settings.mode is Mode.TEST,
    )
    info: dict[str, Any] = {"public_url": settings.public_url, "signing_keys": settings.signing_keys}
    carried = Services(
        settings=settings,
        database=Database(settings.database, info=info),
        clock=clock or Clock(),
        store=Store.open(settings.storage),
        find_federation=federation_by_slug,
        federation_ids=federation_ids,
        navigation=list(NAVIGATION),
    )
    install(app, carried)
    app.extensions["pacte_queue"] = queue = Queue(carried)
    if settings.mode is not Mode.TEST:
        info["wake"] = queue.wake
    migrations.install(app, settings)
    CSRFProtect(app)
    logs.install(app)
    readiness.install(app, carried)
    errors.install(app)
    templating.install(app)
    app.before_request(pages.guard)
    app.url_defaults(pages.keep_federation)
    for feature in FEATURES:
        app.register_blueprint(feature)
    if settings.mode is not Mode.PRODUCTION:
        app.register_blueprint(gallery_pages)
    app.after_request(security.add_headers)
    app.teardown_appcontext(lambda error: forget_read())
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


class Pacte:
    """Mounts the application in a host Flask site.

    ``Pacte(app, url_prefix="/pacte")`` serves everything under the prefix. It stays an application of
    its own (templates, sessions, error pages, content policy), so that neither side can upset the other.
    """

    def __init__(
        self, app: Flask | None = None, *, url_prefix: str = "/pacte", settings: Settings | None = None
    ) -> None:
        self.url_prefix = "/" + url_prefix.strip("/")
        self.settings = settings
        self.inner: Flask | None = None
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Mount in ``app``; raises ValueError when the host already has routes under the prefix."""
        taken = [
            rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith(self.url_prefix + "/")
        ]
        if taken:
            raise ValueError(f"the host site already serves {taken[0]}")
        self.inner = create_app(self.settings, prefix=self.url_prefix)
        app.extensions["pacte"] = self
        app.wsgi_app = _Mount(app.wsgi_app, self.inner, self.url_prefix)  # type: ignore[method-assign]


class _Mount:
    """Sends what is under the prefix to the inner application, the rest to the host."""

    def __init__(self, host: Any, inner: Flask, prefix: str) -> None:
        self.host, self.inner, self.prefix = host, inner, prefix

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path != self.prefix and not path.startswith(self.prefix + "/"):
            return self.host(environ, start_response)  # type: ignore[no-any-return]
        environ = dict(environ)
        environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + self.prefix
        environ["PATH_INFO"] = path.removeprefix(self.prefix) or "/"
        return self.inner(environ, start_response)

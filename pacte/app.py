"""The application: ``create_app()`` alone, or ``Pacte(app)`` mounted in a host Flask site."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from sqlalchemy import select
from werkzeug.middleware.proxy_fix import ProxyFix

from pacte import migrations, readiness, schema
from pacte.accounts import presence
from pacte.clock import Clock
from pacte.cohorts.models import Cohort
from pacte.config import Mode, Settings, load_settings
from pacte.database import Database, FencedSession
from pacte.demo.views import pages as demo_pages
from pacte.features import FEATURES, NAVIGATION
from pacte.federations.queries import (
    federation_by_id,
    federation_by_slug,
    federation_ids,
    federations_with_second_factor,
)
from pacte.files.store import Store
from pacte.jobs.worker import Queue
from pacte.paths import PACKAGE
from pacte.web import errors, logs, pages, security, templating
from pacte.web.gallery import pages as gallery_pages
from pacte.web.requests import forget_read
from pacte.web.services import Services, install

StartResponse = Callable[..., Any]
Environ = dict[str, Any]


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
        federation_of=federation_by_id,
        federation_ids=federation_ids,
        load_actor=presence.load_actor,
        check_sign_in=presence.check_sign_in,
        guarded_federations=federations_with_second_factor,
        cohort_labels=_cohort_labels,
        navigation=list(NAVIGATION),
    )
    install(app, carried)
    app.extensions["pacte_queue"] = queue = Queue(carried)
    if settings.mode is not Mode.TEST:
        info["wake"] = queue.wake
    migrations.install(app, settings)
    CSRFProtect(app)
    presence.install(app)
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
    if settings.demo:
        app.register_blueprint(demo_pages)
    app.after_request(security.add_headers)
    app.teardown_appcontext(lambda error: forget_read())
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _cohort_labels(session: FencedSession) -> dict[int, str]:
    return {row.id: row.label for row in session.scalars(select(Cohort).order_by(Cohort.opens_at.desc()))}


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

"""Signs of life for those who watch the site: /healthz, /readyz, and /metrics for who has the token."""

import hmac
import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from pacte.web.pages import PUBLIC, Pages
from pacte.web.services import services

logger = logging.getLogger("pacte.web")
pages = Pages("health", __name__)

Probe = Callable[[], Any]
"""Gives what it found, or raises."""

EXTENSION = "pacte_probes"


def install(app: Flask, *, required: dict[str, Probe], told: dict[str, Probe]) -> None:
    """``required`` probes make the site ready or not; ``told`` ones are only information."""
    app.extensions[EXTENSION] = (required, told)
    registry = CollectorRegistry()
    labels = ("method", "route", "status")
    requests = Counter("pacte_requests", "Requests answered", labels, registry=registry)
    seconds = Histogram("pacte_request_seconds", "Time to answer", ("route",), registry=registry)
    app.extensions["pacte_metrics"] = registry

    @app.after_request
    def measure(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else ""
        requests.labels(request.method, route, response.status_code).inc()
        if "elapsed" in g:
            seconds.labels(route).observe(g.elapsed)
        return response


@pages.get("/healthz", may=PUBLIC)
def healthz() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "ok"}


@pages.get("/readyz", may=PUBLIC)
def readyz() -> ResponseReturnValue:
    """The site can serve: 200, or 503 naming what is missing."""
    required, told = _probes()
    found = {name: _ask(name, probe) for name, probe in required.items()}
    ready = all(answer == "ok" for answer in found.values())
    body = {"status": "ok" if ready else "unavailable", **found}
    body.update({name: _tell(name, probe) for name, probe in told.items()})
    return body, 200 if ready else 503


@pages.get("/metrics", may=PUBLIC)
def metrics() -> ResponseReturnValue:
    """Figures for Prometheus; 404 unless a token is set, 401 without it."""
    expected = services().settings.metrics_token.get_secret_value()
    if not expected:
        abort(404)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), expected.encode()):
        return Response("unauthorised\n", 401, {"WWW-Authenticate": "Bearer"}, mimetype="text/plain")
    return Response(
        generate_latest(current_app.extensions["pacte_metrics"]), content_type=CONTENT_TYPE_PLAIN_0_0_4
    )


def _probes() -> tuple[dict[str, Probe], dict[str, Probe]]:
    probes: tuple[dict[str, Probe], dict[str, Probe]] = current_app.extensions[EXTENSION]
    return probes


def _ask(name: str, probe: Probe) -> str:
    """« ok », or « fault » with its cause in the log only: the page is public."""
    try:
        probe()
    except Exception:
        logger.exception("not ready", extra={"fields": {"probe": name}})
        return "fault"
    return "ok"


def _tell(name: str, probe: Probe) -> Any:
    try:
        return probe()
    except Exception:
        logger.warning("unknown", exc_info=True, extra={"fields": {"probe": name}})
        return None

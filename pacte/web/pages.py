"""Routes: each declares who may come; the guard loads what the address names and checks it first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from flask import Blueprint, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response

from pacte.database import Scope
from pacte.policy import POLICY, allows
from pacte.web.errors import wants_json
from pacte.web.requests import MAX_IDENTIFIER, actor, deny, get_or_404, read
from pacte.web.services import services

PUBLIC: Final = "public"
SIGNED_IN: Final = "signed-in"

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


@dataclass(frozen=True, slots=True)
class Access:
    """Who may come to a route: ``may`` a permission, on the federation or on the object named."""

    may: str
    of: type[Any] | None = None
    """Class of the object named in the address as ``<int:{name}_id>``; loaded and passed as ``name``."""
    name: str = ""
    form_at: str = ""
    """Endpoint of the page that holds the form, for an act whose address does not continue that page's."""


class Pages(Blueprint):
    """A blueprint whose every route says who may come.

    A rule that holds ``<federation>`` binds the request to that federation. With ``of=Model`` and
    ``as_="application"``, ``<int:application_id>`` is loaded inside the federation (404 when it is not
    there), authorised (403 when it may not be seen) and given to the view as ``application``.

    An act opened as a page (Back, a reload, a bookmark) leads to the page that holds its form: the nearest
    page above its address, or the one that ``form_at`` names.
    """

    def get(self, rule: str, **options: Any) -> Callable[[View], View]:  # type: ignore[override]
        """A page that only reads."""
        return self.page(rule, methods=["GET"], **options)

    def post(self, rule: str, **options: Any) -> Callable[[View], View]:  # type: ignore[override]
        """An act; it answers with a redirection, or with the form and its errors."""
        return self.page(rule, methods=["POST"], **options)

    def form(self, rule: str, **options: Any) -> Callable[[View], View]:
        """A form shown by GET and sent by POST at the same address."""
        return self.page(rule, methods=["GET", "POST"], **options)

    def page(
        self,
        rule: str,
        *,
        may: str,
        methods: list[str],
        of: type[Any] | None = None,
        as_: str = "",
        form_at: str = "",
    ) -> Callable[[View], View]:
        """Register a view under ``rule``."""
        if may not in POLICY and may not in (PUBLIC, SIGNED_IN):
            raise KeyError(f"unknown permission {may!r} on {rule}")
        access = Access(may, of, as_ or (of.__tablename__ if of else ""), form_at)

        def decorate(view: View) -> View:
            self.add_url_rule(rule, endpoint=view.__name__, view_func=view, methods=methods)
            view.access = access  # type: ignore[attr-defined]
            return view

        return decorate


def guard() -> ResponseReturnValue | None:
    """Before every view: bind the federation, ask for sign-in, load and authorise what is named."""
    if isinstance(request.routing_exception, MethodNotAllowed):
        return _page_of_the_form()
    if request.endpoint is None or request.endpoint == "static":
        return None
    if request.method == "HEAD":  # a view that asks « GET, else POST? » must not take it for a form sent
        request.method = "GET"
    _refuse_absurd()
    view = _view_of(request.endpoint)
    access: Access = view.access
    arguments = request.view_args if request.view_args is not None else {}
    slug = arguments.pop("federation", None)
    if slug is not None:
        with services().database.session(Scope.ground()) as session:
            g.federation = services().find_federation(session, slug)
        if g.federation is None:
            abort(404)
    if access.may == PUBLIC:
        _load(access, arguments)
        return None
    if actor().person_id is None:
        return _to_sign_in()
    in_the_way = services().check_sign_in(actor(), g.get("federation"))
    if in_the_way is not None:
        return in_the_way
    target = _load(access, arguments) or g.get("federation")
    if access.may != SIGNED_IN and not allows(actor(), access.may, target):
        deny(target, access.may)
    return None


def _page_of_the_form() -> Response | None:
    """Where an act opened as a page leads; None to those that read no page, which are answered 405."""
    if request.method not in ("GET", "HEAD") or wants_json():
        return None
    page = _form_of_act()
    return None if page is None else redirect(request.script_root + page, code=303)


def _form_of_act() -> str | None:
    """The path of the page that holds the form of the act at this address; its own path when it is a page."""
    addresses = current_app.url_map.bind("")
    endpoint, arguments = addresses.match(request.path, method="POST")
    form_at = _view_of(endpoint).access.form_at
    if form_at:
        expected = current_app.url_map.is_endpoint_expecting
        known = {name: value for name, value in arguments.items() if expected(form_at, name)}
        return addresses.build(form_at, known)
    path = request.path
    while path:
        try:
            addresses.match(path, method="GET")
        except HTTPException:
            path = path.rpartition("/")[0]
        else:
            return path
    return "/"


def keep_federation(endpoint: str, values: dict[str, Any]) -> None:
    """``url_for`` stays in the federation of the current address unless told otherwise."""
    if "federation" in values or g.get("federation") is None:
        return
    if current_app.url_map.is_endpoint_expecting(endpoint, "federation"):
        values["federation"] = g.federation.slug


def _refuse_absurd() -> None:
    """Nothing is named by what no database can hold: 404 in the path, 400 in the query; no form is JSON."""
    for value in (request.view_args or {}).values():
        if value > MAX_IDENTIFIER if isinstance(value, int) else "\x00" in value:
            abort(404)
    if any("\x00" in text for pair in request.args.items(multi=True) for text in pair):
        abort(400)
    if request.is_json:  # else Flask-WTF would read it as a form, however deep it is
        abort(415)


def _load(access: Access, arguments: dict[str, Any]) -> Any:
    if access.of is None:
        return None
    identity = arguments.pop(f"{access.name}_id")
    arguments[access.name] = get_or_404(read(), access.of, identity)
    return arguments[access.name]


def _view_of(endpoint: str) -> Any:
    return current_app.view_functions[endpoint]


def _to_sign_in() -> Response:
    """And back: to this page, or to the one that holds the form when an act came too late."""
    if request.method == "GET":
        back: str | None = request.full_path.rstrip("?")
    else:
        back = None if wants_json() else _form_of_act()
    return redirect(url_for("accounts.sign_in", suite=back), code=303)

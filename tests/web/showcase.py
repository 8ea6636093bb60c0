"""A tiny site that serves the components page with the real templates, styles, scripts and content policy."""

from types import SimpleNamespace

from flask import Flask, Response, render_template, render_template_string, request
from jinja2 import StrictUndefined

from pacte.paths import PACKAGE, resources
from pacte.web.filters import FILTERS
from pacte.web.gallery import gallery_context
from pacte.web.security import CONTENT_POLICY
from pacte.web.templating import breakable

AUTOSAVED = """{% extends "base.html" %}
{% from "components/forms.html" import form_start, form_end, field, submit %}
{% block content %}<h1>Brouillon</h1>
{{ form_start(form, autosave_url='/brouillon', action='/envoi') }}
{{ field(form.name) }}{{ submit('Envoyer') }}{{ form_end() }}{% endblock %}"""

STRUCTURES = (
    ("7", "MSP des Trois Rivières", "Beaune, 21"),
    ("8", "MSP de Clamecy", "Clamecy, 58"),
    ("9", "CPTS du Haut-Doubs", "Pontarlier, 25"),
)


def make_showcase() -> Flask:
    """`app.config["SAVED"]` and `app.config["SENT"]` list what the forms posted."""
    app = Flask(
        "showcase", template_folder=str(resources("templates")), static_folder=str(PACKAGE / "static")
    )
    app.config.update(SAVED=[], SENT=[], SECRET_KEY="showcase")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update({**FILTERS, "breakable": breakable})
    app.jinja_env.globals.update(
        csrf_token=lambda: "jeton",
        local_zone=lambda: "Europe/Paris",
        static_url=lambda name: f"/static/{name}",
    )
    app.context_processor(_frame)

    @app.get("/")
    def gallery() -> str:
        context = gallery_context(request.args.to_dict())
        return render_template("components/gallery.html", forms_url="/formulaires", **context)

    @app.get("/formulaires")
    def forms() -> str:
        return render_template("components/gallery_forms.html", components_url="/", **gallery_context())

    @app.get("/composants/structures")
    def structures() -> dict[str, object]:
        letters = request.args["q"].lower()
        found = [one for one in STRUCTURES if letters in one[1].lower()]
        return {"results": [dict(zip(("value", "label", "detail"), one, strict=True)) for one in found]}

    @app.get("/formulaire")
    def draft() -> str:
        return render_template_string(AUTOSAVED, form=gallery_context()["form"])

    @app.post("/brouillon")
    def save() -> dict[str, str]:
        app.config["SAVED"].append((request.headers["X-Requested-With"], request.form["name"]))
        return {"saved_at": "14 h 05"}

    @app.post("/envoi")
    def send() -> str:
        app.config["SENT"].append(request.form["name"])
        return "reçu"

    @app.after_request
    def policy(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = CONTENT_POLICY
        return response

    return app


def _frame() -> dict[str, object]:
    def link(label: str, href: str, *, current: str = "", post: bool = False) -> SimpleNamespace:
        return SimpleNamespace(label=label, href=href, current=current, post=post)

    return {
        "navigation": [link("À faire", "/", current="page"), link("Ma promotion", "/promotion")],
        "account_links": [link("Mon compte", "/compte"), link("Se déconnecter", "/deconnexion", post=True)],
        "sign_in_links": [],
        "footer_links": [link("Accessibilité", "/accessibilite"), link("Aide", "/aide")],
        "home_url": "/",
        "actor": SimpleNamespace(label="Camille Aubert"),
    }

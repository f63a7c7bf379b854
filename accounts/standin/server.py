"""The stand-in's server: oidc-provider-mock behind ClaveÚnica's paths."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlencode, urlsplit

import flask
from oidc_provider_mock import _app as mock
from oidc_provider_mock._storage import Client, User
from stdnum.cl import rut
from werkzeug.datastructures import ImmutableMultiDict

from .people import PEOPLE, Person

COOKIE = "claveunica_sustituto"
AUTHORIZE = "/openid/authorize/"

# The mock gives the standard claim `name` only to those who ask for `profile`, and knows nothing of `run`.
mock._SCOPES_TO_CLAIMS = {**mock._SCOPES_TO_CLAIMS, "name": ["name"]}
Client.SCOPES_SUPPORTED = [*Client.SCOPES_SUPPORTED, "run", "name"]


def claims_of(person: Person) -> dict[str, Any]:
    return {
        "RolUnico": {"numero": person.number, "DV": person.digit, "tipo": "RUN"},
        "name": {"nombres": list(person.names), "apellidos": list(person.family_names)},
    }


def create_app() -> flask.Flask:
    """The WSGI application. Its state (codes, tokens) lives in memory, as long as the application."""
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # plain HTTP, on this machine only
    app = flask.Flask(__name__, template_folder="templates")
    app.register_blueprint(mock.blueprint, config=mock.Config(issue_refresh_token=False))
    app.add_url_rule(AUTHORIZE, "authorize", authorize, methods=["GET", "POST"])
    app.add_url_rule("/openid/token/", "token", mock.issue_token, methods=["POST"])
    app.add_url_rule("/openid/userinfo/", "userinfo", mock.userinfo, methods=["POST"])
    app.add_url_rule("/api/v1/accounts/app/logout", "logout", logout, methods=["GET"])
    return app


def authorize() -> Any:
    """The sign-in screen; whoever has a session with the stand-in goes straight on, as with ClaveÚnica."""
    problem = request_problem(flask.request.args)
    if problem:
        return flask.render_template("standin/sign_in.html", problem=problem, people=()), 400
    if flask.request.method == "GET":
        known = mock.storage.get_user(flask.request.cookies.get(COOKIE, ""))
        return issue(known.sub) if known else flask.render_template("standin/sign_in.html", people=PEOPLE, typed={})
    if flask.request.form.get("action") == "deny":
        answer = urlencode({"error": "access_denied", "state": flask.request.args["state"]})
        return flask.redirect(f"{flask.request.args['redirect_uri']}?{answer}")
    person, problem = chosen(flask.request.form)
    if person is None:
        page = flask.render_template("standin/sign_in.html", people=PEOPLE, problem=problem, typed=flask.request.form)
        return page, 400
    # An opaque subject, different from the RUN: a portal that trusted it would not know the person.
    sub = f"sujeto-{person.number * 7919 % 1_000_003}"
    mock.storage.store_user(User(sub=sub, claims=claims_of(person)))
    return issue(sub)


def issue(sub: str) -> flask.Response:
    flask.request.__dict__["form"] = ImmutableMultiDict({"sub": sub})
    flask.request.__dict__["method"] = "POST"
    response = flask.make_response(mock.authorize())
    response.set_cookie(COOKIE, sub, httponly=True, samesite="Lax")
    return response


def request_problem(args: Any) -> str:
    """What ClaveÚnica would refuse in the request itself; empty when it is right."""
    if args.get("scope", "") != "openid run name":
        return f"El scope debe ser exactamente «openid run name» y llegó «{args.get('scope', '')}»."
    if len(args.get("state", "")) < 30:
        return "El state debe tener 30 caracteres o más."
    if args.get("response_type") != "code":
        return "El response_type debe ser «code»."
    return ""


def chosen(form: Any) -> tuple[Person | None, str]:
    run = "".join(form.get("run", "").replace(".", "").replace("-", "").split()).upper()
    if not rut.is_valid(run):
        return None, "El RUN no coincide con su dígito verificador. Revise el número."
    known = next((person for person in PEOPLE if person.run == f"{int(run[:-1])}-{run[-1]}"), None)
    if known is not None:
        return known, ""
    names = tuple(form.get("nombres", "").split())
    if not names:
        return None, "Escriba un nombre para esa persona."
    return Person(int(run[:-1]), names, tuple(form.get("apellidos", "").split())), ""


def logout() -> flask.Response:
    target = flask.request.args.get("redirect", "")
    allowed = urlsplit(target).scheme in {"http", "https"}
    response = flask.redirect(target) if allowed else flask.make_response("Sesión cerrada en el sustituto.")
    response = flask.make_response(response)
    response.delete_cookie(COOKIE)
    return response

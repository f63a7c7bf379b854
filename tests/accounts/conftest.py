"""The stand-in for ClaveÚnica over real HTTP, and the visitor that goes to it and comes back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
from django.test import Client
from stdnum.cl import rut
from werkzeug.serving import make_server

from accounts.standin.server import create_app


@pytest.fixture(scope="session")
def standin_origin() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, create_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def claveunica(standin_origin: str, settings) -> str:
    """The portal set up against the stand-in."""
    settings.CLAVEUNICA_ORIGIN = standin_origin
    settings.SITE_URL = "http://testserver"
    return standin_origin


@pytest.fixture(autouse=True)
def mail_goes_through_the_outbox(settings) -> None:
    settings.EMAIL_BACKEND = "casework.mail_backend.OutboxBackend"  # Django's test runner takes another one


class Visitor:
    """The portal by the test client; ClaveÚnica by real requests, with its own cookies."""

    def __init__(self) -> None:
        self.portal = Client()
        self.outside = requests.Session()

    def to_claveunica(self, **data: str) -> str:
        """Press the button; returns the address to which the portal sends."""
        response = self.portal.post("/ingresar/claveunica/", data)
        assert response.status_code == 302
        return response.headers["Location"]

    def come_back(self, address: str):
        """Follow the address of the callback inside the portal."""
        parts = urlsplit(address)
        assert parts.netloc == "testserver"
        return self.portal.get(f"{parts.path}?{parts.query}")

    def sign_in(self, number: int, names: str = "Persona", family_names: str = "De Prueba", **data: str):
        """The whole way, as the person with that RUN (without its digit). Returns the portal's answer."""
        run = f"{number}-{rut.calc_check_digit(str(number))}"
        form = {"run": run, "nombres": names, "apellidos": family_names}
        answer = self.outside.post(self.to_claveunica(**data), data=form, allow_redirects=False)
        assert answer.status_code == 302, answer.text
        return self.come_back(answer.headers["Location"])


@pytest.fixture
def visitor(claveunica: str) -> Visitor:
    return Visitor()

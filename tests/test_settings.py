"""Production refuses to start half-configured, and lists all that is missing; what reaches a log names nobody."""

import os
import re
import subprocess
import sys
from types import SimpleNamespace
from zoneinfo import ZoneInfoNotFoundError

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import URLResolver, get_resolver

from prochile_portal import checks
from prochile_portal.management.commands.check_production import INVENTED
from prochile_portal.settings.logs import scrub, scrub_text
from prochile_portal.settings.required import REQUIRED, problems

GOOD = {name: value for name, value in INVENTED.items() if name != "DJANGO_SETTINGS_MODULE"}


def test_a_complete_environment_has_no_problems():
    assert problems(GOOD) == []


@pytest.mark.parametrize("name", sorted(REQUIRED))
def test_each_missing_variable_is_named(name):
    found = problems({**GOOD, name: "  "})
    assert len(found) == 1
    assert found[0].startswith(f"Falta {name}:")


def test_an_empty_environment_lists_everything_at_once():
    assert len(problems({})) == len(REQUIRED)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "only-for-development" + "x1y2z3" * 10),
        ("ALLOWED_HOSTS", "*"),
        ("SITE_URL", "http://portal.prochile.example"),
        ("SITE_URL", "portal.prochile.example"),
        ("DATABASE_URL", "sqlite:////srv/portal.sqlite3"),
        ("REDIS_URL", "filesystem://"),
        ("DEFAULT_FROM_EMAIL", "ProChile"),
        ("DEMO_MODE", "true"),
        ("DEMO_MODE", "1"),
        ("DEBUG", "on"),
    ],
)
def test_what_is_unsafe_is_refused_by_name(name, value):
    found = problems({**GOOD, name: value})
    assert len(found) == 1
    assert name in found[0]


def _start_production(environment):
    env = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "prochile_portal.settings.production", **environment}
    return subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=settings.BASE_DIR, env=env, capture_output=True, text=True
    )


def test_production_with_nothing_set_does_not_start_and_says_why_in_words(tmp_path):
    done = _start_production({"PORTAL_VAR_DIR": str(tmp_path)})
    assert done.returncode != 0
    assert all(f"Falta {name}" in done.stderr for name in REQUIRED)


def test_production_never_starts_in_demo_mode(tmp_path):
    done = _start_production({**GOOD, "PORTAL_VAR_DIR": str(tmp_path), "DEMO_MODE": "true"})
    assert done.returncode != 0
    assert "DEMO_MODE" in done.stderr


def test_production_with_everything_set_passes_the_deployment_check(capsys):
    call_command("check_production")


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("sent to ana.rojas+x@empresa.example now", "ana.rojas"),
        ("GET /empresas/76.543.210-3/", "76.543.210-3"),
        ("GET /empresas/76543210-k/", "76543210-k"),
        ("GET /bandeja/?q=Juana%20Soto&estado=x", "Juana"),
        ("GET /cuenta/clave/elegir/1a-d0n7-4f6c/", "d0n7"),
        ("GET /invitacion/IkhEdF9p:1xX6jl:4OvyZF/", "IkhEdF9p"),
    ],
)
def test_personal_data_never_reaches_a_log(text, hidden):
    assert hidden in text
    assert hidden not in scrub_text(text)


KEY = re.compile(r"<(\w+:)?(key|token|reset_key)>")


def test_no_address_that_carries_a_key_leaves_it_in_a_log():
    routes = _routes(get_resolver().url_patterns)
    carrying = [route for route in routes if KEY.search(route) and "/clausulas/" not in route]  # the name of a term
    assert len(carrying) >= 5
    assert [route for route in carrying if "s3cr3t" in scrub_text("GET " + KEY.sub("s3cr3t", route))] == []


def _routes(patterns, before=""):
    for entry in patterns:
        route = before + (getattr(entry.pattern, "_route", "") or _plain(getattr(entry.pattern, "_regex", "")))
        if isinstance(entry, URLResolver):
            yield from _routes(entry.url_patterns, route)
        else:
            yield "/" + route


def _plain(regex):
    """«^a/(?P<key>.+)/$» as a route: «a/<key>/»."""
    return re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", regex).strip("^$")


def test_what_is_inside_a_value_of_a_line_is_hidden_too():
    line = {"who": ["ana@empresa.example"], "data": {"mail": ("ana@empresa.example",)}, "code": 200}
    assert "ana@" not in str(scrub(None, "info", line)) and line["code"] == 200


def test_whoever_counts_visitors_behind_a_proxy_believes_the_proxy_alone(tmp_path):
    shown = "import django; django.setup(); from django.conf import settings as s; print(s.AXES_IPWARE_PROXY_COUNT, "
    shown += "s.ALLAUTH_TRUSTED_PROXY_COUNT, s.REST_FRAMEWORK['NUM_PROXIES'])"
    env = {"PATH": os.environ["PATH"], **INVENTED, "PORTAL_VAR_DIR": str(tmp_path), "PROXY_COUNT": "2"}
    done = subprocess.run([sys.executable, "-c", shown], cwd=settings.BASE_DIR, env=env, capture_output=True, text=True)
    assert done.stdout.split() == ["2", "2", "2"], done.stderr
    assert settings.REST_FRAMEWORK["NUM_PROXIES"] == 0


def test_ordinary_lines_reach_the_log_untouched():
    assert scrub_text("request_finished GET /plazos/ 200 in 12-3 ms") == "request_finished GET /plazos/ 200 in 12-3 ms"


def _fake(monkeypatch, **values):
    base = {"DEBUG": False, "DEMO_MODE": False, "REDIS_URL": "", "SITE_URL": "https://x.example"}
    monkeypatch.setattr(checks, "settings", SimpleNamespace(**{**base, **values}))


@pytest.mark.parametrize(
    ("sender", "found"),
    [("ProChile <p@prochile.gob.cl>", []), ("ProChile", ["portal.E001"]), ("P <p@x.example>", ["portal.W001"])],
)
def test_the_sender_of_mails_must_be_an_address(monkeypatch, sender, found):
    _fake(monkeypatch, DEFAULT_FROM_EMAIL=sender)
    assert [message.id for message in checks.mail_sender(None)] == found


@pytest.mark.parametrize(
    ("address", "found"),
    [("https://x.example", []), ("x.example", ["portal.E002"]), ("https://x.example/portal", ["portal.E002"])],
)
def test_the_site_address_must_be_whole(monkeypatch, address, found):
    _fake(monkeypatch, SITE_URL=address)
    assert [message.id for message in checks.site_address(None)] == found


def test_a_broker_that_is_not_redis_is_refused(monkeypatch):
    _fake(monkeypatch, REDIS_URL="amqp://x")
    assert [message.id for message in checks.broker(None)] == ["portal.E003"]


def test_missing_folders_of_the_embedded_broker_are_named(monkeypatch, tmp_path):
    gone = str(tmp_path / "gone")
    options = {"data_folder_in": gone, "processed_folder": str(tmp_path)}
    _fake(monkeypatch, CELERY_BROKER_TRANSPORT_OPTIONS=options)
    (message,) = checks.broker(None)
    assert message.id == "portal.E004"
    assert gone in message.msg


def test_this_machine_knows_the_time_zones_of_chile():
    assert checks.time_zones(None) == []


def test_a_machine_with_old_time_zones_is_told_which_one_it_lacks(monkeypatch):
    def old(name):
        if name == "America/Coyhaique":
            raise ZoneInfoNotFoundError(name)

    monkeypatch.setattr(checks, "ZoneInfo", old)
    (message,) = checks.time_zones(None)
    assert message.id == "portal.E005"
    assert "America/Coyhaique" in message.msg


def test_the_calendar_is_asked_only_with_the_database():
    assert checks.calendar_horizon(None) == []


@pytest.mark.django_db
@pytest.mark.parametrize("horizon", [None, "soon"])
def test_a_calendar_that_runs_out_is_a_warning(monkeypatch, horizon):
    from datetime import timedelta

    from django.utils import timezone

    until = timezone.localdate() + timedelta(days=10) if horizon else None
    monkeypatch.setattr("casework.selectors.calendar_horizon", lambda: until)
    assert [message.id for message in checks.calendar_horizon(None, databases=["default"])] == ["portal.W002"]

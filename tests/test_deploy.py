"""The recipe for production holds together: no secret inside, health checks everywhere, static files collected."""

import os
import re
import subprocess
import sys

import pytest
import yaml
from django.conf import settings

from prochile_portal.settings.required import REQUIRED

ROOT = settings.BASE_DIR


@pytest.fixture(scope="module")
def compose():
    return yaml.load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)


def test_it_has_the_parts_that_the_portal_needs(compose):
    assert {"postgres", "redis", "web", "worker", "beat", "proxy"} <= set(compose["services"])


def test_every_part_that_stays_has_a_health_check(compose):
    lasting = {name: service for name, service in compose["services"].items() if service.get("restart") != "no"}
    assert [name for name, service in lasting.items() if "test" not in service.get("healthcheck", {})] == []


def test_only_the_proxy_is_reached_from_outside(compose):
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["proxy"]
    assert compose["networks"]["inside"]["internal"] is True
    for name in ("postgres", "redis"):
        assert compose["services"][name]["networks"] == ["inside"]


def test_every_volume_and_dependency_is_declared(compose):
    for service in compose["services"].values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (ROOT / source).exists() if source.startswith(".") else source in compose["volumes"]
        assert set(service.get("depends_on", {})) <= set(compose["services"])


def test_no_secret_is_written_in_the_recipe(compose):
    for name, service in compose["services"].items():
        for key, value in (service.get("environment") or {}).items():
            if "PASSWORD" in key or "SECRET" in key or "_URL" in key:
                assert "${" in value, f"{name}.{key}"


def test_the_example_environment_names_all_that_production_asks_for_and_no_secret(compose):
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if re.match(r"^[A-Z_]+=", line))
    from_compose = set(compose["services"]["web"]["environment"])
    assert set(REQUIRED) <= set(given) | from_compose
    assert all(value == "" for key, value in given.items() if re.search("PASSWORD|SECRET|KEY", key))
    asked = set(re.findall(r"\$\{([A-Z_]+):\?", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    assert asked <= set(given)


def test_the_image_does_not_run_as_root_and_copies_no_environment():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER (?!root)\w+", text, re.M)
    assert "SECRET_KEY" not in text
    assert ".env" in (ROOT / ".dockerignore").read_text(encoding="utf-8").split()


def test_static_files_are_collected_with_hashed_names_and_without_any_secret(tmp_path):
    env = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "prochile_portal.settings.build",
        "PORTAL_VAR_DIR": str(tmp_path / "var"),
        "STATIC_COMPRESS": "false",
        "PORTAL_STATIC_ROOT": str(tmp_path / "static"),
    }
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "static").glob("portal.*.css"))
    assert (tmp_path / "static" / "staticfiles.json").exists()

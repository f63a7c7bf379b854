"""`make bench`: how much the sweep and the pages cost when there is much.

With DATABASE_URL (PostgreSQL) it makes a database beside that one, fills it, measures and drops it; without, it does
the same with less in a temporary SQLite file. The user's own database is never touched.
"""

import argparse
import os
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit


@contextmanager
def throw_away_database(url: str, folder: str) -> Iterator[str]:
    """The address of an empty database that ceases to exist afterwards."""
    if not url.startswith(("postgres://", "postgresql://")):
        yield f"sqlite:///{folder}/bench.sqlite3"
        return
    import psycopg2

    name = f"portal_bench_{uuid.uuid4().hex[:10]}"
    parts = urlsplit(url)
    server = psycopg2.connect(urlunsplit(parts._replace(scheme="postgresql")))
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        with server.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.close()


def main() -> int:
    given = os.environ.get("DATABASE_URL", "")
    is_postgres = given.startswith("postgres")
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--files", type=int, default=100_000 if is_postgres else 10_000, help="case files in the end")
    parser.add_argument("--small", type=int, default=1_000, help="case files at the first measure of the pages")
    parser.add_argument("--due", type=int, default=1_000, help="deadlines with something to say")
    parser.add_argument("what", nargs="?", choices=["import", "portfolio"], help="only that part")
    parser.add_argument("--companies", type=int, help="rows of the file to import, or companies of the portfolio")
    parser.add_argument("--actions", type=int, default=5_000_000, help="actions of the portfolio")
    options = parser.parse_args()
    if not is_postgres:
        print("Without DATABASE_URL=postgres://… : SQLite, with less.\n")
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder, throw_away_database(given, folder) as url:
        os.environ.update(
            DATABASE_URL=url,
            PORTAL_TEST_DIR=folder,
            REDIS_URL="",
            DJANGO_SETTINGS_MODULE="prochile_portal.settings.test",
        )
        import django

        django.setup()
        from bench import importing, report

        if options.what == "import":
            well = importing.run(companies=options.companies or 50_000, errors=200)
        elif options.what == "portfolio":
            if not is_postgres:
                parser.error("the portfolio is measured on PostgreSQL: give DATABASE_URL")
            from bench import companies

            well = companies.run(companies=options.companies or 1_000_000, actions=options.actions)
        else:
            well = report.run(small=options.small, files=options.files, due=options.due)

        from django.db import connections

        connections.close_all()
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())

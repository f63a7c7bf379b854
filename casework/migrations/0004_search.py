"""Part of a name, a RUT or a folio among all files: an index of trigrams, on PostgreSQL."""

from django.db import migrations

INDEX = "case_search_trigrams"


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        schema_editor.execute(f"CREATE INDEX {INDEX} ON casework_casefile USING gin (search_text gin_trgm_ops)")


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_waiting_by_turn")]
    operations = [migrations.RunPython(forwards, backwards)]

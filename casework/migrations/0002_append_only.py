"""The database itself refuses to change or delete a line of the log, except to blank an erased text."""

from django.db import migrations

POSTGRES = """
CREATE FUNCTION casework_event_append_only() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL
       AND (NEW.case_id, NEW.seq, NEW.at, NEW.kind, NEW.label, NEW.actor_id, NEW.source, NEW.target, NEW.internal,
            NEW.body_digest, NEW.previous_hash, NEW.hash)
         = (OLD.case_id, OLD.seq, OLD.at, OLD.kind, OLD.label, OLD.actor_id, OLD.source, OLD.target, OLD.internal,
            OLD.body_digest, OLD.previous_hash, OLD.hash) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'casework_event is append-only';
END
$$ LANGUAGE plpgsql;
CREATE TRIGGER casework_event_append_only BEFORE UPDATE OR DELETE ON casework_event
    FOR EACH ROW EXECUTE FUNCTION casework_event_append_only();
"""

# On SQLite only changes are refused: it has no TRUNCATE, and tests empty its tables with DELETE.
SQLITE = """
CREATE TRIGGER casework_event_append_only BEFORE UPDATE ON casework_event
WHEN NOT (NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL AND NEW.case_id = OLD.case_id AND NEW.seq = OLD.seq
          AND NEW.at = OLD.at AND NEW.kind = OLD.kind AND NEW.label = OLD.label AND NEW.actor_id = OLD.actor_id
          AND NEW.source = OLD.source AND NEW.target = OLD.target AND NEW.internal = OLD.internal
          AND NEW.body_digest = OLD.body_digest AND NEW.previous_hash = OLD.previous_hash AND NEW.hash = OLD.hash)
BEGIN
    SELECT RAISE(ABORT, 'casework_event is append-only');
END
"""


def forwards(apps, schema_editor):
    schema_editor.execute(POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION casework_event_append_only() CASCADE")
    else:
        schema_editor.execute("DROP TRIGGER casework_event_append_only")


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]

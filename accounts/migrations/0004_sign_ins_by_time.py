"""What signing in leaves behind is found by its age: indexes on tables of libraries, which have none for it."""

from django.db import migrations

INDEXES = {
    "axes_attempt_by_time": "axes_accessattempt (attempt_time)",
    "axes_failure_by_time": "axes_accessfailurelog (attempt_time)",
    "axes_log_by_time": "axes_accesslog (attempt_time)",
    "email_link_by_time": "account_emailconfirmation (created)",
}


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_absence_announced"),
        ("axes", "0010_accessattemptexpiration"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [
        migrations.RunSQL(f"CREATE INDEX IF NOT EXISTS {name} ON {column}", f"DROP INDEX IF EXISTS {name}")
        for name, column in INDEXES.items()
    ]

"""Foreign companies that an import brought as if of Chile have no country until somebody says it."""

from typing import Any

from django.db import migrations


def forget(apps: Any, schema_editor: Any) -> None:
    apps.get_model("portfolio", "Company").objects.filter(kind="foreign", country="CL").update(country="")


class Migration(migrations.Migration):
    dependencies = [("portfolio", "0014_foreign_companies")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]

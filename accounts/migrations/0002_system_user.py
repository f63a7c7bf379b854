from django.contrib.auth.hashers import make_password
from django.db import migrations


def create(apps, schema_editor):
    """The portal's own actor. It cannot sign in: no password, not active."""
    User = apps.get_model("accounts", "User")
    User.objects.get_or_create(
        username="sistema",
        defaults={
            "first_name": "Portal",
            "last_name": "ProChile",
            "title": "Acción automática",
            "is_system": True,
            "is_active": False,
            "password": make_password(None),
        },
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]

from django.db import migrations, models

KINDS = [
    ("company", "Empresa"),
    ("intake", "Captación"),
    ("helprequest", "Solicitud de ayuda"),
    ("datarequest", "Solicitud sobre datos personales"),
]


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_search")]
    operations = [migrations.AlterField("casefile", "kind", models.CharField(choices=KINDS, max_length=20))]

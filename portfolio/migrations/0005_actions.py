import django.db.models.deletion
import django.db.models.functions.text
import django_countries.fields
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_absence_announced"),
        ("accounts", "__first__"),
        ("portfolio", "0004_categories"),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalExportRecord",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="año")),
                ("country", django_countries.fields.CountryField(max_length=2, verbose_name="mercado")),
                ("product", models.CharField(max_length=200, verbose_name="producto o servicio")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="monto")),
                (
                    "currency",
                    models.CharField(
                        choices=[("USD", "US$"), ("EUR", "€"), ("CLP", "$")], max_length=3, verbose_name="moneda"
                    ),
                ),
                ("shipments", models.PositiveIntegerField(blank=True, null=True, verbose_name="envíos o contratos")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("ficha", "Ficha de la empresa"),
                            ("staff", "Registro de la oficina"),
                            ("result", "Resultado de una acción"),
                            ("import", "Importación de datos"),
                        ],
                        default="ficha",
                        max_length=8,
                        verbose_name="fuente",
                    ),
                ),
                ("history_change_reason", models.TextField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "company",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="portfolio.company",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical exportación",
                "verbose_name_plural": "historical exportaciones",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ServiceSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="nombre del servicio")),
                ("dates", models.TextField(verbose_name="fechas y plazos")),
                ("fee", models.CharField(blank=True, max_length=200, verbose_name="cuota")),
                ("more", models.TextField(blank=True, verbose_name="otra información")),
                ("duties", models.JSONField(default=list, verbose_name="deberes")),
                ("answer_by", models.DateField(verbose_name="confirmar hasta")),
                ("sent_at", models.DateTimeField(verbose_name="enviada")),
                ("sent_to", models.PositiveSmallIntegerField(default=0, verbose_name="personas a quienes se envió")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="leída")),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("accepted", "Confirmó"), ("declined", "No participará")],
                        max_length=10,
                        verbose_name="respuesta",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="respondida")),
                ("answer_note", models.TextField(blank=True, verbose_name="razón")),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True, verbose_name="retirada")),
                ("withdrawn_reason", models.TextField(blank=True, verbose_name="razón del retiro")),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_sheets",
                        to="portfolio.activity",
                        verbose_name="actividad",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets_answered",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_sheets",
                        to="portfolio.company",
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_sheets",
                        to="portfolio.actionkind",
                        verbose_name="servicio",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_sheets",
                        to="accounts.office",
                        verbose_name="oficina",
                    ),
                ),
                (
                    "read_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets_read",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets_sent",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets_withdrawn",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "hoja de derechos y deberes",
                "verbose_name_plural": "hojas de derechos y deberes",
                "ordering": ["-sent_at", "-pk"],
                "indexes": [models.Index(fields=["company", "-sent_at"], name="sheet_by_company")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answer", ""), ("withdrawn_at", None)),
                        fields=("company", "name"),
                        name="one_open_sheet_per_service",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at", None)),
                            models.Q(models.Q(("answer", ""), _negated=True), ("answered_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="sheet_answered_when_it_says_so",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="exportrecord",
            name="one_export_per_year_market_product",
        ),
        migrations.AddField(
            model_name="actionresult",
            name="export",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="results",
                to="portfolio.exportrecord",
            ),
        ),
        migrations.AddField(
            model_name="actionresult",
            name="void_reason",
            field=models.TextField(blank=True, verbose_name="razón de la anulación"),
        ),
        migrations.AddField(
            model_name="actionresult",
            name="voided_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="anulado"),
        ),
        migrations.AddField(
            model_name="actionresult",
            name="voided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="results_voided",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="exportrecord",
            name="source",
            field=models.CharField(
                choices=[
                    ("ficha", "Ficha de la empresa"),
                    ("staff", "Registro de la oficina"),
                    ("result", "Resultado de una acción"),
                    ("import", "Importación de datos"),
                ],
                default="ficha",
                max_length=8,
                verbose_name="fuente",
            ),
        ),
        migrations.AddConstraint(
            model_name="actionresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("voided_at", None), ("voided_by", None)),
                    models.Q(("voided_at__isnull", False), ("voided_by__isnull", False)),
                    _connector="OR",
                ),
                name="result_voided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="exportrecord",
            constraint=models.UniqueConstraint(
                models.F("company"),
                models.F("year"),
                models.F("country"),
                django.db.models.functions.text.Lower("product"),
                name="one_export_per_year_market_product",
            ),
        ),
    ]

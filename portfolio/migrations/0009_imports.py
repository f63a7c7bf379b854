import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portfolio.models.imports


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("casework", "0010_plans"),
        ("portfolio", "0008_planned_handovers"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("companies", "Empresas"),
                            ("contacts", "Personas de contacto"),
                            ("activities", "Actividades"),
                            ("actions", "Acciones"),
                        ],
                        max_length=12,
                        verbose_name="qué trae",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "Faltan las columnas"),
                            ("checking", "En revisión"),
                            ("checked", "Revisada, sin aplicar"),
                            ("applying", "Aplicándose"),
                            ("applied", "Aplicada"),
                        ],
                        default="uploaded",
                        max_length=10,
                        verbose_name="estado",
                    ),
                ),
                ("filename", models.CharField(max_length=160, verbose_name="archivo")),
                (
                    "file",
                    models.FileField(blank=True, max_length=120, upload_to=portfolio.models.imports.stored_upload),
                ),
                ("size", models.PositiveBigIntegerField(verbose_name="peso en bytes")),
                ("sha256", models.CharField(max_length=64, verbose_name="huella")),
                ("form", models.JSONField(default=dict, verbose_name="formato")),
                ("columns", models.JSONField(default=list, verbose_name="columnas")),
                ("mapping", models.JSONField(blank=True, default=dict, verbose_name="correspondencia")),
                (
                    "policy",
                    models.CharField(
                        choices=[
                            ("update", "Actualizar sus datos con los del archivo"),
                            ("fill", "Solo completar lo que está vacío"),
                            ("skip", "No tocarlo: solo crear lo nuevo"),
                        ],
                        default="update",
                        max_length=8,
                        verbose_name="con lo que ya existe",
                    ),
                ),
                ("rows_expected", models.PositiveIntegerField(default=0)),
                ("counts", models.JSONField(blank=True, default=dict)),
                ("applied", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField(verbose_name="subida")),
                ("applied_at", models.DateTimeField(blank=True, null=True, verbose_name="aplicada")),
                (
                    "forgotten_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="archivo y filas eliminados"),
                ),
                (
                    "applied_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="imports", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="casework.job",
                    ),
                ),
            ],
            options={
                "verbose_name": "importación",
                "verbose_name_plural": "importaciones",
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("forgotten_at", None)), fields=["created_at"], name="import_by_date"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("companies", "Empresas"),
                            ("contacts", "Personas de contacto"),
                            ("activities", "Actividades"),
                            ("actions", "Acciones"),
                        ],
                        max_length=12,
                    ),
                ),
                ("signature", models.CharField(max_length=64)),
                ("headers", models.JSONField(default=dict)),
                ("used_at", models.DateTimeField()),
                (
                    "used_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "correspondencia de columnas",
                "verbose_name_plural": "correspondencias de columnas",
                "constraints": [models.UniqueConstraint(fields=("kind", "signature"), name="one_mapping_per_layout")],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="fila")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("new", "Nueva"),
                            ("changed", "Con cambios"),
                            ("same", "Sin cambios"),
                            ("error", "Con error"),
                        ],
                        max_length=8,
                        verbose_name="revisión",
                    ),
                ),
                ("key", models.CharField(blank=True, max_length=200, verbose_name="de quién")),
                ("search_text", models.CharField(blank=True, max_length=240)),
                ("values", models.JSONField(blank=True, default=dict)),
                ("changes", models.JSONField(blank=True, default=list)),
                ("errors", models.JSONField(blank=True, default=list)),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("created", "Creada"),
                            ("updated", "Actualizada"),
                            ("untouched", "Ya estaba igual"),
                            ("refused", "No se pudo"),
                        ],
                        max_length=10,
                        verbose_name="resultado",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="portfolio.importbatch"
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="import_rows",
                        to="portfolio.company",
                    ),
                ),
            ],
            options={
                "verbose_name": "fila importada",
                "verbose_name_plural": "filas importadas",
                "ordering": ["number"],
                "indexes": [
                    models.Index(fields=["batch", "outcome", "number"], name="import_row_by_outcome"),
                    models.Index(
                        condition=models.Q(("outcome__in", ["new", "changed"]), ("result", "")),
                        fields=["batch", "number"],
                        name="import_row_to_apply",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("batch", "number"), name="one_import_row_per_number")],
            },
        ),
        migrations.AddField(
            model_name="action",
            name="original_author",
            field=models.CharField(blank=True, max_length=160, verbose_name="quién la registró en el CRM"),
        ),
    ]

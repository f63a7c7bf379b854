# Work in the background: see casework.models.jobs

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import casework.models.jobs


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0007_actions_and_activities"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=200, verbose_name="trabajo")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "En espera"),
                            ("running", "En curso"),
                            ("done", "Terminado"),
                            ("failed", "No se pudo terminar"),
                            ("cancelled", "Cancelado"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="estado",
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0, verbose_name="hecho")),
                ("total", models.PositiveIntegerField(default=0, verbose_name="de un total de")),
                ("message", models.CharField(blank=True, max_length=500, verbose_name="mensaje")),
                ("params", models.JSONField(blank=True, default=dict)),
                ("checkpoint", models.JSONField(blank=True, default=dict)),
                ("link", models.CharField(blank=True, max_length=200)),
                ("link_label", models.CharField(blank=True, max_length=80)),
                ("result", models.FileField(blank=True, max_length=120, upload_to=casework.models.jobs.stored_result)),
                ("result_name", models.CharField(blank=True, max_length=160, verbose_name="archivo")),
                ("result_type", models.CharField(blank=True, max_length=100)),
                ("claim", models.UUIDField(blank=True, editable=False, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(verbose_name="pedido")),
                ("started_at", models.DateTimeField(blank=True, null=True, verbose_name="comenzó")),
                ("heartbeat_at", models.DateTimeField(blank=True, null=True, verbose_name="última señal")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="terminó")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="jobs", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "trabajo",
                "verbose_name_plural": "trabajos",
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(fields=["asked_by", "-created_at"], name="job_by_person"),
                    models.Index(
                        condition=models.Q(("state__in", ("queued", "running"))),
                        fields=["state", "created_at"],
                        name="job_open",
                    ),
                    models.Index(fields=["finished_at"], name="job_by_end"),
                ],
            },
        ),
    ]

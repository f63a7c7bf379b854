import uuid

import django.db.models.deletion
import django_countries.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("casework", "0010_plans"),
        ("portfolio", "0009_imports"),
    ]

    operations = [
        migrations.CreateModel(
            name="ActivitySession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="número")),
                ("starts_at", models.DateTimeField(verbose_name="empieza")),
                ("ends_at", models.DateTimeField(verbose_name="termina")),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="portfolio.activity"
                    ),
                ),
            ],
            options={
                "verbose_name": "sesión",
                "verbose_name_plural": "sesiones",
                "ordering": ["activity", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("activity", "number"), name="one_session_per_number"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="session_ends_after_start"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AttendanceSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("filename", models.CharField(max_length=160, verbose_name="archivo")),
                ("rows", models.JSONField(default=list)),
                ("uploaded_at", models.DateTimeField(verbose_name="subida")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmada")),
                ("summary", models.JSONField(blank=True, default=dict)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sheets", to="portfolio.activity"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attendance_sheets",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "planilla de asistencia",
                "verbose_name_plural": "planillas de asistencia",
                "ordering": ["-uploaded_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("confirmed_at", None)), fields=["uploaded_at"], name="sheet_not_confirmed"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="activity",
            name="attendance",
            field=models.CharField(
                choices=[
                    ("signed_sheet", "Lista firmada"),
                    ("connection_log", "Registro de conexión con RUT confirmado"),
                    ("per_session", "Por sesión, con un mínimo"),
                    ("per_day", "Por día"),
                    ("per_meeting", "Por reunión, con puntualidad"),
                ],
                default="signed_sheet",
                max_length=20,
                verbose_name="cómo se toma la asistencia",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="attendance_share",
            field=models.PositiveSmallIntegerField(default=75, verbose_name="porcentaje mínimo de sesiones"),
        ),
        migrations.AddField(
            model_name="activity",
            name="bring",
            field=models.CharField(blank=True, max_length=300, verbose_name="qué tener a mano"),
        ),
        migrations.AddField(
            model_name="activity",
            name="categories",
            field=models.JSONField(blank=True, default=list, verbose_name="categorías convocadas"),
        ),
        migrations.AddField(
            model_name="activity",
            name="consolidated_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="asistencia registrada"),
        ),
        migrations.AddField(
            model_name="activity",
            name="documents",
            field=models.JSONField(blank=True, default=list, verbose_name="documentos"),
        ),
        migrations.AddField(
            model_name="activity",
            name="enrolment_closes_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="la inscripción cierra"),
        ),
        migrations.AddField(
            model_name="activity",
            name="fee_amount",
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name="cuota"),
        ),
        migrations.AddField(
            model_name="activity",
            name="fee_currency",
            field=models.CharField(
                blank=True,
                choices=[("CLP", "$"), ("CLF", "UF"), ("USD", "US$"), ("EUR", "€")],
                max_length=3,
                verbose_name="moneda",
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="fee_note",
            field=models.CharField(blank=True, max_length=300, verbose_name="cómo se paga"),
        ),
        migrations.AddField(
            model_name="activity",
            name="follow_up_clause",
            field=models.CharField(blank=True, max_length=8, verbose_name="seguimiento que nace"),
        ),
        migrations.AddField(
            model_name="activity",
            name="market",
            field=django_countries.fields.CountryField(
                blank=True, max_length=2, verbose_name="país, si es fuera de Chile"
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="minimum",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="mínimo para realizarla"),
        ),
        migrations.AddField(
            model_name="activity",
            name="next_change_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="activity",
            name="next_reminder_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="activity",
            name="published_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="publicada"),
        ),
        migrations.AddField(
            model_name="activity",
            name="reminder_plan",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="activity",
            name="reminders",
            field=models.JSONField(blank=True, default=list, verbose_name="avisos"),
        ),
        migrations.AddField(
            model_name="activity",
            name="sectors",
            field=models.ManyToManyField(
                blank=True, related_name="activities", to="portfolio.sector", verbose_name="sectores convocados"
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="segments",
            field=models.JSONField(blank=True, default=list, verbose_name="segmentos convocados"),
        ),
        migrations.AddField(
            model_name="activity",
            name="sequence",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="activity",
            name="time_zone",
            field=models.CharField(blank=True, max_length=60, verbose_name="zona horaria"),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="attended_sessions",
            field=models.JSONField(blank=True, default=list, verbose_name="sesiones a las que vino"),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="by_staff",
            field=models.BooleanField(default=False, verbose_name="la inscribió la oficina"),
        ),
        migrations.AddField(
            model_name="enrolment",
            name="confirmed",
            field=models.JSONField(blank=True, default=dict, verbose_name="requisitos confirmados"),
        ),
        migrations.AlterField(
            model_name="activitytemplate",
            name="attendance",
            field=models.CharField(
                choices=[
                    ("signed_sheet", "Lista firmada"),
                    ("connection_log", "Registro de conexión con RUT confirmado"),
                    ("per_session", "Por sesión, con un mínimo"),
                    ("per_day", "Por día"),
                    ("per_meeting", "Por reunión, con puntualidad"),
                ],
                default="signed_sheet",
                max_length=20,
                verbose_name="cómo se toma la asistencia",
            ),
        ),
        migrations.AlterField(
            model_name="enrolment",
            name="state",
            field=models.CharField(
                choices=[
                    ("requested", "Por confirmar"),
                    ("enrolled", "Inscrita"),
                    ("waiting", "En lista de espera"),
                    ("cancelled", "Liberó su cupo"),
                    ("rejected", "No aceptada"),
                    ("attended", "Asistió"),
                    ("absent", "No asistió"),
                ],
                max_length=10,
                verbose_name="estado",
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["starts_at"], name="activity_by_start"),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("next_reminder_at__isnull", False)),
                fields=["next_reminder_at"],
                name="activity_reminder_due",
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("next_change_at__isnull", False)),
                fields=["next_change_at"],
                name="activity_change_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("fee_amount", None), ("fee_currency", "")),
                    models.Q(("fee_amount__gt", 0), models.Q(("fee_currency", ""), _negated=True)),
                    _connector="OR",
                ),
                name="activity_fee_has_currency",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("next_change_at", None), ("state__in", ["published", "closed"]), _connector="OR"),
                name="activity_changes_while_it_is_to_come",
            ),
        ),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("next_reminder_at", None),
                    ("state__in", ["published", "closed", "held", "consolidated"]),
                    _connector="OR",
                ),
                name="activity_reminds_once_published",
            ),
        ),
    ]

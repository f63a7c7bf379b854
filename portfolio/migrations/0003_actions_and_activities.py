import django.db.models.deletion
import django_countries.fields
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_absence_announced"),
        ("accounts", "__first__"),
        ("casework", "0007_actions_and_activities"),
        ("portfolio", "0002_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="ActionKind",
            fields=[
                ("code", models.SlugField(max_length=40, primary_key=True, serialize=False, verbose_name="código")),
                ("name", models.CharField(max_length=160, verbose_name="nombre")),
                ("description", models.TextField(blank=True, verbose_name="descripción")),
                ("leaf", models.BooleanField(default=True, verbose_name="se registra")),
                ("channels", models.JSONField(blank=True, default=list, verbose_name="canales")),
                ("applies_to", models.JSONField(blank=True, default=list, verbose_name="para quién")),
                ("questions", models.JSONField(blank=True, default=list, verbose_name="preguntas")),
                ("usual_results", models.JSONField(blank=True, default=list, verbose_name="resultados habituales")),
                ("is_training", models.BooleanField(default=False, verbose_name="es formación (CPE-5)")),
                (
                    "requires_prior_training",
                    models.BooleanField(default=False, verbose_name="pide formación previa (CPE-5)"),
                ),
                ("follow_up_clause", models.CharField(blank=True, max_length=8, verbose_name="seguimiento que nace")),
                ("active", models.BooleanField(default=True, verbose_name="vigente")),
                ("example", models.BooleanField(default=False, verbose_name="es un ejemplo")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="orden")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="portfolio.actionkind",
                    ),
                ),
            ],
            options={
                "verbose_name": "tipo de acción",
                "verbose_name_plural": "tipos de acción",
                "ordering": ["order", "code"],
            },
        ),
        migrations.CreateModel(
            name="ActionKindRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("valid_from", models.DateField(verbose_name="rige desde")),
                ("counts", models.BooleanField(verbose_name="suma para ser usuaria")),
                ("reason", models.TextField(verbose_name="razón")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rules", to="portfolio.actionkind"
                    ),
                ),
            ],
            options={
                "verbose_name": "regla de lo que suma",
                "verbose_name_plural": "reglas de lo que suma",
                "ordering": ["kind", "-valid_from"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "valid_from"), name="one_rule_per_kind_and_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="ActivityTemplate",
            fields=[
                ("code", models.SlugField(max_length=40, primary_key=True, serialize=False, verbose_name="código")),
                ("name", models.CharField(max_length=160, verbose_name="nombre")),
                ("description", models.TextField(blank=True, verbose_name="descripción")),
                (
                    "channel",
                    models.CharField(
                        choices=[("in_person", "Presencial"), ("digital", "Digital"), ("telephone", "Telefónico")],
                        default="in_person",
                        max_length=20,
                        verbose_name="canal",
                    ),
                ),
                ("duration_minutes", models.PositiveIntegerField(verbose_name="duración en minutos")),
                ("capacity", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="cupos")),
                (
                    "minimum",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="mínimo para realizarla"),
                ),
                ("maximum", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="máximo de cupos")),
                ("requirements", models.JSONField(blank=True, default=list, verbose_name="requisitos")),
                ("documents", models.JSONField(blank=True, default=list, verbose_name="documentos")),
                ("reminders", models.JSONField(blank=True, default=list, verbose_name="avisos")),
                (
                    "attendance",
                    models.CharField(default="signed_sheet", max_length=20, verbose_name="cómo se toma la asistencia"),
                ),
                ("fee_may_apply", models.BooleanField(default=False, verbose_name="puede tener cuota")),
                ("follow_up_clause", models.CharField(blank=True, max_length=8, verbose_name="seguimiento que nace")),
                ("active", models.BooleanField(default=True, verbose_name="vigente")),
                ("example", models.BooleanField(default=False, verbose_name="es un ejemplo")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="orden")),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="templates",
                        to="portfolio.actionkind",
                        verbose_name="tipo de acción",
                    ),
                ),
            ],
            options={
                "verbose_name": "plantilla de actividad",
                "verbose_name_plural": "plantillas de actividades",
                "ordering": ["order", "name"],
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="%(class)s",
                        serialize=False,
                        to="casework.casefile",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="nombre")),
                ("description", models.TextField(blank=True, verbose_name="descripción")),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("draft", "En preparación"),
                            ("published", "Inscripción abierta"),
                            ("closed", "Inscripción cerrada"),
                            ("held", "Realizada, falta la asistencia"),
                            ("consolidated", "Cerrada con asistencia"),
                            ("cancelled", "Suspendida"),
                        ],
                        default="draft",
                        max_length=50,
                        protected=True,
                        verbose_name="estado",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="empieza")),
                ("ends_at", models.DateTimeField(verbose_name="termina")),
                (
                    "channel",
                    models.CharField(
                        choices=[("in_person", "Presencial"), ("digital", "Digital"), ("telephone", "Telefónico")],
                        default="in_person",
                        max_length=20,
                        verbose_name="canal",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="lugar")),
                ("link", models.URLField(blank=True, max_length=300, verbose_name="enlace")),
                ("capacity", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="cupos")),
                ("requirements", models.JSONField(blank=True, default=list, verbose_name="requisitos")),
                ("is_public", models.BooleanField(default=True, verbose_name="en el calendario público")),
                (
                    "external_id",
                    models.CharField(
                        blank=True, max_length=80, null=True, unique=True, verbose_name="identificador de origen"
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="portfolio.actionkind",
                        verbose_name="tipo de acción",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to="portfolio.activitytemplate",
                        verbose_name="plantilla",
                    ),
                ),
            ],
            options={
                "verbose_name": "actividad",
                "verbose_name_plural": "actividades",
                "ordering": ["starts_at", "pk"],
                "indexes": [
                    models.Index(fields=["state", "starts_at"], name="activity_by_state"),
                    models.Index(fields=["ends_at"], name="activity_by_end"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gte", models.F("starts_at"))), name="activity_ends_after_start"
                    )
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Action",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("happened_on", models.DateField(verbose_name="fecha en que ocurrió")),
                (
                    "channel",
                    models.CharField(
                        choices=[("in_person", "Presencial"), ("digital", "Digital"), ("telephone", "Telefónico")],
                        max_length=20,
                        verbose_name="canal",
                    ),
                ),
                (
                    "contact_point",
                    models.CharField(
                        choices=[
                            ("regional_office", "Oficina regional"),
                            ("commercial_office", "Oficina comercial"),
                            ("central_office", "Oficinas centrales"),
                            ("event", "Evento"),
                            ("web", "Portal o formulario web"),
                            ("social_network", "Redes sociales"),
                            ("email", "Correo"),
                            ("phone", "Teléfono"),
                        ],
                        max_length=20,
                        verbose_name="punto de contacto",
                    ),
                ),
                ("participants", models.CharField(blank=True, max_length=300, verbose_name="quiénes participaron")),
                ("note", models.TextField(blank=True, verbose_name="nota")),
                ("answers", models.JSONField(blank=True, default=dict, verbose_name="respuestas")),
                ("counts", models.BooleanField(default=False, verbose_name="suma para ser usuaria")),
                ("exception_reason", models.TextField(blank=True, verbose_name="razón de la excepción (CPE-5)")),
                ("logged_at", models.DateTimeField(verbose_name="registrada")),
                ("batch", models.UUIDField(blank=True, db_index=True, null=True)),
                (
                    "external_id",
                    models.CharField(
                        blank=True, max_length=80, null=True, unique=True, verbose_name="identificador de origen"
                    ),
                ),
                ("voided_at", models.DateTimeField(blank=True, null=True, verbose_name="anulada")),
                ("void_reason", models.TextField(blank=True, verbose_name="razón de la anulación")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="actions", to="portfolio.company"
                    ),
                ),
                ("documents", models.ManyToManyField(blank=True, related_name="actions", to="casework.document")),
                (
                    "logged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions_logged",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="accounts.office",
                        verbose_name="oficina",
                    ),
                ),
                (
                    "voided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions_voided",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="portfolio.actionkind",
                        verbose_name="tipo",
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="portfolio.activity",
                        verbose_name="actividad",
                    ),
                ),
            ],
            options={
                "verbose_name": "acción",
                "verbose_name_plural": "acciones",
                "ordering": ["-happened_on", "-pk"],
                "indexes": [
                    models.Index(fields=["company", "-happened_on"], name="action_by_company"),
                    models.Index(
                        condition=models.Q(("counts", True), ("voided_at", None)),
                        fields=["company", "happened_on"],
                        name="action_that_counts",
                    ),
                    models.Index(fields=["office", "-happened_on"], name="action_by_office"),
                    models.Index(fields=["kind", "-happened_on"], name="action_by_kind"),
                    models.Index(fields=["logged_by", "-logged_at"], name="action_by_author"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("activity__isnull", False), ("voided_at", None)),
                        fields=("activity", "company"),
                        name="one_action_per_activity_and_company",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("voided_at", None), ("voided_by", None)),
                            models.Q(("voided_at__isnull", False), ("voided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="action_voided_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
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
                ("person_name", models.CharField(blank=True, max_length=160, verbose_name="quién asiste")),
                ("person_position", models.CharField(blank=True, max_length=80, verbose_name="cargo")),
                ("person_email", models.EmailField(blank=True, max_length=254, verbose_name="correo")),
                ("asked_at", models.DateTimeField(verbose_name="pidió el cupo")),
                ("walk_in", models.BooleanField(default=False, verbose_name="llegó sin inscribirse")),
                ("exception_reason", models.TextField(blank=True, verbose_name="razón de la excepción")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="nota")),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="enrolments", to="portfolio.activity"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments_made",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="enrolments", to="portfolio.company"
                    ),
                ),
                (
                    "exception_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "inscripción",
                "verbose_name_plural": "inscripciones",
                "ordering": ["asked_at", "pk"],
                "indexes": [models.Index(fields=["activity", "state", "asked_at"], name="enrolment_by_state")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("activity", "company"), name="one_enrolment_per_company_and_activity"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ActionResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("exported", "Exportó"),
                            ("contract_signed", "Firmó un contrato"),
                            ("quote_requested", "Le pidieron cotización"),
                            ("samples_sent", "Envió muestras"),
                            ("contact_obtained", "Consiguió un contacto"),
                            ("negotiation_open", "Negociación en curso"),
                            ("training_completed", "Formación terminada"),
                            ("plan_defined", "Plan o acuerdos definidos"),
                            ("market_discarded", "Mercado descartado con fundamento"),
                            ("information_delivered", "Información entregada"),
                            ("referred", "Derivada"),
                            ("validated", "Validada"),
                            ("not_validated", "No validada"),
                            ("demand_open", "Solicitud abierta"),
                            ("alliance", "Alianza o inversión conversada"),
                            ("agreement", "Acuerdo institucional"),
                            ("publication", "Publicación en prensa"),
                            ("no_result", "Sin resultado todavía"),
                        ],
                        max_length=24,
                        verbose_name="resultado",
                    ),
                ),
                ("happened_on", models.DateField(verbose_name="fecha")),
                ("market", django_countries.fields.CountryField(blank=True, max_length=2, verbose_name="mercado")),
                (
                    "amount",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name="monto"),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True,
                        choices=[("USD", "US$"), ("EUR", "€"), ("CLP", "$")],
                        max_length=3,
                        verbose_name="moneda",
                    ),
                ),
                ("product", models.CharField(blank=True, max_length=200, verbose_name="producto o servicio")),
                ("note", models.TextField(blank=True, verbose_name="nota")),
                ("logged_at", models.DateTimeField()),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="results", to="portfolio.action"
                    ),
                ),
                (
                    "logged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results_logged",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "resultado",
                "verbose_name_plural": "resultados",
                "ordering": ["-happened_on", "-pk"],
                "indexes": [models.Index(fields=["kind", "happened_on"], name="result_by_kind")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount", None), ("currency", "")),
                            models.Q(("amount__gt", 0), models.Q(("currency", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="result_amount_has_currency",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="company",
            name="entry_score",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="puntaje al ingresar"),
        ),
        migrations.AddField(
            model_name="company",
            name="entry_segment",
            field=models.CharField(
                blank=True,
                choices=[("red", "Rojo"), ("yellow", "Amarillo"), ("green", "Verde"), ("dark_red", "Rojo oscuro")],
                max_length=10,
                verbose_name="segmento al ingresar",
            ),
        ),
        migrations.AddField(
            model_name="company",
            name="last_contact_on",
            field=models.DateField(blank=True, null=True, verbose_name="último contacto"),
        ),
        migrations.AddField(
            model_name="company",
            name="left_on",
            field=models.DateField(blank=True, null=True, verbose_name="fecha de salida"),
        ),
        migrations.AddField(
            model_name="company",
            name="left_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("ceased", "Terminó su giro"),
                    ("no_interest", "Ya no le interesa exportar"),
                    ("no_capacity", "No tiene la capacidad por ahora"),
                    ("no_answer", "No responde"),
                    ("dissatisfied", "No le sirvió la atención"),
                    ("asked_to_leave", "Pidió salir"),
                    ("other", "Otra"),
                ],
                max_length=24,
                verbose_name="razón de la salida",
            ),
        ),
        migrations.AddField(
            model_name="historicalcompany",
            name="entry_score",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="puntaje al ingresar"),
        ),
        migrations.AddField(
            model_name="historicalcompany",
            name="entry_segment",
            field=models.CharField(
                blank=True,
                choices=[("red", "Rojo"), ("yellow", "Amarillo"), ("green", "Verde"), ("dark_red", "Rojo oscuro")],
                max_length=10,
                verbose_name="segmento al ingresar",
            ),
        ),
        migrations.AddField(
            model_name="historicalcompany",
            name="last_contact_on",
            field=models.DateField(blank=True, null=True, verbose_name="último contacto"),
        ),
        migrations.AddField(
            model_name="historicalcompany",
            name="left_on",
            field=models.DateField(blank=True, null=True, verbose_name="fecha de salida"),
        ),
        migrations.AddField(
            model_name="historicalcompany",
            name="left_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("ceased", "Terminó su giro"),
                    ("no_interest", "Ya no le interesa exportar"),
                    ("no_capacity", "No tiene la capacidad por ahora"),
                    ("no_answer", "No responde"),
                    ("dissatisfied", "No le sirvió la atención"),
                    ("asked_to_leave", "Pidió salir"),
                    ("other", "Otra"),
                ],
                max_length=24,
                verbose_name="razón de la salida",
            ),
        ),
        migrations.AddIndex(
            model_name="company",
            index=models.Index(fields=["office", "last_contact_on"], name="company_by_contact"),
        ),
        migrations.AddIndex(
            model_name="company",
            index=models.Index(fields=["executive", "last_contact_on"], name="company_by_executive"),
        ),
    ]

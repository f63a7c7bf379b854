import django.db.models.deletion
import django_countries.fields
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("casework", "0009_requests"),
        ("portfolio", "0005_actions"),
    ]

    operations = [
        migrations.CreateModel(
            name="ServiceRequest",
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
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("company", "La empresa"),
                            ("staff", "El equipo, a pedido de la empresa"),
                            ("oficom", "Una oficina comercial"),
                        ],
                        max_length=8,
                        verbose_name="quién la trae",
                    ),
                ),
                ("text", models.TextField(verbose_name="qué necesita")),
                (
                    "markets",
                    django_countries.fields.CountryField(
                        blank=True, max_length=746, multiple=True, verbose_name="mercados"
                    ),
                ),
                ("needed_by", models.DateField(blank=True, null=True, verbose_name="fecha que apura")),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[
                            ("received", "Por atender"),
                            ("answered", "Con alternativas ofrecidas"),
                            ("chosen", "Con alternativa elegida"),
                            ("dismissed", "Dejada para más adelante"),
                            ("withdrawn", "Retirada"),
                        ],
                        default="received",
                        max_length=50,
                        protected=True,
                        verbose_name="estado",
                    ),
                ),
                ("recommendation", models.TextField(blank=True, verbose_name="recomendación y sus razones")),
                ("kept_until", models.DateField(blank=True, null=True, verbose_name="alternativas vigentes hasta")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="respondida")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests_answered",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_requests",
                        to="portfolio.company",
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "solicitud de servicio",
                "verbose_name_plural": "solicitudes de servicio",
                "indexes": [models.Index(fields=["company", "state"], name="request_by_company")],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Alternative",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("round", models.PositiveSmallIntegerField(default=1)),
                (
                    "instrument",
                    models.CharField(
                        choices=[
                            ("capacity", "Generación de capacidades"),
                            ("promotion", "Promoción comercial"),
                            ("opportunities", "Oportunidades comerciales"),
                            ("exporta_mas", "Exporta Más"),
                            ("other", "Otro apoyo"),
                        ],
                        max_length=14,
                        verbose_name="instrumento",
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="alternativa")),
                ("when", models.CharField(blank=True, max_length=120, verbose_name="cuándo")),
                ("needs", models.CharField(blank=True, max_length=200, verbose_name="qué necesita")),
                ("chosen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alternatives",
                        to="portfolio.servicerequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "alternativa",
                "verbose_name_plural": "alternativas",
                "ordering": ["-round", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("request", "round", "position"), name="one_alternative_per_position"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("chosen_at__isnull", False)),
                        fields=("request", "round"),
                        name="one_chosen_alternative",
                    ),
                ],
            },
        ),
    ]

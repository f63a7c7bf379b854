import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("portfolio", "0003_actions_and_activities"),
    ]

    operations = [
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "1 · Exporta Más"), (2, "2 · Trabajo habitual"), (3, "3 · Trabajo esporádico")],
                        primary_key=True,
                        serialize=False,
                        verbose_name="categoría",
                    ),
                ),
                (
                    "characteristics",
                    models.TextField(
                        help_text="Cómo son las empresas de esta categoría.", verbose_name="características"
                    ),
                ),
                (
                    "objectives",
                    models.TextField(help_text="Qué se busca con ellas. Uno por línea.", verbose_name="objetivos"),
                ),
                (
                    "markets",
                    models.TextField(help_text="A qué mercados se apunta y cómo se eligen.", verbose_name="mercados"),
                ),
                (
                    "instruments",
                    models.TextField(help_text="Con qué se las apoya. Uno por línea.", verbose_name="instrumentos"),
                ),
                (
                    "what_changes",
                    models.TextField(
                        help_text="Va en el correo de quien pasa a esta categoría. Una línea por cambio.",
                        verbose_name="qué cambia para la empresa",
                    ),
                ),
                ("example", models.BooleanField(default=False, verbose_name="es un ejemplo")),
            ],
            options={
                "verbose_name": "categoría",
                "verbose_name_plural": "categorías",
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="CategoryCriterion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=200, verbose_name="requisito")),
                (
                    "fact",
                    models.CharField(
                        choices=[
                            ("exports", "Exporta"),
                            ("markets", "Mercados a los que exporta"),
                            ("potential", "Potencial del test"),
                            ("segment", "Segmento"),
                            ("sales", "Ventas anuales en UF"),
                            ("strategic_sector", "Sector de la estrategia"),
                            ("cartera", "Cumple los hechos de la cartera"),
                            ("user_of_year", "Usuaria del año"),
                            ("training", "Formación reciente"),
                            ("actions", "Acciones recientes"),
                            ("ficha", "Ficha completa"),
                            ("seniority", "Antigüedad"),
                            ("manual", "Se confirma a mano"),
                        ],
                        max_length=20,
                        verbose_name="se comprueba con",
                    ),
                ),
                (
                    "minimum",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="desde"),
                ),
                (
                    "maximum",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="hasta"),
                ),
                ("values", models.JSONField(blank=True, default=list, verbose_name="valores que cumplen")),
                ("valid_from", models.DateField(verbose_name="rige desde")),
                ("active", models.BooleanField(default=True, verbose_name="vigente")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="orden")),
                ("example", models.BooleanField(default=False, verbose_name="es un ejemplo")),
            ],
            options={
                "verbose_name": "requisito de Exporta Más",
                "verbose_name_plural": "requisitos de Exporta Más",
                "ordering": ["order", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalCategory",
            fields=[
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "1 · Exporta Más"), (2, "2 · Trabajo habitual"), (3, "3 · Trabajo esporádico")],
                        db_index=True,
                        verbose_name="categoría",
                    ),
                ),
                (
                    "characteristics",
                    models.TextField(
                        help_text="Cómo son las empresas de esta categoría.", verbose_name="características"
                    ),
                ),
                (
                    "objectives",
                    models.TextField(help_text="Qué se busca con ellas. Uno por línea.", verbose_name="objetivos"),
                ),
                (
                    "markets",
                    models.TextField(help_text="A qué mercados se apunta y cómo se eligen.", verbose_name="mercados"),
                ),
                (
                    "instruments",
                    models.TextField(help_text="Con qué se las apoya. Uno por línea.", verbose_name="instrumentos"),
                ),
                (
                    "what_changes",
                    models.TextField(
                        help_text="Va en el correo de quien pasa a esta categoría. Una línea por cambio.",
                        verbose_name="qué cambia para la empresa",
                    ),
                ),
                ("example", models.BooleanField(default=False, verbose_name="es un ejemplo")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
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
                "verbose_name": "historical categoría",
                "verbose_name_plural": "historical categorías",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCategoryCriterion",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("text", models.CharField(max_length=200, verbose_name="requisito")),
                (
                    "fact",
                    models.CharField(
                        choices=[
                            ("exports", "Exporta"),
                            ("markets", "Mercados a los que exporta"),
                            ("potential", "Potencial del test"),
                            ("segment", "Segmento"),
                            ("sales", "Ventas anuales en UF"),
                            ("strategic_sector", "Sector de la estrategia"),
                            ("cartera", "Cumple los hechos de la cartera"),
                            ("user_of_year", "Usuaria del año"),
                            ("training", "Formación reciente"),
                            ("actions", "Acciones recientes"),
                            ("ficha", "Ficha completa"),
                            ("seniority", "Antigüedad"),
                            ("manual", "Se confirma a mano"),
                        ],
                        max_length=20,
                        verbose_name="se comprueba con",
                    ),
                ),
                (
                    "minimum",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="desde"),
                ),
                (
                    "maximum",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="hasta"),
                ),
                ("values", models.JSONField(blank=True, default=list, verbose_name="valores que cumplen")),
                ("valid_from", models.DateField(verbose_name="rige desde")),
                ("active", models.BooleanField(default=True, verbose_name="vigente")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="orden")),
                ("example", models.BooleanField(default=False, verbose_name="es un ejemplo")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
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
                "verbose_name": "historical requisito de Exporta Más",
                "verbose_name_plural": "historical requisitos de Exporta Más",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="CategoryProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "old",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "1 · Exporta Más"), (2, "2 · Trabajo habitual"), (3, "3 · Trabajo esporádico")],
                        verbose_name="categoría de hoy",
                    ),
                ),
                (
                    "new",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "1 · Exporta Más"), (2, "2 · Trabajo habitual"), (3, "3 · Trabajo esporádico")],
                        verbose_name="categoría propuesta",
                    ),
                ),
                (
                    "why",
                    models.JSONField(blank=True, default=list, help_text="Una frase por hecho.", verbose_name="hechos"),
                ),
                ("facts_key", models.CharField(blank=True, max_length=64, verbose_name="huella de los hechos")),
                ("found_at", models.DateTimeField(verbose_name="desde")),
                ("proposed_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, verbose_name="razón de quien propone")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Por decidir"),
                            ("accepted", "Aceptada"),
                            ("refused", "No aceptada"),
                            ("over", "Ya no corre"),
                        ],
                        default="open",
                        editable=False,
                        max_length=8,
                        verbose_name="estado",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision", models.TextField(blank=True, verbose_name="razón de la decisión")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="category_proposals",
                        to="portfolio.company",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="categories_decided",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="categories_proposed",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="la propone",
                    ),
                ),
            ],
            options={
                "verbose_name": "propuesta de categoría",
                "verbose_name_plural": "propuestas de categoría",
                "ordering": ["-found_at", "-pk"],
                "indexes": [models.Index(fields=["state", "-found_at"], name="proposal_by_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")), fields=("company",), name="one_open_proposal_per_company"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("old", models.F("new")), _negated=True),
                        name="proposal_changes_the_category",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CriterionCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("met", models.BooleanField(verbose_name="cumple")),
                ("note", models.TextField(verbose_name="razón")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="criterion_checks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="criterion_checks",
                        to="portfolio.company",
                    ),
                ),
                (
                    "criterion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="portfolio.categorycriterion",
                    ),
                ),
            ],
            options={
                "verbose_name": "comprobación a mano",
                "verbose_name_plural": "comprobaciones a mano",
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["company", "criterion", "-at"], name="criterion_check_last")],
            },
        ),
    ]

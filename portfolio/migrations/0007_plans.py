import django.db.models.deletion
import django_countries.fields
import django_fsm
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0010_plans"),
        ("portfolio", "0006_requests"),
    ]

    operations = [
        migrations.CreateModel(
            name="WorkPlan",
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
                ("name", models.CharField(max_length=160, verbose_name="nombre")),
                ("objectives", models.TextField(verbose_name="objetivos")),
                (
                    "markets",
                    django_countries.fields.CountryField(
                        blank=True, max_length=746, multiple=True, verbose_name="mercados"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="desde")),
                ("ends_on", models.DateField(verbose_name="hasta")),
                (
                    "state",
                    django_fsm.FSMField(
                        choices=[("active", "En curso"), ("finished", "Terminado"), ("stopped", "Detenido")],
                        default="active",
                        max_length=50,
                        protected=True,
                        verbose_name="estado",
                    ),
                ),
                ("next_milestone_on", models.DateField(blank=True, null=True, verbose_name="próximo hito")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="portfolio.company"
                    ),
                ),
            ],
            options={
                "verbose_name": "plan de trabajo",
                "verbose_name_plural": "planes de trabajo",
                "indexes": [models.Index(fields=["state", "next_milestone_on"], name="plan_by_next_milestone")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "active")), fields=("company",), name="one_plan_in_course"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="plan_ends_after_start"
                    ),
                ],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="hito")),
                (
                    "owner",
                    models.CharField(
                        choices=[("company", "La empresa"), ("prochile", "ProChile"), ("both", "Ambas")],
                        max_length=8,
                        verbose_name="de quién es",
                    ),
                ),
                ("owner_name", models.CharField(blank=True, max_length=120, verbose_name="persona")),
                ("due_on", models.DateField(verbose_name="para cuándo")),
                (
                    "progress",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "0 %"), (25, "25 %"), (50, "50 %"), (75, "75 %"), (100, "100 %")],
                        default=0,
                        verbose_name="avance",
                    ),
                ),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="logrado el")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="milestones", to="portfolio.workplan"
                    ),
                ),
            ],
            options={
                "verbose_name": "hito",
                "verbose_name_plural": "hitos",
                "ordering": ["due_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_on__isnull", False), ("progress", 100)),
                            models.Q(("done_on", None), ("progress__lt", 100)),
                            _connector="OR",
                        ),
                        name="milestone_done_when_whole",
                    )
                ],
            },
        ),
    ]

import accounts.models.offices
import accounts.querysets
import django.contrib.auth.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import phonenumber_field.modelfields
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Region',
            fields=[
                ('iso_code', models.CharField(max_length=8, primary_key=True, serialize=False, verbose_name='código ISO')),
                ('cut_code', models.CharField(max_length=2, unique=True, verbose_name='código CUT')),
                ('name', models.CharField(max_length=80, verbose_name='nombre')),
                ('order', models.PositiveSmallIntegerField(verbose_name='orden, de norte a sur')),
            ],
            options={
                'verbose_name': 'región',
                'verbose_name_plural': 'regiones',
                'ordering': ['order'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('run', models.CharField(blank=True, max_length=12, null=True, unique=True, verbose_name='RUN')),
                ('preferred_name', models.CharField(blank=True, help_text='Si lo deja vacío, usamos su nombre.', max_length=80, verbose_name='cómo quiere que le llamemos')),
                ('title', models.CharField(blank=True, max_length=120, verbose_name='cargo')),
                ('phone', phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, region=None, verbose_name='teléfono')),
                ('email_verified_at', models.DateTimeField(blank=True, null=True, verbose_name='correo confirmado el')),
                ('alerts_one_by_one', models.BooleanField(default=False, verbose_name='recibir cada aviso por separado')),
                ('is_system', models.BooleanField(default=False, editable=False, verbose_name='es el portal')),
                ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='persona de demostración')),
                ('search_text', models.TextField(blank=True, default='', editable=False)),
                ('session_epoch', models.PositiveIntegerField(default=0, editable=False)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'persona',
                'verbose_name_plural': 'personas',
                'ordering': ['first_name', 'last_name', 'pk'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('email_verified_at__isnull', False), models.Q(('email', ''), _negated=True)), name='verified_email_is_of_one_person', violation_error_message='Ese correo ya es de otra cuenta. Escriba otro o pida ayuda.'), models.UniqueConstraint(condition=models.Q(('is_system', True)), fields=('is_system',), name='one_system_user')],
            },
            managers=[
                ('objects', accounts.querysets.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='código')),
                ('kind', models.CharField(choices=[('regional', 'Oficina regional'), ('commercial', 'Oficina comercial'), ('central', 'Oficina central')], max_length=12, verbose_name='tipo')),
                ('name', models.CharField(max_length=120, verbose_name='nombre')),
                ('mailbox', models.EmailField(max_length=254, verbose_name='correo de la oficina')),
                ('country', models.CharField(default='CL', max_length=2, verbose_name='país')),
                ('holiday_country', models.CharField(default='CL', max_length=2, verbose_name='país de sus feriados')),
                ('holiday_subdivision', models.CharField(blank=True, max_length=40, verbose_name='subdivisión de sus feriados')),
                ('weekend_days', models.JSONField(blank=True, default=accounts.models.offices.saturday_and_sunday, validators=[accounts.models.offices.validate_weekend], verbose_name='fin de semana')),
                ('time_zone', models.CharField(default='America/Santiago', max_length=60, validators=[accounts.models.offices.validate_time_zone], verbose_name='zona horaria')),
                ('active', models.BooleanField(default=True, verbose_name='en funcionamiento')),
                ('example', models.BooleanField(default=False, verbose_name='de ejemplo')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='offices', to='accounts.region', verbose_name='región')),
            ],
            options={
                'verbose_name': 'oficina',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'regional')), fields=('region',), name='one_regional_office_per_region'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'regional'), _negated=True), ('region__isnull', False), _connector='OR'), name='regional_office_has_region')],
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='desde')),
                ('ends_on', models.DateField(verbose_name='hasta')),
                ('reason', models.CharField(blank=True, max_length=120, verbose_name='motivo')),
                ('substitute', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='substitutions', to=settings.AUTH_USER_MODEL, verbose_name='quién reemplaza')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to=settings.AUTH_USER_MODEL, verbose_name='quién se ausenta')),
            ],
            options={
                'verbose_name': 'ausencia',
                'ordering': ['-starts_on', 'pk'],
                'indexes': [models.Index(fields=['substitute', 'ends_on'], name='absence_by_substitute')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='absence_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('user', models.F('substitute')), _negated=True), name='nobody_stands_in_for_themselves')],
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='para qué sistema')),
                ('scope', models.CharField(choices=[('read', 'Solo leer'), ('act', 'Leer y actuar')], default='read', max_length=4, verbose_name='alcance')),
                ('start', models.CharField(max_length=12, verbose_name='comienza con')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(verbose_name='creada')),
                ('expires_at', models.DateTimeField(verbose_name='vence')),
                ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='usada por última vez')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revocada')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'clave de la API',
                'verbose_name_plural': 'claves de la API',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='HistoricalAbsence',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='desde')),
                ('ends_on', models.DateField(verbose_name='hasta')),
                ('reason', models.CharField(blank=True, max_length=120, verbose_name='motivo')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('substitute', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='quién reemplaza')),
                ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='quién se ausenta')),
            ],
            options={
                'verbose_name': 'historical ausencia',
                'verbose_name_plural': 'historical ausencias',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalUser',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(db_index=True, error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('run', models.CharField(blank=True, db_index=True, max_length=12, null=True, verbose_name='RUN')),
                ('preferred_name', models.CharField(blank=True, help_text='Si lo deja vacío, usamos su nombre.', max_length=80, verbose_name='cómo quiere que le llamemos')),
                ('title', models.CharField(blank=True, max_length=120, verbose_name='cargo')),
                ('phone', phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, region=None, verbose_name='teléfono')),
                ('email_verified_at', models.DateTimeField(blank=True, null=True, verbose_name='correo confirmado el')),
                ('alerts_one_by_one', models.BooleanField(default=False, verbose_name='recibir cada aviso por separado')),
                ('is_system', models.BooleanField(default=False, editable=False, verbose_name='es el portal')),
                ('is_demo', models.BooleanField(default=False, editable=False, verbose_name='persona de demostración')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical persona',
                'verbose_name_plural': 'historical personas',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalOffice',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, verbose_name='código')),
                ('kind', models.CharField(choices=[('regional', 'Oficina regional'), ('commercial', 'Oficina comercial'), ('central', 'Oficina central')], max_length=12, verbose_name='tipo')),
                ('name', models.CharField(max_length=120, verbose_name='nombre')),
                ('mailbox', models.EmailField(max_length=254, verbose_name='correo de la oficina')),
                ('country', models.CharField(default='CL', max_length=2, verbose_name='país')),
                ('holiday_country', models.CharField(default='CL', max_length=2, verbose_name='país de sus feriados')),
                ('holiday_subdivision', models.CharField(blank=True, max_length=40, verbose_name='subdivisión de sus feriados')),
                ('weekend_days', models.JSONField(blank=True, default=accounts.models.offices.saturday_and_sunday, validators=[accounts.models.offices.validate_weekend], verbose_name='fin de semana')),
                ('time_zone', models.CharField(default='America/Santiago', max_length=60, validators=[accounts.models.offices.validate_time_zone], verbose_name='zona horaria')),
                ('active', models.BooleanField(default=True, verbose_name='en funcionamiento')),
                ('example', models.BooleanField(default=False, verbose_name='de ejemplo')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('region', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.region', verbose_name='región')),
            ],
            options={
                'verbose_name': 'historical oficina',
                'verbose_name_plural': 'historical oficinas',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Comuna',
            fields=[
                ('cut_code', models.CharField(max_length=5, primary_key=True, serialize=False, verbose_name='código CUT')),
                ('name', models.CharField(max_length=60, verbose_name='nombre')),
                ('province', models.CharField(max_length=60, verbose_name='provincia')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comunas', to='accounts.region', verbose_name='región')),
            ],
            options={
                'verbose_name': 'comuna',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='HistoricalRoleAssignment',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('role', models.CharField(choices=[('executive', 'Ejecutivo/a regional'), ('sector_lead', 'Encargado/a sectorial'), ('office_head', 'Jefatura de oficina regional'), ('oficom_executive', 'Ejecutivo/a de oficina comercial'), ('demand_coordinator', 'Coordinación de demandas (OCI)'), ('macrozone_coordinator', 'Coordinación macrozonal'), ('client_management', 'Gestión de clientes'), ('complaints_officer', 'Encargado/a de reclamos'), ('help_centre', 'Centro de Ayuda'), ('national_directorate', 'Dirección Nacional'), ('strategic_development', 'Desarrollo Estratégico'), ('auditor', 'Auditoría'), ('administrator', 'Administración del portal')], max_length=30, verbose_name='rol')),
                ('sector', models.CharField(blank=True, max_length=40, verbose_name='sector')),
                ('starts_on', models.DateField(verbose_name='desde')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='hasta')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='persona')),
                ('office', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.office', verbose_name='oficina')),
            ],
            options={
                'verbose_name': 'historical rol asignado',
                'verbose_name_plural': 'historical roles asignados',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='RoleAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('executive', 'Ejecutivo/a regional'), ('sector_lead', 'Encargado/a sectorial'), ('office_head', 'Jefatura de oficina regional'), ('oficom_executive', 'Ejecutivo/a de oficina comercial'), ('demand_coordinator', 'Coordinación de demandas (OCI)'), ('macrozone_coordinator', 'Coordinación macrozonal'), ('client_management', 'Gestión de clientes'), ('complaints_officer', 'Encargado/a de reclamos'), ('help_centre', 'Centro de Ayuda'), ('national_directorate', 'Dirección Nacional'), ('strategic_development', 'Desarrollo Estratégico'), ('auditor', 'Auditoría'), ('administrator', 'Administración del portal')], max_length=30, verbose_name='rol')),
                ('sector', models.CharField(blank=True, max_length=40, verbose_name='sector')),
                ('starts_on', models.DateField(verbose_name='desde')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='hasta')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='role_assignments', to='accounts.office', verbose_name='oficina')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='role_assignments', to=settings.AUTH_USER_MODEL, verbose_name='persona')),
            ],
            options={
                'verbose_name': 'rol asignado',
                'verbose_name_plural': 'roles asignados',
                'ordering': ['role', 'office', 'starts_on', 'pk'],
                'indexes': [models.Index(fields=['office', 'role'], name='role_at_office')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='role_ends_after_it_starts'), models.UniqueConstraint(condition=models.Q(('ends_on__isnull', True)), fields=('user', 'role', 'office', 'sector'), name='one_open_assignment_of_a_role', violation_error_message='La persona ya tiene ese rol en esa oficina.')],
            },
        ),
    ]

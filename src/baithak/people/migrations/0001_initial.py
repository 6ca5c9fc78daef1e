"""The first tables of the convening door."""

import baithak.people.models
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Convening',
            fields=[
                ('slug', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('title', models.JSONField()),
                ('questions', models.JSONField(default=dict)),
                ('organiser', models.CharField(max_length=200)),
                ('contact', models.CharField(max_length=200)),
                ('template', models.CharField(max_length=40)),
                ('kind', models.CharField(choices=[('closed', 'Closed: a small invited circle, at least eight seats on each side'), ('open', 'Open: many invited people, no minimum')], default='closed', max_length=6)),
                ('languages', models.JSONField()),
                ('thresholds', models.JSONField()),
                ('roundtable', models.CharField(max_length=200)),
                ('room', models.CharField(max_length=32)),
                ('enrolment_until', models.DateField()),
                ('is_lead', models.BooleanField(default=True)),
                ('state', models.CharField(choices=[('enrolling', 'members are taking their seats'), ('closed', 'enrolment is closed'), ('opened', 'the doors are open')], default='enrolling', max_length=9)),
                ('charter', models.TextField(blank=True)),
                ('opening', models.TextField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.CharField(default=baithak.people.models.fresh_id, max_length=16, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('email', models.CharField(db_index=True, max_length=254)),
                ('role', models.CharField(choices=[('former-diplomat', 'former diplomat'), ('military-veteran', 'military veteran'), ('academic', 'academic'), ('journalist', 'journalist'), ('business-leader', 'business leader'), ('civil-society', 'civil society member'), ('other', 'other role')], max_length=20)),
                ('gender', models.CharField(choices=[('woman', 'woman'), ('man', 'man'), ('other', 'another gender'), ('unsaid', 'not said')], default='unsaid', max_length=8)),
                ('generation', models.CharField(choices=[('before-1950', 'born before 1950'), ('1950s', 'born in the 1950s'), ('1960s', 'born in the 1960s'), ('1970s', 'born in the 1970s'), ('1980-later', 'born in 1980 or later'), ('unsaid', 'year of birth not said')], default='unsaid', max_length=12)),
                ('is_first_time', models.BooleanField(default=False)),
                ('language', models.CharField(choices=[('en', 'English'), ('hi', 'हिन्दी'), ('ur', 'اردو')], max_length=2)),
                ('invited_on', models.DateField(null=True)),
                ('links_asked_on', models.DateField(null=True)),
                ('links_asked', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ('name', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='grant', serialize=False, to='people.member')),
                ('blinded', models.JSONField()),
                ('signatures', models.JSONField()),
                ('locker', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('token_hash', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('ends_others', models.BooleanField(default=False)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='people.member')),
            ],
        ),
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('id', models.CharField(default=baithak.people.models.fresh_id, max_length=16, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('invitation', 'invitation'), ('reminder', 'reminder'), ('new-link', 'new link'), ('dates', 'dates for the calendar'), ('doors-open', 'the doors are open')], max_length=12)),
                ('state', models.CharField(choices=[('waiting', 'waiting to be sent'), ('sending', 'perhaps sent: the door stopped while sending'), ('sent', 'sent'), ('refused', 'refused: the mail server knows no such address')], db_index=True, default='waiting', max_length=8)),
                ('made_on', models.DateField()),
                ('sent_on', models.DateField(null=True)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='people.member')),
            ],
            options={
                'ordering': ('made_on', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.CharField(default=baithak.people.models.fresh_id, max_length=16, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('starts_at', models.TimeField()),
                ('minutes', models.PositiveSmallIntegerField()),
                ('zone', models.CharField(max_length=40)),
                ('place', models.CharField(blank=True, max_length=200)),
                ('convening', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='people.convening')),
            ],
            options={
                'ordering': ('day', 'starts_at'),
            },
        ),
        migrations.CreateModel(
            name='Side',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(max_length=32)),
                ('name', models.JSONField()),
                ('position', models.PositiveSmallIntegerField()),
                ('is_hosted_here', models.BooleanField()),
                ('keys', models.JSONField(default=list)),
                ('grants', models.PositiveIntegerField(null=True)),
                ('witness_name', models.CharField(blank=True, max_length=32)),
                ('witness_key', models.CharField(blank=True, max_length=64)),
                ('convening', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sides', to='people.convening')),
            ],
            options={
                'ordering': ('position',),
            },
        ),
        migrations.AddField(
            model_name='member',
            name='side',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='people.side'),
        ),
        migrations.CreateModel(
            name='SigningKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round_number', models.PositiveSmallIntegerField()),
                ('sealed', models.BinaryField()),
                ('side', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signing_keys', to='people.side')),
            ],
        ),
        migrations.CreateModel(
            name='Cosignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=32)),
                ('signature', models.CharField(max_length=128)),
                ('convening', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cosignatures', to='people.convening')),
            ],
            options={
                'ordering': ('name',),
                'constraints': [models.UniqueConstraint(fields=('convening', 'name'), name='a_witness_signs_once')],
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('activity', models.CharField(choices=[('statements', 'members write statements'), ('votes', 'members vote on the statements')], max_length=12)),
                ('opens_on', models.DateField()),
                ('closes_on', models.DateField()),
                ('convening', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rounds', to='people.convening')),
            ],
            options={
                'ordering': ('number',),
                'constraints': [models.UniqueConstraint(fields=('convening', 'number'), name='a_round_is_there_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='side',
            constraint=models.UniqueConstraint(fields=('convening', 'side'), name='a_side_is_there_once'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.UniqueConstraint(fields=('side', 'email'), name='an_address_is_invited_once'),
        ),
        migrations.AddConstraint(
            model_name='signingkey',
            constraint=models.UniqueConstraint(fields=('side', 'round_number'), name='a_key_for_each_round'),
        ),
    ]

"""The first tables of the roundtable: dialogues, rounds, seats, contributions, the record, moderation."""

import baithak.voices.models
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.CharField(default=baithak.voices.models.fresh_id, max_length=32, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('activity', models.CharField(choices=[('statements', 'statements'), ('votes', 'votes')], max_length=16)),
                ('opens_on', models.DateField()),
                ('closes_on', models.DateField()),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('open', 'open'), ('short', 'closed, too few took part'), ('closing', 'closing'), ('closed', 'closed'), ('sealed', 'closed and co-signed'), ('released', 'released')], default='waiting', max_length=8)),
                ('is_extended', models.BooleanField(default=False)),
                ('has_quorum', models.BooleanField(null=True)),
            ],
            options={
                'ordering': ('number',),
            },
        ),
        migrations.CreateModel(
            name='Dialogue',
            fields=[
                ('slug', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('charter', models.TextField()),
                ('cosignatures', models.JSONField()),
                ('room_hash', models.CharField(max_length=64)),
                ('title', models.JSONField()),
                ('side_titles', models.JSONField()),
                ('languages', models.JSONField()),
                ('kind', models.CharField(choices=[('closed', 'closed'), ('open', 'open')], max_length=8)),
                ('receipt_key', models.CharField(max_length=64)),
                ('is_forgotten', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='voices.round')),
                ('size', models.PositiveIntegerField()),
                ('root', models.CharField(max_length=64)),
                ('words', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('slot', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('turn', models.PositiveIntegerField()),
                ('envelope_id', models.CharField(max_length=64, unique=True)),
                ('sealed', models.BinaryField()),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contributions', to='voices.round')),
            ],
        ),
        migrations.AddField(
            model_name='round',
            name='dialogue',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rounds', to='voices.dialogue'),
        ),
        migrations.CreateModel(
            name='Leaf',
            fields=[
                ('hash', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('place', models.PositiveIntegerField()),
                ('dialogue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='leaves', to='voices.dialogue')),
            ],
        ),
        migrations.CreateModel(
            name='Scrutineer',
            fields=[
                ('id', models.CharField(default=baithak.voices.models.fresh_id, max_length=32, primary_key=True, serialize=False)),
                ('label', models.CharField(max_length=200)),
                ('key', models.CharField(max_length=100)),
                ('agreed', models.JSONField(default=list)),
                ('dialogue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scrutineers', to='voices.dialogue')),
            ],
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('slot', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('side', models.CharField(max_length=64)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='voices.round')),
            ],
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.CharField(default=baithak.voices.models.fresh_id, max_length=32, primary_key=True, serialize=False)),
                ('sealed', models.BinaryField()),
                ('about', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reasons', to='voices.statement')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='statements', to='voices.round')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='Judgement',
            fields=[
                ('id', models.CharField(default=baithak.voices.models.fresh_id, max_length=32, primary_key=True, serialize=False)),
                ('side', models.CharField(max_length=64)),
                ('verdict', models.CharField(choices=[('accept', 'accept'), ('reject', 'leave out')], max_length=8)),
                ('ground', models.CharField(blank=True, choices=[('person', 'names a person or gives one away'), ('insult', 'insult or threat'), ('agenda', 'not about the agenda'), ('same', 'says the same as another'), ('several', 'more than one claim'), ('unclear', 'cannot be understood')], max_length=8)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='judgements', to='voices.statement')),
            ],
        ),
        migrations.CreateModel(
            name='Translation',
            fields=[
                ('id', models.CharField(default=baithak.voices.models.fresh_id, max_length=32, primary_key=True, serialize=False)),
                ('language', models.CharField(max_length=2)),
                ('is_machine', models.BooleanField()),
                ('sealed', models.BinaryField()),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='translations', to='voices.statement')),
            ],
        ),
        migrations.CreateModel(
            name='Cosignature',
            fields=[
                ('id', models.CharField(default=baithak.voices.models.fresh_id, max_length=32, primary_key=True, serialize=False)),
                ('witness', models.CharField(max_length=255)),
                ('line', models.TextField()),
                ('checkpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cosignatures', to='voices.checkpoint')),
            ],
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.UniqueConstraint(fields=('dialogue', 'number'), name='voices_a_round_has_its_number'),
        ),
        migrations.AddConstraint(
            model_name='leaf',
            constraint=models.UniqueConstraint(fields=('dialogue', 'place'), name='voices_a_place_has_one_leaf'),
        ),
        migrations.AddConstraint(
            model_name='scrutineer',
            constraint=models.UniqueConstraint(fields=('dialogue', 'key'), name='voices_a_key_has_one_scrutineer'),
        ),
        migrations.AddConstraint(
            model_name='judgement',
            constraint=models.UniqueConstraint(fields=('statement', 'side'), name='voices_a_side_judges_once'),
        ),
        migrations.AddConstraint(
            model_name='translation',
            constraint=models.UniqueConstraint(fields=('statement', 'language'), name='voices_a_language_has_one_translation'),
        ),
        migrations.AddConstraint(
            model_name='cosignature',
            constraint=models.UniqueConstraint(fields=('checkpoint', 'witness'), name='voices_a_witness_signs_once'),
        ),
    ]

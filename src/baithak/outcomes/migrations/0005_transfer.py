"""Desks of officials, what is brought to them, and the log of it: all of it sealed."""

import baithak.voices.models
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outcomes', '0004_letters'),
        ('voices', '0003_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.CharField(default=baithak.voices.models.fresh_id, max_length=32, primary_key=True, serialize=False)),
                ('side', models.CharField(max_length=64)),
                ('sealed', models.BinaryField()),
                ('is_retired', models.BooleanField(default=False)),
                ('dialogue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offices', to='voices.dialogue')),
            ],
        ),
        migrations.CreateModel(
            name='DeskLink',
            fields=[
                ('token_hash', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('sealed', models.BinaryField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='desk_links', to='outcomes.office')),
            ],
        ),
        migrations.CreateModel(
            name='Briefing',
            fields=[
                ('id', models.CharField(default=baithak.voices.models.fresh_id, max_length=32, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('sealed', models.BinaryField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='briefings', to='outcomes.office')),
            ],
        ),
        migrations.CreateModel(
            name='TransferPlan',
            fields=[
                ('id', models.CharField(default=baithak.voices.models.fresh_id, max_length=32, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('side', models.CharField(max_length=64)),
                ('sealed', models.BinaryField()),
                ('dialogue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='transfer_plans', to='voices.dialogue')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('dialogue', 'number', 'side'), name='outcomes_a_side_has_one_plan')],
            },
        ),
    ]

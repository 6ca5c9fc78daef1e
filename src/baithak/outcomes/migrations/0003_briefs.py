"""Briefs are signed off, entered in the record and released."""

import baithak.voices.models
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outcomes', '0002_drafting'),
        ('voices', '0003_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='Brief',
            fields=[
                ('id', models.CharField(default=baithak.voices.models.fresh_id, max_length=32, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('edition', models.PositiveSmallIntegerField(default=1)),
                ('sealed', models.BinaryField()),
                ('document', models.BinaryField(default=b'')),
                ('document_hash', models.CharField(blank=True, max_length=64)),
                ('is_published', models.BooleanField(default=False)),
                ('dialogue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='briefs', to='voices.dialogue')),
            ],
            options={
                'ordering': ('number', 'edition'),
            },
        ),
        migrations.CreateModel(
            name='SignOff',
            fields=[
                ('id', models.CharField(default=baithak.voices.models.fresh_id, max_length=32, primary_key=True, serialize=False)),
                ('side', models.CharField(max_length=64)),
                ('document_hash', models.CharField(max_length=64)),
                ('brief', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_offs', to='outcomes.brief')),
            ],
        ),
        migrations.AddConstraint(
            model_name='brief',
            constraint=models.UniqueConstraint(fields=('dialogue', 'number', 'edition'), name='outcomes_an_edition_is_one'),
        ),
        migrations.AddConstraint(
            model_name='signoff',
            constraint=models.UniqueConstraint(fields=('brief', 'side'), name='outcomes_a_side_signs_off_once'),
        ),
    ]

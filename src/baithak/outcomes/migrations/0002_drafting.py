"""The sides draft together."""

import baithak.voices.models
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outcomes', '0001_initial'),
        ('voices', '0002_ratification'),
    ]

    operations = [
        migrations.CreateModel(
            name='Recommendation',
            fields=[
                ('id', models.CharField(default=baithak.voices.models.fresh_id, max_length=32, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('original', models.CharField(max_length=2)),
                ('sources', models.JSONField(default=list)),
                ('text_id', models.CharField(blank=True, max_length=32)),
                ('dialogue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recommendations', to='voices.dialogue')),
                ('put_in', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='recommendations', to='voices.round')),
            ],
            options={
                'ordering': ('number',),
            },
        ),
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.CharField(default=baithak.voices.models.fresh_id, max_length=32, primary_key=True, serialize=False)),
                ('sealed', models.BinaryField()),
                ('agreed', models.JSONField(default=list)),
                ('dialogue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='voices.dialogue')),
            ],
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.CharField(default=baithak.voices.models.fresh_id, max_length=32, primary_key=True, serialize=False)),
                ('side', models.CharField(max_length=64)),
                ('number', models.PositiveSmallIntegerField()),
                ('sealed', models.BinaryField()),
                ('is_agreed', models.BooleanField(default=False)),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='outcomes.recommendation')),
            ],
            options={
                'ordering': ('side', 'number'),
            },
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.CharField(default=baithak.voices.models.fresh_id, max_length=32, primary_key=True, serialize=False)),
                ('language', models.CharField(max_length=2)),
                ('side', models.CharField(max_length=64)),
                ('of', models.CharField(max_length=64)),
                ('sealed', models.BinaryField()),
                ('is_reviewed', models.BooleanField(default=False)),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wordings', to='outcomes.recommendation')),
            ],
            options={
                'ordering': ('language',),
            },
        ),
        migrations.AddConstraint(
            model_name='recommendation',
            constraint=models.UniqueConstraint(fields=('dialogue', 'number'), name='outcomes_a_recommendation_has_its_number'),
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(fields=('recommendation', 'side', 'number'), name='outcomes_a_version_has_its_number'),
        ),
        migrations.AddConstraint(
            model_name='wording',
            constraint=models.UniqueConstraint(fields=('recommendation', 'language'), name='outcomes_a_language_has_one_wording'),
        ),
    ]

"""A series is kept at a desk, what is added waits for every side, and a draft says what it continues."""

import baithak.voices.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outcomes', '0005_transfer'),
    ]

    operations = [
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.CharField(default=baithak.voices.models.fresh_id, max_length=32, primary_key=True, serialize=False)),
                ('series', models.CharField(db_index=True, max_length=64)),
                ('kind', models.CharField(choices=[('step', 'a step'), ('retraction', 'a retraction'), ('history', 'earlier years')], max_length=12)),
                ('content', models.JSONField()),
                ('agreed', models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name='Register',
            fields=[
                ('series', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('title', models.JSONField()),
                ('side_titles', models.JSONField()),
                ('dialogue', models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('name', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('look_again_on', models.DateField()),
            ],
        ),
        migrations.AddField(
            model_name='recommendation',
            name='continues',
            field=models.JSONField(default=list),
        ),
    ]

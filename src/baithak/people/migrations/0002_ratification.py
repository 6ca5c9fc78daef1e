"""Rounds may ratify texts."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='round',
            name='activity',
            field=models.CharField(choices=[('statements', 'members write statements'), ('votes', 'members vote on the statements'), ('ratification', 'members ratify recommendations')], max_length=12),
        ),
    ]

"""Briefs are signed off, entered in the record and released."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('voices', '0002_ratification'),
    ]

    operations = [
        migrations.AlterField(
            model_name='round',
            name='activity',
            field=models.CharField(choices=[('statements', 'statements'), ('votes', 'votes'), ('ratification', 'ratification'), ('release', 'release')], max_length=16),
        ),
    ]

"""The sides draft together."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='duty',
            name='duty',
            field=models.CharField(choices=[('convener', 'convener'), ('facilitator', 'facilitator'), ('moderator', 'moderator'), ('drafter', 'drafter'), ('signatory', 'signatory')], max_length=12),
        ),
    ]

"""The database of the public door names no office: what is for a desk is readable with its link alone."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('publications', '0003_for_good'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='readinglink',
            name='office',
        ),
        migrations.RemoveField(
            model_name='readinglink',
            name='watermark',
        ),
        migrations.AddField(
            model_name='readinglink',
            name='for_desk',
            field=models.BinaryField(default=b''),
        ),
    ]

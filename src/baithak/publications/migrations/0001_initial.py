"""The tables of what was released, and of letters, as they began."""

import baithak.publications.models
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.CharField(default=baithak.publications.models.fresh_id, max_length=32, primary_key=True, serialize=False)),
                ('link', models.CharField(max_length=64)),
                ('kind', models.CharField(choices=[('question', 'question'), ('what-would-it-take', 'what would it take'), ('receipt', 'read receipt')], max_length=20)),
                ('received_on', models.DateField()),
                ('sealed', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('name', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('dialogue', models.CharField(max_length=64)),
                ('number', models.PositiveSmallIntegerField()),
                ('edition', models.PositiveSmallIntegerField()),
                ('released_on', models.DateField()),
                ('open_from', models.DateField()),
                ('is_public', models.BooleanField()),
                ('document', models.TextField()),
                ('proof', models.TextField(blank=True)),
            ],
            options={
                'ordering': ('-released_on', 'dialogue', 'number', '-edition'),
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('slug', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('title', models.JSONField()),
                ('about', models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name='ReadingLink',
            fields=[
                ('token_hash', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('office', models.CharField(max_length=200)),
                ('side', models.CharField(max_length=64)),
                ('language', models.CharField(max_length=2)),
                ('expires_on', models.DateField()),
                ('is_revoked', models.BooleanField(default=False)),
                ('watermark', models.CharField(blank=True, max_length=200)),
                ('recipient', models.CharField(max_length=100)),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='publications.publication')),
            ],
        ),
        migrations.CreateModel(
            name='Recommendation',
            fields=[
                ('name', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('made_on', models.DateField()),
                ('title', models.JSONField()),
                ('text', models.JSONField()),
                ('original', models.CharField(max_length=2)),
                ('standing', models.JSONField(default=dict)),
                ('grew_from', models.JSONField(default=list)),
                ('source', models.TextField(blank=True)),
                ('publication', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='publications.publication')),
                ('series', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='publications.series')),
            ],
            options={
                'ordering': ('made_on', 'name'),
            },
        ),
        migrations.AddField(
            model_name='publication',
            name='series',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='publications.series'),
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.CharField(default=baithak.publications.models.fresh_id, max_length=32, primary_key=True, serialize=False)),
                ('stage', models.CharField(choices=[('proposed', 'proposed'), ('ratified', 'ratified'), ('transferred', 'transferred'), ('noted', 'taken note of'), ('echoed', 'echoed'), ('adopted', 'adopted'), ('implemented', 'implemented'), ('lapsed', 'lapsed'), ('rejected', 'rejected')], max_length=12)),
                ('happened_on', models.DateField()),
                ('said', models.JSONField()),
                ('grade', models.CharField(choices=[('claimed', 'claimed'), ('documented', 'documented'), ('substantiated', 'independently substantiated')], max_length=14)),
                ('source', models.TextField(blank=True)),
                ('is_retracted', models.BooleanField(default=False)),
                ('retracted_because', models.TextField(blank=True)),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='publications.recommendation')),
            ],
            options={
                'ordering': ('happened_on', 'id'),
            },
        ),
        migrations.CreateModel(
            name='Rendering',
            fields=[
                ('id', models.CharField(default=baithak.publications.models.fresh_id, max_length=32, primary_key=True, serialize=False)),
                ('language', models.CharField(max_length=2)),
                ('form', models.CharField(choices=[('pdf', 'PDF'), ('docx', 'DOCX')], max_length=4)),
                ('content', models.BinaryField()),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='renderings', to='publications.publication')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('publication', 'language', 'form'), name='publications_a_form_is_made_once')],
            },
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('id', models.CharField(default=baithak.publications.models.fresh_id, max_length=32, primary_key=True, serialize=False)),
                ('language', models.CharField(max_length=2)),
                ('word', models.CharField(db_index=True, max_length=64)),
                ('recommendation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='search_words', to='publications.recommendation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('recommendation', 'language', 'word'), name='publications_a_word_is_found_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.UniqueConstraint(fields=('dialogue', 'number', 'edition'), name='publications_an_edition_is_one'),
        ),
    ]

"""How forms are drawn: one field below the other, its help and its errors beside it."""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Forms are drawn by web/form.html, fields by web/field.html."""

    form_template_name = "web/form.html"
    field_template_name = "web/field.html"

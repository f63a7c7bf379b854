"""The numbers of `/gestion/` that lead to what they count."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from casework.filters import address
from prochile_portal.dashboards import RESULTS, Line

register = template.Library()


@register.simple_tag(takes_context=True)
def drill(context: template.Context, by: str, line: Line, result: str) -> SafeString:
    """The number of deadlines of a line with a result, as a link to them; a plain zero when there are none."""
    count = getattr(line, result)
    if not count:
        return SafeString("0")
    url = reverse("management_deadlines") + address(context["request"].GET, **{by: line.code}, resultado=result)
    return format_html(
        '<a href="{}">{}<span class="visually-hidden"> {}, {}</span></a>', url, count, RESULTS[result], line.label
    )

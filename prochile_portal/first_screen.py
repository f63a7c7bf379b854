"""What the terminal says once the portal is ready: the address, and who can be tried."""

from django.conf import settings

from accounts.models import User

RULE = "─" * 78


def people_to_try() -> list[str]:
    """One line per role that has a demo person: "Rol: Nombre, oficina"; one person per role is enough here."""
    lines: dict[str, str] = {}
    people = User.objects.filter(is_demo=True, is_active=True).prefetch_related("role_assignments__office")
    for person in people.order_by("pk"):
        assignments = list(person.role_assignments.all())
        if not assignments:
            lines.setdefault("Representante de empresa", person.display_name)
        for assignment in assignments:
            lines.setdefault(assignment.get_role_display(), f"{person.display_name}, {assignment.office.name}")
    return [f"    {role}: {who}" for role, who in lines.items()]


def first_screen() -> str:
    address = settings.SITE_URL
    lines = ["", RULE, f"  Portal ProChile en marcha:  {address}", ""]
    if settings.DEMO_MODE:
        lines += [f"  A quién probar, con un clic, en {address}/ingresar/", *people_to_try(), ""]
    if getattr(settings, "MAIL_CATCHER", False):
        lines.append(f"  Los correos que salen se leen en  {address}/correo/")
    lines += [f"  Estado de cada parte:  {address}/salud/", "  Para terminar: Ctrl-C", RULE, ""]
    return "\n".join(lines)

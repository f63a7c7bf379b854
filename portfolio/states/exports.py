"""Words of the exports register."""

from django.db.models import TextChoices


class ExportSource(TextChoices):
    """Who says that the company exported that."""

    FICHA = "ficha", "Ficha de la empresa"
    STAFF = "staff", "Registro de la oficina"
    RESULT = "result", "Resultado de una acción"
    IMPORT = "import", "Importación de datos"

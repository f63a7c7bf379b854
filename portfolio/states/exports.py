"""Words of the exports register."""

from django.db.models import TextChoices


class ExportSource(TextChoices):
    """Who says that the company exported that."""

    FICHA = "ficha", "Ficha de la empresa"
    STAFF = "staff", "Registro de la oficina"
    RESULT = "result", "Resultado de una acción"
    IMPORT = "import", "Importación de datos"


class QuantityUnit(TextChoices):
    """In what a quantity exported is told (CPE-7)."""

    KILO = "kg", "kg"
    TONNE = "t", "toneladas"
    LITRE = "l", "litros"
    CUBIC_METRE = "m3", "m³"
    UNIT = "unit", "unidades"
    BOX = "box", "cajas"
    HOUR = "hour", "horas"
    OTHER = "other", "otra unidad"

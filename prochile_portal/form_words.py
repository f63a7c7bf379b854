"""What every form says when a datum is missing or cannot be read: the portal's words instead of the framework's."""

from typing import Any

from django import forms


def install() -> None:
    """Replace the general messages; a field's own message still wins."""
    forms.Field.default_error_messages["required"] = "Complete este dato para continuar."
    forms.ChoiceField.default_error_messages["invalid_choice"] = "Elija una de las opciones de la lista."
    forms.ModelChoiceField.default_error_messages["invalid_choice"] = "Elija una de las opciones de la lista."
    forms.MultipleChoiceField.default_error_messages["invalid_choice"] = "Elija entre las opciones de la lista."
    forms.IntegerField.default_error_messages["invalid"] = "Escriba el número solo con cifras, por ejemplo 1250000."
    forms.DecimalField.default_error_messages["invalid"] = "Escriba el monto solo con números, por ejemplo 1.250.000."
    forms.DateField.default_error_messages["invalid"] = "Esa fecha no existe. Escríbala así: 21-09-2026."
    forms.FileField.default_error_messages["required"] = "Elija un archivo para continuar."
    forms.FileField.default_error_messages["empty"] = "El archivo está vacío. Elija otro."
    mail: Any = forms.EmailField.default_validators[0]
    mail.message = "Al correo le falta una parte. Debe verse así: nombre@empresa.example."

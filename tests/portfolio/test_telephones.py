"""A telephone is understood in one way, wherever it is written (error 10 of the microcopy)."""

import pytest

from accounts.forms.base import PhoneField
from intake.ficha import spec
from intake.forms.company import TimesForm
from intake.forms.ficha_fields import control
from portfolio.forms.staff import CompanyEditForm, PotentialForm

ERROR_10 = "Al número le faltan dígitos. Un teléfono en Chile tiene 9, por ejemplo +56 9 1234 5678."
FICHA = [field for section in spec.load().sections for field in section.fields if field.type == "phone"]
WHERE = {
    "own account": lambda: PhoneField(),
    "business card": lambda: PotentialForm.base_fields["phone"],
    "company": lambda: CompanyEditForm.base_fields["phone"],
    "days for a meeting": lambda: TimesForm.base_fields["phone"],
    **{f"ficha: {field.name}": (lambda field=field: control(field, None, {})) for field in FICHA},
}


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+56 9 1234 5678", "+56912345678"),
        ("912345678", "+56912345678"),
        ("+56 2 2123 4567", "+56221234567"),
        ("(2) 2123-4567", "+56221234567"),
        ("+81 3 1234 5678", "+81312345678"),
    ],
)
def test_a_telephone_that_can_exist_is_taken_and_kept_in_one_shape(where, typed, kept):
    assert WHERE[where]().clean(typed) == kept


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("typed", ["1234567", "+56 9 1234 567", "2123 4567", "hola"])
def test_with_digits_missing_the_error_says_how_many_there_are(where, typed):
    with pytest.raises(Exception, match="faltan dígitos") as caught:
        WHERE[where]().clean(typed)
    assert caught.value.messages == [ERROR_10]


def test_the_ficha_asks_for_telephones():
    assert len(FICHA) >= 3


def test_the_example_of_the_help_is_kept_and_shown(sign_in, executive, company):
    client = sign_in(executive)
    page = client.get(f"{company.get_absolute_url()}datos/")
    data = page.context["form"].initial | {"phone": "9 1234 5678"}
    data = {name: "" if value is None else getattr(value, "pk", value) for name, value in data.items()}
    assert client.post(f"{company.get_absolute_url()}datos/", data).status_code == 302
    company.refresh_from_db()
    assert company.phone.as_e164 == "+56912345678"
    assert "+56 912345678" in client.get(company.get_absolute_url()).content.decode()

"""R16: what people write is looked through for personal numbers, in every form there is. A field
that is not has its reason here."""

from collections.abc import Iterator
from typing import Any

import pytest
from wtforms import FieldList, Form, FormField, HiddenField, PasswordField, StringField
from wtforms.fields.core import UnboundField

import marketplace.app  # noqa: F401 - every room's forms
from marketplace.web.forms import BaseForm
from marketplace.web.personal_numbers import WritingForm

BUTTON = "the value of the button that was pressed"
CODE = "a code, chosen among reasons"
OWN_NAME = "a person's own name, at signing up"
ADDRESS = "a mail address"
NUMBER = "an organisation's number; a sole trader's is a personal number, and is asked for"
# room.Form.field -> why nobody is warned there.
NOT_LOOKED_THROUGH: dict[str, str] = {
    "accounts.AddressForm.email": ADDRESS,
    "accounts.AnswerForm.decision": BUTTON,
    "accounts.DetailsForm.name": OWN_NAME,
    "accounts.DetailsForm.org_number": NUMBER,
    "accounts.ForgottenForm.email": ADDRESS,
    "accounts.InvitationForm.email": ADDRESS,
    "accounts.RegisterForm.email": ADDRESS,
    "accounts.RegisterForm.name": OWN_NAME,
    "accounts.RegisterForm.org_number": NUMBER,
    "accounts.SignInForm.email": ADDRESS,
    "administration.WrittenForm.decision": BUTTON,
    "matching.DecisionForm.decision": BUTTON,
    "matching.DecisionForm.reason_code": CODE,
    "moderation.OrganisationForm.decision": BUTTON,
    "moderation.OrganisationForm.reason_code": CODE,
    "moderation.ReviewForm.decision": BUTTON,
    "moderation.ReviewForm.reason_code": CODE,
    "web.MaskForm.passage": "what is to be masked may well be a personal number",
}


def test_r16_every_free_text_is_looked_through() -> None:
    found = list(_free_texts())
    assert len(found) > 60
    unguarded = {name for name, is_looked_through in found if not is_looked_through}
    assert unguarded == set(NOT_LOOKED_THROUGH)


def test_r16_a_form_that_is_not_looked_through_is_noticed() -> None:
    class Careless(BaseForm):
        remark = StringField("Remark")

    class Half(WritingForm):
        remark = StringField("Remark")  # without a bound nobody looks

    found = {name: value for form in (Careless, Half) for name, value in _texts_of(form)}
    assert found == {"house.Careless.remark": False, "house.Half.remark": False}


@pytest.mark.parametrize("name", sorted(NOT_LOOKED_THROUGH))
def test_an_exception_names_a_field_that_is_there(name: str) -> None:
    assert name in dict(_free_texts())


def _free_texts() -> Iterator[tuple[str, bool]]:
    for form in sorted(_forms(BaseForm), key=lambda one: (one.__module__, one.__name__)):
        if form.__module__.startswith("marketplace."):
            yield from _texts_of(form)


def _forms(parent: type[BaseForm]) -> Iterator[type[BaseForm]]:
    for form in parent.__subclasses__():
        yield form
        yield from _forms(form)


def _texts_of(form: type[Form]) -> Iterator[tuple[str, bool]]:
    is_writing = issubclass(form, WritingForm)
    apart = getattr(form, "not_looked_through", frozenset())
    for name, has_limit in _fields(form):
        room = form.__module__.split(".")[1]
        yield f"{room}.{form.__name__}.{name}", is_writing and has_limit and name not in apart


def _fields(form: type[Form], prefix: str = "") -> Iterator[tuple[str, bool]]:
    for name in dir(form):
        unbound = getattr(form, name, None)
        if isinstance(unbound, UnboundField):
            yield from _leaves(unbound, f"{prefix}{name}")


def _leaves(unbound: Any, name: str) -> Iterator[tuple[str, bool]]:
    kind = unbound.field_class
    inner = next((one for one in unbound.args if isinstance(one, UnboundField)), None)
    if issubclass(kind, FieldList):
        yield from _leaves(inner, name) if inner is not None else [(name, True)]
    elif issubclass(kind, FormField):
        yield from _fields(unbound.args[0], f"{name}.")
    elif issubclass(kind, StringField) and not issubclass(kind, PasswordField | HiddenField):
        bound = unbound.bind(Form(), name)
        yield name, hasattr(bound, "limit")

"""Mail addresses in one form."""

import pytest

from marketplace.core.addresses import normal_mail_address


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        (" Ann@Example.ORG ", "ann@example.org"),
        ("ann@räksmörgås.example", "ann@xn--rksmrgs-5wao1o.example"),
        ("ann@xn--rksmrgs-5wao1o.example", "ann@xn--rksmrgs-5wao1o.example"),
        ("å@example.org", "å@example.org"),
        ("no address", "no address"),
        ("", ""),
        ("a@" + "b" * 80 + ".example", "a@" + "b" * 80 + ".example"),
        ("a@..example", "a@..example"),
    ],
)
def test_one_form_however_it_is_typed(typed: str, normal: str) -> None:
    assert normal_mail_address(typed) == normal

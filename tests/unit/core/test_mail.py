"""A mail on its way: what was written is what is read, and nothing slips into its headers."""

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.mail import Mail, to_message

MAIL = Mail(
    message_id="<delivery-1@behov.example>",
    to_name="Åsa Öhman",
    to_address="asa@kommun.example",
    subject="Kvittens",
    text="Ert lösningsförslag är mottaget.",
    html="<p>Ert lösningsförslag är mottaget.</p>",
    language="sv",
)
# What a title can hold: no control characters, and no space at either end.
WORDS = st.lists(st.text("aåÄö”“–.:, 1é" + "x" * 8, min_size=1, max_size=30), max_size=12)


def travelled(mail: Mail) -> EmailMessage:
    """The mail as its receiver reads it."""
    sent = bytes(to_message(mail, "torget@behov.example"))
    assert max(len(line) for line in sent.split(b"\r\n")) <= 200
    return message_from_bytes(sent, policy=policy.default)


@given(WORDS)
def test_a_subject_keeps_every_space(words: list[str]) -> None:
    subject = " ".join(" ".join(words).split()) or "-"
    assert travelled(replace(MAIL, subject=subject))["Subject"] == subject


def test_both_parts_and_the_receiver_arrive() -> None:
    mail = travelled(MAIL)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().strip() == MAIL.text
    assert html.get_content().strip() == MAIL.html
    assert str(mail["To"]) == "Åsa Öhman <asa@kommun.example>"


@pytest.mark.parametrize("field", ["subject", "to_name", "message_id", "language"])
def test_a_line_break_cannot_add_a_header(field: str) -> None:
    with pytest.raises(ValueError, match=r"(?i)header|CR or LF|invalid"):
        to_message(replace(MAIL, **{field: "x\r\nBcc: spy@example.org"}), "torget@behov.example")

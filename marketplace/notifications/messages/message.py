"""What is said of one kind of event."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """What is said of one kind of event. `goes_to` names the page that the button opens; about a
    need or a proposal the mail repeats that this is no procurement (R2)."""

    title: str
    text: str
    button: str
    goes_to: str
    is_dialogue: bool = True

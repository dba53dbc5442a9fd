"""The first answer becomes draft text in two places, and nothing of it is lost."""

import pytest

from marketplace.needs.drafting import seeds


@pytest.mark.parametrize(
    ("language", "answer", "wishes"),
    [
        (
            "sv",
            "Den som bor ensam ska få sova. I dag väcks 140. Vi vill att ingen är rädd!",
            "Den som bor ensam ska få sova. Vi vill att ingen är rädd!",
        ),
        ("sv", "140 väcks varje natt. Skalan är stor.", ""),
        ("en", "People should sleep. 140 are woken.", "People should sleep."),
        ("sv", "", ""),
    ],
)
def test_wishes_begin_the_wanted_effect(language: str, answer: str, wishes: str) -> None:
    assert seeds(answer, language) == {"problem": answer, "desired_outcome": wishes}

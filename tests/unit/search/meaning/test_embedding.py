"""The seam: texts cut to what a model reads, vectors as bytes, and questions within a time."""

import threading
import time

import numpy as np
import pytest

from marketplace.search.meaning.embedding import (
    EmbeddingFailed,
    InTime,
    beginning,
    pack,
    patience,
    unpack,
)


def test_a_text_is_cut_to_its_first_words_and_cleaned_of_what_no_model_takes() -> None:
    assert beginning(" trygg  natt\n hemma ", 2, 100) == "trygg natt"
    assert beginning("a" * 5000, 30, 300) == "a" * 300
    assert beginning("före\0efter \ud800", 30, 300) == "före efter ?"
    assert beginning("\0 \n", 30, 300) == ""


def test_a_whole_text_is_worth_a_longer_wait_than_a_few_words() -> None:
    assert patience("larm på natten") == patience("ord " * 30) == 1.0
    assert patience("ord " * 31) == patience("ord " * 5_000) == 3.0


def test_a_vector_is_stored_as_float32_of_length_one() -> None:
    stored = pack(np.array([3.0, 4.0], dtype=np.float32))
    assert stored == np.array([0.6, 0.8], dtype="<f4").tobytes()
    assert unpack([stored, stored]).shape == (2, 2)
    assert unpack([]).shape == (0, 0)


@pytest.mark.parametrize("numbers", [[0.0, 0.0], [float("nan"), 1.0], [float("inf"), 1.0]])
def test_what_has_no_direction_is_no_vector(numbers: list[float]) -> None:
    with pytest.raises(EmbeddingFailed, match="no_direction"):
        pack(np.array(numbers, dtype=np.float32))


class Slow:
    """A model that answers when it is told to."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.asked: list[str] = []

    def __call__(self, text: str) -> bytes:
        self.asked.append(text)
        self.go.wait(5)
        return text.encode()


def test_an_answer_in_time_is_given() -> None:
    assert InTime(str.encode).ask("larm", 5) == b"larm"


def test_nobody_waits_behind_a_late_answer() -> None:
    slow = Slow()
    asking = InTime(slow)
    assert asking.ask("first", 0.01) is None
    for _ in range(100):
        assert asking.ask("second", 5) is None  # at once: else this would take minutes
    assert slow.asked == ["first"]
    slow.go.set()
    assert _asked_until_answered(asking, "third") == b"third"


def _asked_until_answered(asking: InTime, text: str) -> bytes | None:
    end = time.monotonic() + 5
    while (answer := asking.ask(text, 1)) is None and time.monotonic() < end:
        time.sleep(0.001)
    return answer


def test_few_questions_wait_for_one_that_is_answered() -> None:
    slow = Slow()
    asking = InTime(slow, most_waiting=2)
    answers: list[bytes | None] = []
    first, second = (
        threading.Thread(target=lambda text=text: answers.append(asking.ask(text, 5)))
        for text in ("a", "b")
    )
    first.start()
    second.start()
    while asking._room._value:  # both have been put
        time.sleep(0.001)
    assert asking.ask("c", 5) is None
    slow.go.set()
    first.join()
    second.join()
    assert sorted(filter(None, answers)) == [b"a", b"b"]


def test_a_model_that_raises_gives_no_answer_and_is_asked_again() -> None:
    def broken(text: str) -> bytes:
        raise MemoryError(text)

    asking = InTime(broken)
    assert [asking.ask("larm", 1) for _ in range(20)] == [None] * 20

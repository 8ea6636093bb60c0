"""Writers take turns: in order of arrival, one at a time, and nobody waits for ever."""

import threading
import time

import pytest

from pacte.database.turns import Turns


def _until_waiting(turns: Turns, count: int) -> None:
    deadline = time.monotonic() + 10
    while len(turns._waiting) < count:
        assert time.monotonic() < deadline
        time.sleep(0.001)


def test_turns_follow_the_order_of_arrival_one_at_a_time() -> None:
    turns, served, inside = Turns(patience=30), list[int](), list[int]()

    def write(number: int) -> None:
        with turns.turn():
            inside.append(number)
            assert len(inside) == 1
            served.append(number)
            inside.pop()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    with turns.turn():
        for count, thread in enumerate(threads, start=1):
            thread.start()
            _until_waiting(turns, count)
    for thread in threads:
        thread.join(10)
    assert served == list(range(8))


def test_a_turn_is_passed_on_after_a_fault() -> None:
    turns = Turns(patience=30)
    with pytest.raises(ValueError, match="broken"), turns.turn():
        raise ValueError("broken")
    with turns.turn():
        pass


def test_who_has_the_turn_does_not_wait_for_itself_and_keeps_it() -> None:
    turns, served = Turns(patience=30), threading.Event()

    def write() -> None:
        with turns.turn():
            served.set()

    thread = threading.Thread(target=write)
    begun = time.monotonic()
    with turns.turn():
        with turns.turn():
            thread.start()
            _until_waiting(turns, 1)
        assert not served.is_set()
    thread.join(10)
    assert served.is_set()
    assert time.monotonic() - begun < 10


def test_who_has_waited_too_long_goes_on_without_and_leaves_the_queue() -> None:
    turns, went_on = Turns(patience=0.05), threading.Event()

    def write() -> None:
        with turns.turn():
            went_on.set()

    thread = threading.Thread(target=write)
    with turns.turn():
        thread.start()
        assert went_on.wait(10)
        thread.join(10)
        assert not turns._waiting
    with turns.turn():  # nobody holds it any more
        pass

"""The benchmark harness: its arithmetic, its table, and one tiny fan-out through the real load generator."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.__main__ import arguments, effort_of
from bench.durable import Pipeline
from bench.fanout import Effort, Scenario, fanout, present
from bench.figures import Figure, Target, alone, compared, interleaved, ratio_of, table
from bench.servers import Floor, Server, Snacka

from bench import load


def test_samples_are_taken_in_turns_and_the_order_turns_about() -> None:
    taken: list[str] = []

    def runner(name: str) -> int:
        taken.append(name)
        return len(taken)

    samples = interleaved({"a": lambda: runner("a"), "b": lambda: runner("b")}, rounds=2)
    assert taken == ["a", "b", "a", "b", "b", "a"]
    assert samples == {"a": [3, 6], "b": [4, 5]}


def test_a_ratio_is_the_median_of_the_rounds_ratios_not_the_ratio_of_medians() -> None:
    # One slow round of the machine halves both sides and must not show.
    assert ratio_of([100, 50, 110], [200, 100, 220]) == 0.5
    assert ratio_of([1, 10, 100], [1, 1, 1000]) == 1


@pytest.mark.parametrize(
    ("value", "target", "verdict"),
    [
        (0.59, Target(0.6, 0.8), "short"),
        (0.6, Target(0.6, 0.8), "reach"),
        (0.8, Target(0.6, 0.8), "dream"),
        (1.31, Target(1.3, 1.0, higher=False), "short"),
        (1.3, Target(1.3, 1.0, higher=False), "reach"),
        (0.9, Target(1.3, 1.0, higher=False), "dream"),
    ],
)
def test_a_verdict_looks_at_the_right_side_of_the_target(value: float, target: Target, verdict: str) -> None:
    assert target.verdict(value) == verdict


def test_only_the_peer_with_a_target_is_judged() -> None:
    samples = {"snacka": [30.0, 40.0], "floor": [60.0, 80.0], "inspircd": [10.0, 10.0]}
    floor, inspircd = compared("fan-out", "deliveries/s", samples, {"inspircd": Target(3, 6)})
    assert (floor.peer, floor.ratio, floor.verdict) == ("floor", 0.5, "")
    assert (inspircd.peer, inspircd.ratio, inspircd.verdict) == ("inspircd", 3.5, "reach")


def test_a_figure_without_a_peer_is_judged_by_its_amount() -> None:
    assert alone("start", "ms", [200, 250, 900], Target(300, 150, higher=False)).verdict == "reach"


def test_the_table_shows_amounts_ratios_and_targets_in_columns() -> None:
    heading, rule, first, second = table(
        [
            Figure("fan-out", "deliveries/s", 1_234_567, "floor", 2_469_134, 0.5, Target(0.6, 0.8)),
            Figure("start", "ms", 123.4, target=Target(300, 150, higher=False)),
        ]
    )
    assert first.split("  ")[-1] == "short"
    assert "1 234 567" in first
    assert "0.50x" in first
    assert "0.6x" in first
    assert second.split() == ["start", "ms", "123", "300", "150", "dream"]
    assert first.index("0.50x") == heading.index("ratio")
    assert set(rule) == {"-"}


def test_a_name_stands_for_itself_or_for_all_that_begin_with_it() -> None:
    assert arguments(["--only", "fanout-100-w1"]).names == ["fanout-100-w1"]
    assert arguments(["--only", "cpu"]).names == ["cpu-100-w1", "cpu-10-w16", "cpu-2-w16"]
    assert effort_of(arguments(["--full", "--rounds", "2"])).rounds == 2


def test_an_unknown_name_is_refused_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        arguments(["--only", "speed"])
    assert "fanout-100-w1" in capsys.readouterr().err


def test_a_peer_that_is_not_installed_is_left_out_with_a_line() -> None:
    class Nowhere(Server):
        name = "nowhere"

        @staticmethod
        def missing() -> str:
            return "nowhere is not installed"

    said: list[str] = []
    assert list(present((Floor, Nowhere), said.append)) == [Floor]
    assert said == ["left out: nowhere is not installed"]


needs_compiler = pytest.mark.skipif(
    sys.platform != "linux" or not (shutil.which("gcc") or shutil.which("cc")),
    reason="the load generator is in C for Linux, and there is no compiler here",
)


@needs_compiler
def test_a_tiny_fan_out_end_to_end() -> None:
    metric = "deliveries_per_s"
    tiny = Scenario("tiny", 4, 2, (Floor,), {metric: {"floor": Target(0.0, 1e9)}})
    (figure,) = fanout(tiny, Effort(rounds=1, seconds=0.05), print)
    assert figure.ours > 0
    assert figure.theirs is not None
    assert figure.theirs > 0
    assert figure.verdict == "reach"


@needs_compiler
def test_what_the_load_generator_refuses_is_an_error_with_its_words() -> None:
    with Floor() as server:
        server.caps = "no-such"
        with pytest.raises(load.CannotMeasureError, match=r"on floor: .* does not offer capability no-such"):
            load.run("fanout", server, clients=2, senders=1, messages=1)


@pytest.mark.skipif(sys.platform == "win32", reason="the harness needs a Unix")
def test_the_pipelined_client_gets_every_echo() -> None:
    with Snacka() as server:
        client = Pipeline(server.port)
        assert client.send(700) > 0
        client.close()

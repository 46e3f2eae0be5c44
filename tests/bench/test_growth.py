"""The growth model, its picture, and that several nodes can be measured together."""

from __future__ import annotations

import asyncio
import shutil
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from pathlib import Path

import pytest
from bench.cluster.nats import Nats
from bench.cluster.spread import Spread
from bench.growth import PLOT, described
from bench.growth_model import WORDS, Habits, Layout, Machine, Model
from bench.growth_plot import draw

from bench import load

NAMESPACE = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("layout", Layout)
def test_more_people_need_more_of_everything(layout: Layout) -> None:
    model = Model()
    few, many = (model.need(layout, users, 5) for users in (10_000, 200_000))
    assert all(few.of(name) < many.of(name) for name in WORDS)


def test_a_node_that_has_everything_is_not_spared_by_more_nodes() -> None:
    model = Model()
    few, many = (model.need(Layout.EVERYWHERE, 100_000, nodes) for nodes in (2, 200))
    assert few.disk == many.disk
    assert few.index == many.index
    assert many.nats_cpu > few.nats_cpu
    parted = model.need(Layout.SHARDS, 100_000, 200)
    assert parted.disk < many.disk / 10
    assert parted.cpu < many.cpu


def test_each_layout_goes_further_until_something_is_exhausted() -> None:
    model = Model()
    ends = {layout: model.end_of(layout) for layout in Layout}
    assert ends[Layout.EVERYWHERE][0] * 3 < min(ends[Layout.SHARDS][0], ends[Layout.OWNERS][0])
    for layout, (users, nodes, what) in ends.items():
        assert model.need(layout, users, nodes).worst[0] <= 1
        assert not model.nodes_for(layout, users * 1.1)
        assert what in WORDS.values()
    keeping_less = replace(model, machine=Machine(disk_bytes=float("inf")))
    assert keeping_less.end_of(Layout.EVERYWHERE)[0] > ends[Layout.EVERYWHERE][0]
    talking_more = replace(model, habits=Habits(messages=0.05))
    assert talking_more.end_of(Layout.EVERYWHERE)[0] < ends[Layout.EVERYWHERE][0]


def test_the_picture_is_drawn_and_the_one_in_docs_is_of_today() -> None:
    picture = draw(Model(), 5)
    root = ElementTree.fromstring(picture)
    words = {element.text for element in root.iter(f"{NAMESPACE}text")}
    assert set(WORDS.values()) <= words
    assert len(list(root.iter(f"{NAMESPACE}polyline"))) == len(Layout) + len(WORDS)
    assert PLOT.read_text(encoding="utf-8") == picture
    told = PLOT.with_name("growth.md").read_text(encoding="utf-8")
    rows = [line for line in described(Model(), 5) if line.startswith("|")]
    assert [row for row in rows if row not in told] == []


@pytest.mark.skipif(
    sys.platform != "linux" or not (shutil.which("gcc") or shutil.which("cc")),
    reason="the load generator needs Linux and a C compiler",
)
def test_members_are_spread_over_nodes(tmp_path: Path) -> None:
    nats = Nats(tmp_path)
    try:
        asyncio.run(nats.start())
        with Spread(tmp_path, nats, 2) as spread:
            report = spread.load("fanout", clients=6, senders=3, window=2, messages=4)
            alone = load.run("fanout", spread, clients=2, senders=1, window=1, messages=3)
    finally:
        nats.stop()
    assert (report["deliveries"], alone["deliveries"]) == (6 * 3 * 4, 2 * 3)

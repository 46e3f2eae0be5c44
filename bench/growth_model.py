"""The model of `bench.growth`: what one node needs for so many people and nodes.

The constants (`Costs`) are from `bench.growth_costs`; how people behave (`Habits`) and what a machine may
give (`Machine`) are assumptions. The rest is arithmetic: no cluster of such a size has been run.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from math import pow, sqrt
from typing import Final

DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Costs:
    """Measured; us are microseconds of CPU. Names in parentheses are rows of `bench.growth_costs`."""

    say_us: float = 18.8  # a message where it is said, beyond what every node does (own_many - other_many)
    apply_us: float = 9.0  # a message on every node: decode and apply (other_many - row_one_room)
    row_us: float = 21.3  # its row in the history, among 997 rooms (row; 8.3 among 97, 2.8 in a single one)
    index_us: float = 20.4  # its place in the search index, in a thread of its own (index)
    signal_us: float = 6.9  # what is not kept in the history, such as typing (member)
    change_us: float = 22.1  # somebody comes or goes (user)
    connect_us: float = 358.0  # and on their own node (`python -m bench --only connects`)
    listener_us: float = 3.1  # a line to one listener on this node, each a write of its own (listener)
    write_us: float = 125.7  # an envelope, where it is written (own_single - own_many - read)
    read_us: float = 138.7  # an envelope, wherever it is read (other_single - other_many)
    nats_us: float = 211.3  # an envelope, the busiest of three servers (nats_replicated - one reader)
    nats_reader_us: float = 51.3  # and for each node that it is handed to (nats_single - nats_single_one)
    user_bytes: float = 4_530.0  # RAM: a person on another node (remote_client - member; 2,210 as bare state)
    room_bytes: float = 1_962.0  # RAM: a room (room)
    member_bytes: float = 118.0  # RAM: somebody's being in a room (member)
    connection_bytes: float = 2_785.0  # RAM: a connection (connection - remote_client)
    base_bytes: float = 60e6  # RAM: a node with nobody
    stored_bytes: float = 557.0  # disk: a message, with its place in the search index (row + index)
    event_bytes: float = 164.0  # an event in the log (log_many), and ...
    envelope_bytes: float = 161.0  # ... the envelope around it (log_single - log_many)
    line_bytes: float = 191.0  # a message as a listener gets it (line)


@dataclass(frozen=True, slots=True)
class Habits:
    """Assumed, for the busiest hour. `listeners` is as many as the mean room has."""

    messages: float = 0.005  # a person who is connected says, per second: one in 200 s
    signals: float = 1.0  # typing notes per message
    changes: float = 0.001  # a person comes, goes, joins, sets a read marker, per second
    memberships: float = 10.0  # rooms a person is in
    people_per_room: float = 5.0  # people for each room there is
    listeners: float = 50.0  # who hears a message
    busy: float = 4.0  # the busiest hour against the day's mean
    strays: float = 0.1  # of one's memberships, those in rooms that are at home on other nodes


@dataclass(frozen=True, slots=True)
class Machine:
    """Assumed limits of one machine. A node is one process and works on one core."""

    cpu: float = 0.7  # of that core, in the busiest hour
    index_cpu: float = 0.7  # of another one, for the search index
    ram_bytes: float = 12e9
    disk_bytes: float = 4e12 / 365  # a day: 4 TB hold a year
    network_bytes: float = 60e6  # a second: half of 1 Gbit/s
    nats_cpu: float = 2.8  # cores: 70 % of 4, on each of three machines of NATS's own
    round_trip_s: float = 0.003  # until an envelope is acknowledged by two of three
    shards: float = 256
    nodes_per_log: float = 10  # one log and its three machines serve so many, where the log is split, too
    owners: float = 3  # nodes that keep a shard's history, when a few do


class Layout(Enum):
    """How the work is split. The first is what Snacka does; the others are not written."""

    EVERYWHERE = "every node has everything"
    SHARDS = "a node has the rooms of its people"
    OWNERS = "so, and three nodes keep each history"


@dataclass(frozen=True, slots=True)
class Need:
    """Shares of what one machine may give in the busiest hour: 1 is full."""

    cpu: float
    index: float
    ram: float
    disk: float
    network: float
    nats_cpu: float
    nats_network: float

    @property
    def worst(self) -> tuple[float, str]:
        """The resource that is exhausted first, and how full it is."""
        return max((self.of(name), word) for name, word in WORDS.items())

    def of(self, name: str) -> float:
        value: float = getattr(self, name)
        return value


WORDS: Final = {
    "cpu": "CPU",
    "index": "search index",
    "ram": "RAM",
    "disk": "disk",
    "network": "network",
    "nats_cpu": "NATS: CPU",
    "nats_network": "NATS: network",
}


@dataclass(frozen=True, slots=True)
class Model:
    costs: Costs = Costs()
    habits: Habits = Habits()
    machine: Machine = Machine()

    def messages(self, users: float) -> float:
        """A second, in the busiest hour."""
        return users * self.habits.messages

    def share(self, layout: Layout, nodes: int) -> float:
        """Of all that is said in rooms, what one node must read so that its people hear it."""
        if layout is Layout.EVERYWHERE:
            return 1.0
        strays = self.habits.strays * self.habits.listeners
        return (1 + (nodes - 1) * (1 - pow(1 - 1 / nodes, strays))) / nodes

    def need(self, layout: Layout, users: float, nodes: int) -> Need:
        """What one of so many nodes needs, and one of NATS's three machines."""
        c, h, m = self.costs, self.habits, self.machine
        said, noted, changed = (
            self.messages(users),
            self.messages(users) * h.signals,
            users * h.changes,
        )
        share = self.share(layout, nodes)
        keeps = min(1.0, m.owners / nodes) if layout is Layout.OWNERS else share
        reads = min(1.0, share + keeps * (1 - share)) if layout is Layout.OWNERS else share
        events = said + noted + changed
        envelopes = nodes * self._envelopes(layout, events / nodes, nodes)
        log = events * c.event_bytes + envelopes * c.envelope_bytes
        cpu_us = (
            reads * (said * c.apply_us + noted * c.signal_us + envelopes * c.read_us)
            + keeps * said * c.row_us
            + changed * c.change_us
            + ((said + noted) * (c.say_us + h.listeners * c.listener_us) + changed * c.connect_us) / nodes
            + envelopes / nodes * c.write_us
        )
        logs = 1 if layout is Layout.EVERYWHERE else max(1.0, nodes / m.nodes_per_log)
        readers = nodes * reads / 3  # of what is written, at each of the three machines
        ram = (
            c.base_bytes
            + users * c.user_bytes
            + users / h.people_per_room * c.room_bytes * reads
            + users * h.memberships * c.member_bytes * reads
            + users / nodes * c.connection_bytes
        )
        network = reads * log + log / nodes + (said + noted) * h.listeners * c.line_bytes / nodes
        return Need(
            cpu=cpu_us / 1e6 / m.cpu,
            index=keeps * said * c.index_us / 1e6 / m.index_cpu,
            ram=ram / m.ram_bytes,
            disk=keeps * said / h.busy * c.stored_bytes * DAY / m.disk_bytes,
            network=network / m.network_bytes,
            nats_cpu=envelopes * (c.nats_us + readers * c.nats_reader_us) / 1e6 / logs / m.nats_cpu,
            nats_network=log * (2 + readers) / logs / m.network_bytes,
        )

    def _envelopes(self, layout: Layout, events: float, nodes: int) -> float:
        """A second, of one node: one under way for each subject, and what comes meanwhile is the next.

        Who reads by shards has a subject for each of them.
        """
        subjects = 1.0 if layout is Layout.EVERYWHERE else max(1.0, self.machine.shards / nodes)
        each = events / subjects
        return subjects * each / (1 + each * self.machine.round_trip_s)

    def nodes_for(self, layout: Layout, users: float, most: int = 1000) -> int:
        """The fewest nodes that can do it, 0 if no number can."""
        return next((n for n in range(1, most + 1) if self.need(layout, users, n).worst[0] <= 1), 0)

    def end_of(self, layout: Layout) -> tuple[float, int, str]:
        """(users, nodes, what is exhausted): the most people that any number of nodes can serve."""
        low, high = 100.0, 1e9
        while high / low > 1.01:
            middle = sqrt(low * high)
            low, high = (middle, high) if self.nodes_for(layout, middle) else (low, middle)
        nodes = self.nodes_for(layout, low)
        return low, nodes, self.need(layout, high, self.best(layout, high)).worst[1]

    def best(self, layout: Layout, users: float) -> int:
        """The number of nodes with which the fullest resource is least full."""
        return min(range(1, 1001), key=lambda nodes: self.need(layout, users, nodes).worst[0])

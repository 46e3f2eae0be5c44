"""The chat screen's picture: rooms, log, members, composer.

Owns the layout at every width and which room is shown. It refuses to know what changes (`chat_news`), keys
and commands; the classes built on it do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content

from snacka_protocol.formatting import strip_formatting
from snacka_tui import commands
from snacka_tui.address import is_this_machine
from snacka_tui.chats import Chat
from snacka_tui.messages import RoomRef
from snacka_tui.model.changes import ConnectionState
from snacka_tui.model.room import Room, RoomKind
from snacka_tui.model.roster import Member, Person
from snacka_tui.model.session import Session
from snacka_tui.pump import Pump
from snacka_tui.render.plain import harmless
from snacka_tui.screens.chat_networks import Networks, is_status
from snacka_tui.screens.chat_panels import MEDIUM, TALL, Panels
from snacka_tui.screens.chat_words import kept_words, news_words, state_words
from snacka_tui.screens.keys import Keymap, hint, shown
from snacka_tui.store import Store
from snacka_tui.terminal.screen import LeanScreen
from snacka_tui.widgets.bars import RoomHeader, StateLine, Trouble, typing_words
from snacka_tui.widgets.composer import Composer
from snacka_tui.widgets.composer_context import Actions, Context, Preview
from snacka_tui.widgets.composer_hints import Hints
from snacka_tui.widgets.composer_history import SaidBefore, holds_secret
from snacka_tui.widgets.sides import MembersPanel, RoomsPanel
from snacka_tui.widgets.timeline import TimelineView
from snacka_tui.widgets.timeline_tail import TimelineTail


class ChatView(LeanScreen[None]):
    """What is seen. `chat`, `session` and `pump` are those of the network of the room shown.

    The workers that run the pumps are started by `ChatScreen`.
    """

    DEFAULT_CSS = """
    ChatView { layers: base above; background: $background; }
    ChatView #body { height: 1fr; }
    ChatView #rooms { width: 20; }
    ChatView #members { width: 18; }
    ChatView #middle { width: 1fr; }
    ChatView #log { height: 1fr; }
    ChatView.-roomy #log, ChatView.-roomy #tail { margin-left: 1; }
    ChatView.-tall #composer { margin-top: 1; }
    ChatView.-tall #composer.-hinted, ChatView.-tall #composer.-context { margin-top: 0; }
    ChatView .-over { display: none; layer: above; height: 1fr; background: $surface; }
    ChatView #rooms.-over { dock: left; width: 26; border-right: outer $panel; }
    ChatView #members.-over { dock: right; width: 26; border-left: outer $panel; }
    ChatView .-over.-open { display: block; }
    ChatView .-closed { display: none; }
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-tight"), (MEDIUM, "-roomy")]  # noqa: RUF012  (Textual declares it without ClassVar to mypy)
    VERTICAL_BREAKPOINTS = [(0, "-low"), (TALL, "-tall")]  # noqa: RUF012
    AUTO_FOCUS = "#composer"

    def __init__(self, chats: Sequence[Chat], store: Store) -> None:
        super().__init__()
        self.store = store
        self.networks = Networks(chats, store, self)
        self.current = ""
        self._drafts: dict[RoomRef, str] = {}
        for chat in chats:
            self.load_drafts(chat)
        self._said: dict[RoomRef, SaidBefore] = {}
        self.rooms_panel = RoomsPanel(id="rooms")
        self.members_panel = MembersPanel(id="members")
        self.panels = Panels(self.rooms_panel, self.members_panel)
        self.header = RoomHeader(id="header")
        self.log_view = TimelineView(id="log")
        self.tail = TimelineTail(self.log_view, id="tail")
        self.hints = Hints(id="hints")
        self.trouble = Trouble(id="trouble")
        self.actions = Actions(id="actions")
        self.context = Context(id="context")
        self.preview = Preview(id="preview")
        self.composer = Composer(self.complete, self.wire_messages, commands.is_command, id="composer")
        self.state_line = StateLine(id="state")

    def compose(self) -> ComposeResult:
        # What the breakpoints would say only after the first layout, which would be drawn twice then.
        width, height = self.app.size
        self.add_class("-roomy" if width >= MEDIUM else "-tight", "-tall" if height >= TALL else "-low")
        with Horizontal(id="body"):
            yield self.rooms_panel
            with Vertical(id="middle"):
                yield self.header
                yield self.log_view
                yield self.tail
                yield self.trouble
                yield self.hints
                yield self.actions
                yield self.context
                yield self.preview
                yield self.composer
                yield self.state_line
            yield self.members_panel

    @property
    def keymap(self) -> Keymap:
        """The keys that were moved; the class above knows."""
        return {}

    @property
    def pump(self) -> Pump:
        """What moves the network of the room shown."""
        return self.networks.shown

    @property
    def chat(self) -> Chat:
        return self.networks.shown.chat

    @property
    def session(self) -> Session:
        return self.networks.shown.chat.session

    @property
    def here(self) -> RoomRef:
        """Which room is shown."""
        return RoomRef(self.chat.network, self.current)

    @property
    def room(self) -> Room:
        """The room shown; the server's own when nothing else is."""
        return self.session.rooms.get(self.current) or self.session.status

    def complete(self, text: str, cursor: int) -> list[str]:
        """What Tab offers in this room."""
        return commands.complete(self.session, self.room.key, text, cursor)

    def wire_messages(self, text: str) -> int:
        """How many messages a text would be in this room, for those who get every line as one."""
        return self.session.wire_messages(self.room.name, text)

    def rooms_shown(self) -> list[tuple[Pump, Room]]:
        """Every room of every network, in the order of the panel."""
        return self.networks.rooms(self.here)

    def load_drafts(self, chat: Chat) -> None:
        """What was being written there in an earlier run."""
        for key, text in self.store.drafts(chat.network).items():
            self._drafts[RoomRef(chat.network, key)] = text

    # -- which room ----------------------------------------------------------------------------

    def show_room(self, key: str, network: str = "") -> None:
        """Show a room, of the network shown or of another; what was being written before waits there."""
        wanted = self.networks.find(network) or self.pump
        if key not in wanted.chat.session.rooms:
            return
        self.keep_draft()
        if self.current in self.session.rooms and self.here != (wanted.chat.network, key):
            self.pump.send(self.session.mark_read(self.current, self.seen_upto()))
        if wanted is not self.pump:
            self.session.focus(None)
            self.networks.show(wanted.chat.network)
            self.show_trouble()
        self.current = key
        has_news = self.room.unread > 0
        self.session.focus(key)
        self.composer.said = self._said.setdefault(self.here, SaidBefore())
        self.composer.write(self._drafts.get(self.here, ""))
        self.log_view.show(self.room.timeline)
        if has_news and self.room.timeline.unread_after is not None:
            self.log_view.jump_to_unread()
        self.panels.close_overlays()
        self.show_everything()
        self.pump.add(self.session.take_changes())

    def seen_upto(self) -> int | None:
        """The newest entry that was in sight in the room shown; None when that is all there is."""
        return self.log_view.newest_in_sight

    @property
    def draft(self) -> str:
        """What was last kept of the line being written here."""
        return self._drafts.get(self.here, "")

    def keep_draft(self) -> None:
        """Remember what stands in the composer, on disk too."""
        if not self.current:
            return
        text = "" if holds_secret(self.composer.text) else self.composer.text
        if text != self._drafts.get(self.here, ""):
            self._drafts[self.here] = text
            self.store.save_draft(self.chat.network, self.current, text)

    def show_first_room(self) -> None:
        """The first room to show: one that was asked for, or the server's own words meanwhile."""
        self.show_room(self.first_room(self.pump).key)

    def first_room(self, pump: Pump) -> Room:
        """The room of a network to begin with: the one of last time, any, or the server's own."""
        session = pump.chat.session
        wanted = session.room(pump.chat.first) if pump.chat.first else None
        return wanted or next((r for r in session.rooms_in_order() if not is_status(r)), session.status)

    # -- showing each part ---------------------------------------------------------------------

    def show_everything(self) -> None:
        """All parts anew, for another room."""
        self.show_rooms()
        self.show_members()
        self.show_header()
        self.show_state()

    def show_rooms(self) -> None:
        """The list of rooms; how many there are may move the panels."""
        self.rooms_panel.show(self.networks.sections(self.here), self.here)
        self.place_sides(self.app.size.width)

    def show_members(self) -> None:
        """Who is here: the room's members, or the two of a conversation."""
        room = self.room
        self.members_panel.show(self.members(), self.session.nick)
        placeholder = {
            RoomKind.STATUS: "Type /join and a room's name",
            RoomKind.DIRECT: f"Write to {room.title}",
        }
        outside = room.kind is RoomKind.CHANNEL and not room.joined and not room.wanted
        words = f"You are not in {room.title}" if outside else f"Write in {room.title}"
        # As content: text would be read as markup, and a name may look like it.
        self.composer.placeholder = Content(harmless(placeholder.get(room.kind, words)))

    def members(self) -> Iterable[Member]:
        """Members of the room shown, in the panel's order."""
        room = self.room
        if room.kind is RoomKind.DIRECT:
            return [Member(Person(room.name)), Member(Person(self.session.nick))]
        return room.roster.ordered()

    def show_header(self) -> None:
        """Name, topic and head count."""
        room = self.room
        self.header.show(room.title, strip_formatting(room.topic), len(room.roster))

    def show_state(self) -> None:
        """Who types, and how the connection is."""
        line = self.state_line
        unconfirmed = self.session.unconfirmed()
        if self.session.state is ConnectionState.ONLINE:
            line.show_left(typing_words(self.room.typing_nicks()))
        else:
            line.show_left(kept_words(unconfirmed) if unconfirmed else "")
        own = f"{self.session.nick}{' (away)' if self.session.away else ''}"
        open_to_all = not self.pump.encrypted and not is_this_machine(self.chat.address.host)
        elsewhere = "" if self.panels.rooms_in_sight else news_words(*self.networks.news(self.here))
        safety = "not encrypted · " if open_to_all else ""
        rest = f"{elsewhere}{own} · {safety}{hint('help', 'help', self.keymap)}"
        words, mood = state_words(
            self.session.state,
            str(self.chat.address),
            self.pump.retry_in(),
            unconfirmed,
            rest,
            shown("connection.retry", self.keymap),
        )
        line.show_state(words, mood)

    def show_trouble(self) -> None:
        """Why the connection to the network shown is gone, until it is back."""
        match self.session.state:
            case ConnectionState.OFFLINE:
                advice = (
                    f" {shown('connection.retry', self.keymap)} tries at once."
                    if self.pump.retry_in()
                    else ""
                )
                self.trouble.show(self.pump.reason + advice)
            case ConnectionState.ONLINE:
                self.trouble.show("")
            case _:
                self.trouble.show(self.pump.reason)

    # -- the panels ----------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        self.place_sides(event.size.width)
        self.show_state()

    def place_sides(self, width: int) -> None:
        """Put the panels where this width and this many rooms want them."""
        sessions = [pump.chat.session for pump in self.networks]
        rooms = sum(len(session.rooms) for session in sessions)
        self.panels.place(width, rooms - 1 if len(sessions) == 1 else rooms)

"""What HELP says: for each command its form and what it does, in a sentence. A test holds it complete."""

from __future__ import annotations

from typing import Final

INDEX: Final = ("HELP followed by one of these tells more.",)

TOPICS: Final[dict[str, tuple[str, ...]]] = {
    "ADMIN": ("ADMIN", "Who looks after this server."),
    "ANNOUNCE": ("ANNOUNCE :<text>", "Tell everybody something, in the name of the server. For operators."),
    "AUTHENTICATE": ("AUTHENTICATE <mechanism|data>", "Log in. Clients do this by themselves."),
    "AWAY": ("AWAY [:why]", "Tell others that you are not there; without a reason you are back."),
    "BATCH": (
        "BATCH +<reference> <type> <target>",
        "A message of several lines. Clients do this by themselves.",
    ),
    "CAP": ("CAP LS|LIST|REQ|END", "Ask for capabilities. Clients do this by themselves."),
    "CHANSERV": ("CHANSERV <what> ...", "Channels that belong to somebody: CHANSERV HELP."),
    "CS": ("CS <what> ...", "The same as CHANSERV."),
    "CHATHISTORY": (
        "CHATHISTORY <which> <target> ...",
        "What was said: LATEST, BEFORE, AFTER, AROUND, BETWEEN, TARGETS. For clients.",
    ),
    "ERROR": ("ERROR", "What the server says before it closes a connection."),
    "FORGET": (
        "FORGET *|<channel>|<nick>",
        "Erase what you said: everywhere, in a channel, or to somebody. For people with an account.",
        "It cannot be undone.",
    ),
    "HELP": ("HELP [subject]", "This help."),
    "HELPOP": ("HELPOP [subject]", "The same as HELP."),
    "HISTSERV": ("HISTSERV <what> ...", "What was said: HISTSERV HELP."),
    "HS": ("HS <what> ...", "The same as HISTSERV."),
    "INFO": ("INFO", "What runs here."),
    "INVITE": (
        "INVITE [<nick> <channel>]",
        "Invite somebody into a channel; without parameters, where you are invited.",
    ),
    "ISON": ("ISON <nick> ...", "Which of these people are here."),
    "ISUPPORT": ("ISUPPORT", "What this server supports. For clients."),
    "JOIN": (
        "JOIN <channel>[,<channel>] [key,key]",
        "Enter channels; one that does not exist is made. JOIN 0 leaves all.",
    ),
    "KICK": ("KICK <channel> <nick>[,<nick>] [:why]", "Remove people from a channel. For its operators."),
    "KILL": ("KILL <nick> :<why>", "End somebody's stay, with all their connections. For operators."),
    "KNOCK": ("KNOCK <channel>", "Ask those in a closed channel for an invitation."),
    "LINKS": ("LINKS", "The servers of this network."),
    "LIST": (
        "LIST [condition,...]",
        "Channels by name, mask, !mask, >members, <members, C<minutes old, T<minutes since the topic.",
    ),
    "LUSERS": ("LUSERS", "How many are here."),
    "MARKREAD": ("MARKREAD <target> [timestamp=<time>]", "How far you have read. For clients."),
    "METADATA": (
        "METADATA <*|nick|channel> GET|LIST|SET|CLEAR|SYNC ..., METADATA * SUB|UNSUB|SUBS ...",
        "What people and channels say about themselves, such as METADATA * SET pronouns :she/her.",
    ),
    "MODE": (
        "MODE <channel|nick> [changes]",
        "Show or change modes. HELP CMODES and HELP UMODES tell which there are; without a sign and a mask,",
        "as in MODE #channel b, the list is shown.",
    ),
    "MONITOR": (
        "MONITOR +|- <nick>[,<nick>] or C, L, S",
        "Be told when people come and go; clear, list, or ask how it stands.",
    ),
    "MOTD": ("MOTD", "The message of the day."),
    "NAMES": ("NAMES [<channel>[,<channel>]]", "Who is in a channel, or in all of them."),
    "NICK": ("NICK <name>", "Call yourself something else."),
    "NICKSERV": ("NICKSERV <what> ...", "Your name and your account: NICKSERV HELP."),
    "NS": ("NS <what> ...", "The same as NICKSERV."),
    "NOTICE": ("NOTICE <target> :<text>", "Like PRIVMSG, and no program answers it."),
    "OPER": ("OPER <name> <password>", "Become an operator of the server."),
    "PART": ("PART <channel>[,<channel>] [:why]", "Leave channels."),
    "PASS": ("PASS <password>", "A password, before coming in."),
    "PING": ("PING <token>", "Is the server there? It answers with PONG."),
    "PONG": ("PONG <token>", "The answer to PING."),
    "PRIVMSG": (
        "PRIVMSG <target>[,<target>] :<text>",
        "Say something in a channel or to a person. @#channel reaches its operators.",
    ),
    "QUIT": ("QUIT [:why]", "Leave."),
    "REDACT": ("REDACT <target> <msgid> [:why]", "Take a message back. For clients."),
    "REGISTER": (
        "REGISTER <account|*> <mail|*> <password>",
        "Make an account: your name is yours then, and you stay in your channels. * takes your nick.",
    ),
    "RELAYMSG": (
        "RELAYMSG <channel> <name/elsewhere> :<text>",
        "Say what somebody said in another chat. For bridges that operate the channel.",
    ),
    "RENAME": (
        "RENAME <channel> <new name> [:why]",
        "Give a channel another name; everything else stays. For its operators.",
    ),
    "SEARCH": (
        "SEARCH <attribute>=<value>[;...]",
        "Find what was said: in, from, after, before, text, limit. For clients.",
    ),
    "REHASH": ("REHASH", "Read the settings again. For operators."),
    "SAJOIN": ("SAJOIN [nick] <channel>", "Bring somebody, or oneself, into a channel. For operators."),
    "SAMODE": ("SAMODE <channel> <changes>", "MODE, whatever one's standing. For operators."),
    "SANICK": ("SANICK <nick> <new nick>", "Call somebody something else. For operators."),
    "SAPART": ("SAPART <nick> <channel> [:why]", "Take somebody out of a channel. For operators."),
    "SETNAME": ("SETNAME :<real name>", "Change your real name."),
    "STATS": (
        "STATS <letter>",
        "u: how long the server has been up. For operators: o who they are, k who is banned, l connections.",
    ),
    "TAGMSG": ("TAGMSG <target>", "A message of nothing but tags, such as a reaction. For clients."),
    "TIME": ("TIME", "What time it is here."),
    "TOPIC": ("TOPIC <channel> [:<topic>]", "Show or change a channel's topic."),
    "UBAN": (
        "UBAN ADD|DEL|INFO <whom> [1h|7d] [:why], UBAN LIST",
        "Keep somebody out of the whole network: a nick or mask, ~a:account, an address or a network.",
        "ADD! where it fits yourself, too.",
        "For operators.",
    ),
    "USER": ("USER <user> 0 * :<real name>", "Who you are, on coming in."),
    "USERHOST": ("USERHOST <nick> ...", "User names and hosts of up to five people."),
    "VERIFY": ("VERIFY <account> <code>", "Finish making an account, where a code was sent."),
    "VERSION": ("VERSION", "Which server this is, and what it supports."),
    "WEBIRC": (
        "WEBIRC <password> <gateway> <host> <address> [:options]",
        "Whom a gateway such as a web chat brings. For gateways that the operator trusts.",
    ),
    "WALLOPS": ("WALLOPS :<text>", "To everybody who wants to hear it (+w). For operators."),
    "WHO": ("WHO <channel|nick|mask> [flags%fields]", "People as a table."),
    "WHOIS": ("WHOIS <nick>[,<nick>]", "About people who are here."),
    "WHOWAS": ("WHOWAS <nick>[,<nick>] [count]", "About people who were here."),
}

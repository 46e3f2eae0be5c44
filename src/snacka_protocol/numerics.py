"""The numeric replies, as one table: code, name, template, spec.

Owns what each three-digit reply is called and the words of its last parameter. Refuses to know the
parameters between the receiver's nick and those words, and when a reply is sent. A template is for
`str.format`; "" means that the last parameter is data. Specs: modern.ircdocs.horse, RFC 1459 and 2812 where
modern leaves a reply out, and the IRCv3 extension named in `spec`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MODERN: Final = "modern.ircdocs.horse"
RFC1459: Final = "RFC 1459"
RFC2812: Final = "RFC 2812"
SASL: Final = "ircv3.net sasl-3.1"
MONITOR: Final = "ircv3.net monitor"
WHOX: Final = "ircv3.net whox"
BOT: Final = "ircv3.net bot-mode"
METADATA: Final = "ircv3.net draft/metadata"
STARTTLS: Final = "ircv3.net tls"


@dataclass(frozen=True, slots=True)
class Numeric:
    """One numeric reply. `code` is the three digits, `template` the last parameter for `str.format`."""

    code: str
    name: str
    template: str
    spec: str

    def text(self, **fields: object) -> str:
        """The last parameter with its fields filled in; KeyError when one is missing."""
        return self.template.format(**fields) if fields else self.template


BY_CODE: Final[dict[str, Numeric]] = {}
"""Three digits to Numeric."""


def _n(code: str, name: str, template: str = "", spec: str = MODERN) -> Numeric:
    numeric = Numeric(code, name, template, spec)
    assert code not in BY_CODE, code
    BY_CODE[code] = numeric
    return numeric


# Registration
RPL_WELCOME: Final = _n("001", "RPL_WELCOME", "Welcome to the {network} network, {nick}")
RPL_YOURHOST: Final = _n("002", "RPL_YOURHOST", "Your host is {server}, running version {version}")
RPL_CREATED: Final = _n("003", "RPL_CREATED", "This server was created {created}")
RPL_MYINFO: Final = _n("004", "RPL_MYINFO")
RPL_ISUPPORT: Final = _n("005", "RPL_ISUPPORT", "are supported by this server")
RPL_BOUNCE: Final = _n("010", "RPL_BOUNCE", "Please use this server instead")

# The server and its people
RPL_TRACEUNKNOWN: Final = _n("202", "RPL_TRACEUNKNOWN", "", RFC1459)
RPL_STATSLINKINFO: Final = _n("211", "RPL_STATSLINKINFO", "", RFC1459)
RPL_STATSCOMMANDS: Final = _n("212", "RPL_STATSCOMMANDS")
RPL_STATSCLINE: Final = _n("213", "RPL_STATSCLINE", "", RFC1459)
RPL_STATSILINE: Final = _n("215", "RPL_STATSILINE", "", RFC1459)
RPL_STATSKLINE: Final = _n("216", "RPL_STATSKLINE", "", RFC1459)
RPL_STATSYLINE: Final = _n("218", "RPL_STATSYLINE", "", RFC1459)
RPL_ENDOFSTATS: Final = _n("219", "RPL_ENDOFSTATS", "End of STATS report")
RPL_UMODEIS: Final = _n("221", "RPL_UMODEIS")
RPL_SERVLIST: Final = _n("234", "RPL_SERVLIST", "", RFC2812)
RPL_SERVLISTEND: Final = _n("235", "RPL_SERVLISTEND", "End of service listing", RFC2812)
RPL_STATSUPTIME: Final = _n(
    "242", "RPL_STATSUPTIME", "Server up {days} days {hours}:{minutes:02d}:{seconds:02d}"
)
RPL_STATSOLINE: Final = _n("243", "RPL_STATSOLINE", "", RFC1459)
RPL_STATSDEBUG: Final = _n("249", "RPL_STATSDEBUG", "", RFC1459)
RPL_LUSERCLIENT: Final = _n(
    "251", "RPL_LUSERCLIENT", "There are {users} users and {invisible} invisible on {servers} servers"
)
RPL_LUSEROP: Final = _n("252", "RPL_LUSEROP", "operator(s) online")
RPL_LUSERUNKNOWN: Final = _n("253", "RPL_LUSERUNKNOWN", "unknown connection(s)")
RPL_LUSERCHANNELS: Final = _n("254", "RPL_LUSERCHANNELS", "channels formed")
RPL_LUSERME: Final = _n("255", "RPL_LUSERME", "I have {clients} clients and {servers} servers")
RPL_ADMINME: Final = _n("256", "RPL_ADMINME", "Administrative info")
RPL_ADMINLOC1: Final = _n("257", "RPL_ADMINLOC1")
RPL_ADMINLOC2: Final = _n("258", "RPL_ADMINLOC2")
RPL_ADMINEMAIL: Final = _n("259", "RPL_ADMINEMAIL")
RPL_TRACELOG: Final = _n("261", "RPL_TRACELOG", "", RFC1459)
RPL_TRACEEND: Final = _n("262", "RPL_TRACEEND", "End of TRACE", RFC2812)
RPL_TRYAGAIN: Final = _n("263", "RPL_TRYAGAIN", "Please wait a while and try again")
RPL_LOCALUSERS: Final = _n("265", "RPL_LOCALUSERS", "Current local users {users}, max {maximum}")
RPL_GLOBALUSERS: Final = _n("266", "RPL_GLOBALUSERS", "Current global users {users}, max {maximum}")
RPL_WHOISCERTFP: Final = _n("276", "RPL_WHOISCERTFP", "has client certificate fingerprint {fingerprint}")

# Being away, and who somebody is
RPL_AWAY: Final = _n("301", "RPL_AWAY")
RPL_USERHOST: Final = _n("302", "RPL_USERHOST")
RPL_ISON: Final = _n("303", "RPL_ISON", "", RFC1459)
RPL_UNAWAY: Final = _n("305", "RPL_UNAWAY", "You are no longer marked as being away")
RPL_NOWAWAY: Final = _n("306", "RPL_NOWAWAY", "You have been marked as being away")
RPL_WHOISREGNICK: Final = _n("307", "RPL_WHOISREGNICK", "has identified for this nick")
RPL_WHOISUSER: Final = _n("311", "RPL_WHOISUSER")
RPL_WHOISSERVER: Final = _n("312", "RPL_WHOISSERVER")
RPL_WHOISOPERATOR: Final = _n("313", "RPL_WHOISOPERATOR", "is an IRC operator")
RPL_WHOWASUSER: Final = _n("314", "RPL_WHOWASUSER")
RPL_ENDOFWHO: Final = _n("315", "RPL_ENDOFWHO", "End of WHO list")
RPL_WHOISIDLE: Final = _n("317", "RPL_WHOISIDLE", "seconds idle, signon time")
RPL_ENDOFWHOIS: Final = _n("318", "RPL_ENDOFWHOIS", "End of WHOIS list")
RPL_WHOISCHANNELS: Final = _n("319", "RPL_WHOISCHANNELS")
RPL_WHOISSPECIAL: Final = _n("320", "RPL_WHOISSPECIAL")
RPL_WHOISACCOUNT: Final = _n("330", "RPL_WHOISACCOUNT", "is logged in as")
RPL_WHOISBOT: Final = _n("335", "RPL_WHOISBOT", "is a bot", BOT)
RPL_WHOISACTUALLY: Final = _n("338", "RPL_WHOISACTUALLY", "Actual user@host, actual IP")
RPL_WHOREPLY: Final = _n("352", "RPL_WHOREPLY")
RPL_WHOSPCRPL: Final = _n("354", "RPL_WHOSPCRPL", "", WHOX)
RPL_ENDOFWHOWAS: Final = _n("369", "RPL_ENDOFWHOWAS", "End of WHOWAS")
RPL_WHOISHOST: Final = _n("378", "RPL_WHOISHOST", "is connecting from {address}")
RPL_WHOISMODES: Final = _n("379", "RPL_WHOISMODES", "is using modes {modes}")
RPL_WHOISSECURE: Final = _n("671", "RPL_WHOISSECURE", "is using a secure connection")

# Channels
RPL_LISTSTART: Final = _n("321", "RPL_LISTSTART", "Users  Name")
RPL_LIST: Final = _n("322", "RPL_LIST")
RPL_LISTEND: Final = _n("323", "RPL_LISTEND", "End of LIST")
RPL_CHANNELMODEIS: Final = _n("324", "RPL_CHANNELMODEIS")
RPL_UNIQOPIS: Final = _n("325", "RPL_UNIQOPIS", "", RFC2812)
RPL_CHANNEL_URL: Final = _n("328", "RPL_CHANNEL_URL")
RPL_CREATIONTIME: Final = _n("329", "RPL_CREATIONTIME")
RPL_NOTOPIC: Final = _n("331", "RPL_NOTOPIC", "No topic is set")
RPL_TOPIC: Final = _n("332", "RPL_TOPIC")
RPL_TOPICWHOTIME: Final = _n("333", "RPL_TOPICWHOTIME")
RPL_INVITELIST: Final = _n("336", "RPL_INVITELIST")
RPL_ENDOFINVITELIST: Final = _n("337", "RPL_ENDOFINVITELIST", "End of INVITE list")
RPL_INVITING: Final = _n("341", "RPL_INVITING")
RPL_INVEXLIST: Final = _n("346", "RPL_INVEXLIST")
RPL_ENDOFINVEXLIST: Final = _n("347", "RPL_ENDOFINVEXLIST", "End of channel invite exception list")
RPL_EXCEPTLIST: Final = _n("348", "RPL_EXCEPTLIST")
RPL_ENDOFEXCEPTLIST: Final = _n("349", "RPL_ENDOFEXCEPTLIST", "End of channel exception list")
RPL_NAMREPLY: Final = _n("353", "RPL_NAMREPLY")
RPL_ENDOFNAMES: Final = _n("366", "RPL_ENDOFNAMES", "End of NAMES list")
RPL_BANLIST: Final = _n("367", "RPL_BANLIST")
RPL_ENDOFBANLIST: Final = _n("368", "RPL_ENDOFBANLIST", "End of channel ban list")
RPL_QUIETLIST: Final = _n("728", "RPL_QUIETLIST")
RPL_ENDOFQUIETLIST: Final = _n("729", "RPL_ENDOFQUIETLIST", "End of channel quiet list")

# About the server
RPL_VERSION: Final = _n("351", "RPL_VERSION")
RPL_LINKS: Final = _n("364", "RPL_LINKS")
RPL_ENDOFLINKS: Final = _n("365", "RPL_ENDOFLINKS", "End of LINKS list")
RPL_INFO: Final = _n("371", "RPL_INFO")
RPL_MOTD: Final = _n("372", "RPL_MOTD", "- {line}")
RPL_ENDOFINFO: Final = _n("374", "RPL_ENDOFINFO", "End of INFO list")
RPL_MOTDSTART: Final = _n("375", "RPL_MOTDSTART", "- {server} Message of the day -")
RPL_ENDOFMOTD: Final = _n("376", "RPL_ENDOFMOTD", "End of MOTD command")
RPL_YOUREOPER: Final = _n("381", "RPL_YOUREOPER", "You are now an IRC operator")
RPL_REHASHING: Final = _n("382", "RPL_REHASHING", "Rehashing")
RPL_TIME: Final = _n("391", "RPL_TIME")
RPL_USERSSTART: Final = _n("392", "RPL_USERSSTART", "UserID Terminal Host", RFC1459)
RPL_USERS: Final = _n("393", "RPL_USERS", "", RFC1459)
RPL_ENDOFUSERS: Final = _n("394", "RPL_ENDOFUSERS", "End of users", RFC1459)
RPL_NOUSERS: Final = _n("395", "RPL_NOUSERS", "Nobody logged in", RFC1459)
RPL_VISIBLEHOST: Final = _n("396", "RPL_VISIBLEHOST", "is now your displayed host")
RPL_HELPSTART: Final = _n("704", "RPL_HELPSTART")
RPL_HELPTXT: Final = _n("705", "RPL_HELPTXT")
RPL_ENDOFHELP: Final = _n("706", "RPL_ENDOFHELP", "End of HELP")

# Errors
ERR_UNKNOWNERROR: Final = _n("400", "ERR_UNKNOWNERROR", "Could not process the command")
ERR_NOSUCHNICK: Final = _n("401", "ERR_NOSUCHNICK", "No such nick or channel")
ERR_NOSUCHSERVER: Final = _n("402", "ERR_NOSUCHSERVER", "No such server")
ERR_NOSUCHCHANNEL: Final = _n("403", "ERR_NOSUCHCHANNEL", "No such channel")
ERR_CANNOTSENDTOCHAN: Final = _n("404", "ERR_CANNOTSENDTOCHAN", "Cannot send to channel")
ERR_TOOMANYCHANNELS: Final = _n("405", "ERR_TOOMANYCHANNELS", "You have joined too many channels")
ERR_WASNOSUCHNICK: Final = _n("406", "ERR_WASNOSUCHNICK", "There was no such nickname")
ERR_TOOMANYTARGETS: Final = _n("407", "ERR_TOOMANYTARGETS", "Too many targets", RFC1459)
ERR_NOSUCHSERVICE: Final = _n("408", "ERR_NOSUCHSERVICE", "No such service", RFC2812)
ERR_NOORIGIN: Final = _n("409", "ERR_NOORIGIN", "No origin specified")
ERR_INVALIDCAPCMD: Final = _n("410", "ERR_INVALIDCAPCMD", "Invalid CAP subcommand")
ERR_NORECIPIENT: Final = _n("411", "ERR_NORECIPIENT", "No recipient given ({command})")
ERR_NOTEXTTOSEND: Final = _n("412", "ERR_NOTEXTTOSEND", "No text to send")
ERR_NOTOPLEVEL: Final = _n("413", "ERR_NOTOPLEVEL", "No top-level domain specified", RFC1459)
ERR_WILDTOPLEVEL: Final = _n("414", "ERR_WILDTOPLEVEL", "Wildcard in top-level domain", RFC1459)
ERR_BADMASK: Final = _n("415", "ERR_BADMASK", "Bad server or host mask", RFC2812)
ERR_INPUTTOOLONG: Final = _n("417", "ERR_INPUTTOOLONG", "Input line was too long")
ERR_UNKNOWNCOMMAND: Final = _n("421", "ERR_UNKNOWNCOMMAND", "Unknown command")
ERR_NOMOTD: Final = _n("422", "ERR_NOMOTD", "There is no message of the day")
ERR_NOADMININFO: Final = _n("423", "ERR_NOADMININFO", "No administrative info available", RFC1459)
ERR_FILEERROR: Final = _n("424", "ERR_FILEERROR", "File error", RFC1459)
ERR_NONICKNAMEGIVEN: Final = _n("431", "ERR_NONICKNAMEGIVEN", "No nickname given")
ERR_ERRONEUSNICKNAME: Final = _n("432", "ERR_ERRONEUSNICKNAME", "Erroneous nickname")
ERR_NICKNAMEINUSE: Final = _n("433", "ERR_NICKNAMEINUSE", "Nickname is already in use")
ERR_BANONCHAN: Final = _n("435", "ERR_BANONCHAN", "Cannot change nickname while banned on a channel")
ERR_NICKCOLLISION: Final = _n("436", "ERR_NICKCOLLISION", "Nickname collision")
ERR_UNAVAILRESOURCE: Final = _n(
    "437", "ERR_UNAVAILRESOURCE", "Nick or channel is temporarily unavailable", RFC2812
)
ERR_USERNOTINCHANNEL: Final = _n("441", "ERR_USERNOTINCHANNEL", "They are not on that channel")
ERR_NOTONCHANNEL: Final = _n("442", "ERR_NOTONCHANNEL", "You are not on that channel")
ERR_USERONCHANNEL: Final = _n("443", "ERR_USERONCHANNEL", "is already on channel")
ERR_NOLOGIN: Final = _n("444", "ERR_NOLOGIN", "User not logged in", RFC1459)
ERR_SUMMONDISABLED: Final = _n("445", "ERR_SUMMONDISABLED", "SUMMON has been disabled", RFC1459)
ERR_USERSDISABLED: Final = _n("446", "ERR_USERSDISABLED", "USERS has been disabled", RFC1459)
ERR_NONICKCHANGE: Final = _n("447", "ERR_NONICKCHANGE", "Cannot change nickname while on the channel")
ERR_NOTREGISTERED: Final = _n("451", "ERR_NOTREGISTERED", "You have not registered")
ERR_NEEDMOREPARAMS: Final = _n("461", "ERR_NEEDMOREPARAMS", "Not enough parameters")
ERR_ALREADYREGISTERED: Final = _n("462", "ERR_ALREADYREGISTERED", "You may not reregister")
ERR_NOPERMFORHOST: Final = _n("463", "ERR_NOPERMFORHOST", "Your host is not among the privileged", RFC1459)
ERR_PASSWDMISMATCH: Final = _n("464", "ERR_PASSWDMISMATCH", "Password incorrect")
ERR_YOUREBANNEDCREEP: Final = _n("465", "ERR_YOUREBANNEDCREEP", "You are banned from this server")
ERR_YOUWILLBEBANNED: Final = _n("466", "ERR_YOUWILLBEBANNED", "You will be banned from this server", RFC2812)
ERR_KEYSET: Final = _n("467", "ERR_KEYSET", "Channel key is already set", RFC1459)
ERR_INVALIDUSERNAME: Final = _n("468", "ERR_INVALIDUSERNAME", "Your username is not valid")
ERR_LINKCHANNEL: Final = _n("470", "ERR_LINKCHANNEL", "Forwarding to another channel")
ERR_CHANNELISFULL: Final = _n("471", "ERR_CHANNELISFULL", "Cannot join channel (+l)")
ERR_UNKNOWNMODE: Final = _n("472", "ERR_UNKNOWNMODE", "is an unknown mode character to me")
ERR_INVITEONLYCHAN: Final = _n("473", "ERR_INVITEONLYCHAN", "Cannot join channel (+i)")
ERR_BANNEDFROMCHAN: Final = _n("474", "ERR_BANNEDFROMCHAN", "Cannot join channel (+b)")
ERR_BADCHANNELKEY: Final = _n("475", "ERR_BADCHANNELKEY", "Cannot join channel (+k)")
ERR_BADCHANMASK: Final = _n("476", "ERR_BADCHANMASK", "Bad channel mask")
ERR_NEEDREGGEDNICK: Final = _n(
    "477", "ERR_NEEDREGGEDNICK", "You need to be identified with a registered account"
)
ERR_BANLISTFULL: Final = _n("478", "ERR_BANLISTFULL", "Channel list is full")
ERR_BADCHANNAME: Final = _n("479", "ERR_BADCHANNAME", "Illegal channel name")
ERR_CANNOTKNOCK: Final = _n("480", "ERR_CANNOTKNOCK", "Cannot knock on that channel")
ERR_NOPRIVILEGES: Final = _n("481", "ERR_NOPRIVILEGES", "Permission denied: you are not an IRC operator")
ERR_CHANOPRIVSNEEDED: Final = _n("482", "ERR_CHANOPRIVSNEEDED", "You are not a channel operator")
ERR_CANTKILLSERVER: Final = _n("483", "ERR_CANTKILLSERVER", "You cannot kill a server")
ERR_RESTRICTED: Final = _n("484", "ERR_RESTRICTED", "Your connection is restricted", RFC2812)
ERR_UNIQOPRIVSNEEDED: Final = _n("485", "ERR_UNIQOPRIVSNEEDED", "You are not the channel owner", RFC2812)
ERR_SECUREONLYCHAN: Final = _n("489", "ERR_SECUREONLYCHAN", "Cannot join channel (+z)")
ERR_NOOPERHOST: Final = _n("491", "ERR_NOOPERHOST", "No operator blocks for your host")
ERR_UMODEUNKNOWNFLAG: Final = _n("501", "ERR_UMODEUNKNOWNFLAG", "Unknown mode flag")
ERR_USERSDONTMATCH: Final = _n("502", "ERR_USERSDONTMATCH", "Cannot change mode for other users")
ERR_NOINVITE: Final = _n("518", "ERR_NOINVITE", "Cannot invite to that channel")
ERR_HELPNOTFOUND: Final = _n("524", "ERR_HELPNOTFOUND", "No help available on this topic")
ERR_INVALIDKEY: Final = _n("525", "ERR_INVALIDKEY", "Key is not well-formed")
ERR_CANNOTSENDRP: Final = _n("573", "ERR_CANNOTSENDRP", "Cannot send this roleplay message")
RPL_STARTTLS: Final = _n(
    "670", "RPL_STARTTLS", "STARTTLS successful, proceed with the TLS handshake", STARTTLS
)
ERR_STARTTLS: Final = _n("691", "ERR_STARTTLS", "STARTTLS failed", STARTTLS)
ERR_INVALIDMODEPARAM: Final = _n("696", "ERR_INVALIDMODEPARAM", "Invalid parameter for the mode")
RPL_KNOCK: Final = _n("710", "RPL_KNOCK", "has asked for an invite")
RPL_KNOCKDLVR: Final = _n("711", "RPL_KNOCKDLVR", "Your knock has been delivered")
ERR_TOOMANYKNOCK: Final = _n("712", "ERR_TOOMANYKNOCK", "Too many knocks on that channel")
ERR_CHANOPEN: Final = _n("713", "ERR_CHANOPEN", "The channel is open")
ERR_KNOCKONCHAN: Final = _n("714", "ERR_KNOCKONCHAN", "You are already on that channel")
ERR_NOPRIVS: Final = _n("723", "ERR_NOPRIVS", "Insufficient operator privileges")

# Presence of others
RPL_MONONLINE: Final = _n("730", "RPL_MONONLINE", "", MONITOR)
RPL_MONOFFLINE: Final = _n("731", "RPL_MONOFFLINE", "", MONITOR)
RPL_MONLIST: Final = _n("732", "RPL_MONLIST", "", MONITOR)
RPL_ENDOFMONLIST: Final = _n("733", "RPL_ENDOFMONLIST", "End of MONITOR list", MONITOR)
ERR_MONLISTFULL: Final = _n("734", "ERR_MONLISTFULL", "Monitor list is full", MONITOR)

# Metadata
RPL_WHOISKEYVALUE: Final = _n("760", "RPL_WHOISKEYVALUE", "", METADATA)
RPL_KEYVALUE: Final = _n("761", "RPL_KEYVALUE", "", METADATA)
RPL_METADATAEND: Final = _n("762", "RPL_METADATAEND", "End of metadata", METADATA)
RPL_KEYNOTSET: Final = _n("766", "RPL_KEYNOTSET", "Key is not set", METADATA)
RPL_METADATASUBOK: Final = _n("770", "RPL_METADATASUBOK", "", METADATA)
RPL_METADATAUNSUBOK: Final = _n("771", "RPL_METADATAUNSUBOK", "", METADATA)
RPL_METADATASUBS: Final = _n("772", "RPL_METADATASUBS", "", METADATA)
RPL_METADATASYNCLATER: Final = _n("774", "RPL_METADATASYNCLATER", "", METADATA)
ERR_METADATARATELIMIT: Final = _n("775", "ERR_METADATARATELIMIT", "", METADATA)

# Accounts
RPL_LOGGEDIN: Final = _n("900", "RPL_LOGGEDIN", "You are now logged in as {account}", SASL)
RPL_LOGGEDOUT: Final = _n("901", "RPL_LOGGEDOUT", "You are now logged out", SASL)
ERR_NICKLOCKED: Final = _n("902", "ERR_NICKLOCKED", "You must use a nick assigned to you", SASL)
RPL_SASLSUCCESS: Final = _n("903", "RPL_SASLSUCCESS", "SASL authentication successful", SASL)
ERR_SASLFAIL: Final = _n("904", "ERR_SASLFAIL", "SASL authentication failed", SASL)
ERR_SASLTOOLONG: Final = _n("905", "ERR_SASLTOOLONG", "SASL message too long", SASL)
ERR_SASLABORTED: Final = _n("906", "ERR_SASLABORTED", "SASL authentication aborted", SASL)
ERR_SASLALREADY: Final = _n("907", "ERR_SASLALREADY", "You have already authenticated using SASL", SASL)
RPL_SASLMECHS: Final = _n("908", "RPL_SASLMECHS", "are available SASL mechanisms", SASL)

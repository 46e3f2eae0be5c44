"""Configuration for both sides: one table of options, five layers, one way to be wrong.

Owns how a setting is described (`Option`), what it may be (`kinds`), where it may come from
(`load`: command line, environment, `.env`, TOML file, default) and how the table is shown in
`--help` and the README. Knows nothing of chat, servers or screens: each program brings its own
list of options, and `snacka_config.common` holds the few that both share.
"""

from snacka_config.errors import ConfigError
from snacka_config.load import Values, load
from snacka_config.options import Kind, Layer, Option, Origin
from snacka_config.parser import Program
from snacka_config.table import configuration_table

__all__ = [
    "ConfigError",
    "Kind",
    "Layer",
    "Option",
    "Origin",
    "Program",
    "Values",
    "configuration_table",
    "load",
]

"""The one error of the configuration: a sentence that a person can act on."""


class ConfigError(Exception):
    """A setting that cannot be used; `str(error)` is one line naming key, value, origin and what is allowed.

    Command lines print it after the program's name and exit with `exit_code`.
    """

    exit_code = 2

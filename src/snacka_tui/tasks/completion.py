"""`snacka completion`: what a shell needs to complete our words, made from the same tables as --help.

Owns the three scripts. It refuses to ask the network: pressing Tab must not go anywhere.
"""

from __future__ import annotations

from typing import Any

from snacka_config import Option, Values
from snacka_tui.config import OPTIONS, THEMES
from snacka_tui.tasks.options import FORMATS, SHELL, SHELLS
from snacka_tui.tasks.registry import TASKS

_CHOICES = {"THEME": THEMES, "FORMAT": FORMATS, "SHELL": SHELLS}
_FILES = frozenset({"OUTPUT", "CONFIG", "DATA"})
_PROGRAMS = ("snacka", "snacka-tui")
_ABOUT = ("--help", "--version")


def run(values: Values) -> int:
    """Print the script; the exit code."""
    print({"bash": _bash, "zsh": _zsh, "fish": _fish}[values[SHELL]](), end="")
    return 0


def _flags(options: tuple[Option[Any], ...]) -> list[str]:
    """Every spelling that can be typed, --no-... included."""
    found = []
    for option in options:
        flags = [flag for flag in option.flag.split() if flag.startswith("-")]
        found += flags
        if option.kind.switch and option.default is True:
            found += [f"--no-{flag[2:]}" for flag in flags if flag.startswith("--")]
    return found


def _shown(options: tuple[Option[Any], ...]) -> tuple[Option[Any], ...]:
    return tuple(option for option in options if option.flag and not option.hidden)


def _bash() -> str:
    cases = []
    choices = []
    for task in TASKS:
        words = [*_flags(_shown(task.options)), "--help"]
        words += SHELLS if SHELL in task.options else ()
        cases.append(f'        {task.name}) words="{" ".join(words)}" ;;')
    every = {o.name: o for o in (*OPTIONS, *(o for task in TASKS for o in task.options))}
    for name, option in every.items():
        flags = "|".join(flag for flag in option.flag.split() if flag.startswith("-"))
        if flags and name in _CHOICES:
            choices.append(
                f'        {flags}) COMPREPLY=($(compgen -W "{" ".join(_CHOICES[name])}" -- "$cur"))'
                "; return ;;"
            )
        elif flags and name in _FILES:
            choices.append(f'        {flags}) COMPREPLY=($(compgen -f -- "$cur")); return ;;')
    own = " ".join([*_flags(_shown(OPTIONS)), *_ABOUT])
    names = " ".join(task.name for task in TASKS)
    return "\n".join(
        [
            "# Completion of snacka for bash, made by: snacka completion bash",
            "_snacka() {",
            '    local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" words',
            '    case "$prev" in',
            *choices,
            "    esac",
            '    case "${COMP_WORDS[1]}" in',
            *cases,
            f'        *) words="{own}"; [ "$COMP_CWORD" = 1 ] && words="{names} $words" ;;',
            "    esac",
            '    COMPREPLY=($(compgen -W "$words" -- "$cur"))',
            "}",
            f"complete -F _snacka {' '.join(_PROGRAMS)}",
            "",
        ]
    )


def _zsh() -> str:
    lines = [
        f"#compdef {' '.join(_PROGRAMS)}",
        "# Completion of snacka for zsh, made by: snacka completion zsh",
        "_snacka() {",
        "    local -a tasks",
        "    tasks=(",
        *(f"        {_quoted(f'{task.name}:{task.summary}')}" for task in TASKS),
        "    )",
        '    case "$words[2]" in',
    ]
    for task in TASKS:
        lines += [f"        {task.name})", "            shift words; (( CURRENT-- ))"]
        lines += ["            _arguments \\", *_zsh_options(task.options), "            ;;"]
    lines += [
        "        *)",
        "            (( CURRENT == 2 )) && _describe command tasks",
        "            _arguments \\",
        *_zsh_options(OPTIONS),
        "            ;;",
        "    esac",
        "}",
        # In a file of fpath this is the function itself; read by `source`, it has to be announced.
        'if [ "$funcstack[1]" = "_snacka" ]; then _snacka "$@"; else compdef _snacka '
        f"{' '.join(_PROGRAMS)}; fi",
        "",
    ]
    return "\n".join(lines)


def _zsh_options(options: tuple[Option[Any], ...]) -> list[str]:
    found = []
    for option in _shown(options):
        for flag in _flags((option,)):
            found.append(f"                {_quoted(f'{flag}[{_summary(option)}]{_zsh_value(option)}')} \\")
    if SHELL in options:
        found.append(f"                '1:shell:({' '.join(SHELLS)})' \\")
    return [*found, "                '--help[show the help]'"]


def _zsh_value(option: Option[Any]) -> str:
    if option.kind.switch:
        return ""
    if option.name in _CHOICES:
        return f":{option.name.lower()}:({' '.join(_CHOICES[option.name])})"
    return f":{option.name.lower()}:{'_files' if option.name in _FILES else ' '}"


def _fish() -> str:
    lines = ["# Completion of snacka for fish, made by: snacka completion fish"]
    for name in _PROGRAMS:
        for task in TASKS:
            lines.append(
                f"complete -c {name} -n __fish_use_subcommand -f -a {task.name} -d {_quoted(task.summary)}"
            )
            seen = f"'__fish_seen_subcommand_from {task.name}'"
            lines += [f"complete -c {name} -n {seen} {words}" for words in _fish_options(task.options)]
        lines += [f"complete -c {name} -n __fish_use_subcommand {words}" for words in _fish_options(OPTIONS)]
    return "\n".join([*lines, ""])


def _fish_options(options: tuple[Option[Any], ...]) -> list[str]:
    found = []
    for option in _shown(options):
        flags = " ".join(f"-l {f[2:]}" if f.startswith("--") else f"-s {f[1:]}" for f in _flags((option,)))
        value = "" if option.kind.switch else " -r"
        if option.name in _CHOICES:
            value = f" {'-x' if flags else '-f'} -a {_quoted(' '.join(_CHOICES[option.name]))}"
        elif option.name in _FILES:
            value = " -r -F"
        if flags or option.name in _CHOICES:
            found.append(f"{flags}{value} -d {_quoted(_summary(option))}".strip())
    return found


def _summary(option: Option[Any]) -> str:
    return option.help.translate({ord(c): None for c in "[]"})


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"

"""Other people's servers, from Debian's packages `ngircd` and `inspircd`: one with nearly no extensions, one
with many and no history. A test whose server is not installed is skipped and says so."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
from pathlib import Path

import pytest

from support.patience import PATIENCE
from support.ports import free_port

NGIRCD = """
[Global]
Name = irc.example.net
Listen = 127.0.0.1
Ports = {port}
MotdPhrase = "hello"
[Limits]
MaxConnectionsIP = 0
MaxPenaltyTime = 0
[Options]
DNS = no
Ident = no
PAM = no
"""

INSPIRCD = """
<server name="irc.example.org" description="test" network="TestNet">
<admin name="x" nick="x" email="x@example.org">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect allow="*" timeout="60" useident="no" resolvehostnames="no"
  localmax="100" globalmax="100" fakelag="off">
<performance nouserdns="yes">
<log method="file" type="*" level="default" target="{folder}/log">
<module name="cap">
<module name="ircv3">
<module name="ircv3_batch">
<module name="ircv3_capnotify">
<module name="ircv3_ctctags">
<module name="ircv3_echomessage">
<module name="ircv3_labeledresponse">
<module name="ircv3_msgid">
<module name="ircv3_servertime">
<module name="namesx">
<module name="uhnames">
"""


def _command_line(name: str, port: int, folder: Path) -> list[str]:
    config = folder / f"{name}.conf"
    template = NGIRCD if name == "ngircd" else INSPIRCD
    config.write_text(template.format(port=port, folder=folder))
    program = shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if program is None:
        pytest.skip(f"{name} is not installed (apt-get install {name})")
    if name == "ngircd":
        return [program, "-n", "-f", str(config)]
    return [program, "--nofork", "--nopid", "--runasroot", "--config", str(config)]


class ForeignServer:
    """`async with ForeignServer("ngircd", folder) as server:`; `port` stays the same over restarts."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self.port = free_port()

    async def __aenter__(self) -> ForeignServer:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.kill()

    async def start(self) -> None:
        """Start it and wait until it answers."""
        process = self._process = await asyncio.create_subprocess_exec(
            *_command_line(self.name, self.port, self._folder),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=self._folder,
        )
        async with asyncio.timeout(PATIENCE):
            while True:
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                    writer.close()
                    return
                assert process.returncode is None, f"{self.name} ended by itself"
                await asyncio.sleep(0.05)

    def freeze(self) -> None:
        """It reads and answers nothing any more, and every connection stays open."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)

    async def kill(self) -> None:
        """End it; every connection is cut."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

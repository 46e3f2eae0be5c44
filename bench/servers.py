"""The servers that are compared, each started on a free port over a folder of its own and always stopped.

Peers get what a load generator must ask for: no flood control, no limit per address, large send queues.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType

from .load import SERVER_CORE, CannotMeasureError, environment, pin

START_LIMIT = 20.0
CAPS = "message-tags server-time echo-message"

INSPIRCD = """
<server name="irc.bench.test" description="bench" network="Bench">
<admin name="bench" nick="bench" email="bench@localhost">
<bind address="127.0.0.1" port="{port}" type="clients">
<power diepass="never" restartpass="never">
<connect allow="*" timeout="60" threshold="1000000" commandrate="1000000000" fakelag="no" pingfreq="600"
  hardsendq="268435456" softsendq="268435456" recvq="1048576" localmax="100000" globalmax="100000"
  maxconnwarn="no" resolvehostnames="no" useident="no" maxchans="100">
<channels users="100" opers="100">
<pid file="{folder}/inspircd.pid">
<log method="file" type="*" level="default" target="{folder}/inspircd.log">
<performance softlimit="100000" somaxconn="4096" clonesonconnect="no" quickstart="yes">
<security maxtargets="20">
<files motd="">
<module name="cap"> <module name="ircv3_ctctags"> <module name="ircv3_servertime">
<module name="ircv3_echomessage">
"""
NGIRCD = """
[Global]
Name = irc.bench.test
Info = bench
Listen = 127.0.0.1
Ports = {port}
MotdPhrase = bench
{user}
[Limits]
ConnectRetry = 600
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxNickLength = 20
MaxPenaltyTime = 0
PingTimeout = 600
[Options]
DNS = no
Ident = no
PAM = no
SyslogFacility = local1
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """A context manager around one server process. `start_ms` is what the first accepted connection took."""

    name = ""
    caps = CAPS
    together = 32  # connections the load generator sets up at one time

    def __init__(self) -> None:
        self.port = 0
        self.start_ms = 0.0
        self.folder = Path()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @staticmethod
    def missing() -> str:
        """Why it cannot be run here, or nothing."""
        return ""

    def command(self) -> list[str]:
        raise NotImplementedError

    def __enter__(self) -> Server:
        if why := self.missing():
            raise CannotMeasureError(why)
        self.folder = Path(tempfile.mkdtemp(prefix="snacka-bench-"))
        self.port = free_port()
        command = self.command()
        with (self.folder / "output").open("wb") as output:
            started = time.perf_counter()
            self.process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=pin(SERVER_CORE),  # noqa: PLW1509  # no threads here
            )
        try:
            self._wait(started)
        except BaseException:
            self.stop()
            raise
        return self

    def _wait(self, started: float) -> None:
        assert self.process is not None
        while time.perf_counter() - started < START_LIMIT and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                time.sleep(0.001)
            else:
                self.start_ms = (time.perf_counter() - started) * 1000
                return
        said = (self.folder / "output").read_text(errors="replace")[-800:].strip()
        raise CannotMeasureError(f"{self.name} does not start: {said or 'it says nothing'}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """SIGTERM, and SIGKILL for one that does not hear it. The folder goes too."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Snacka(Server):
    """Ours, as it always runs: durable history on. Only flood control is off and the send queue large."""

    name = "snacka"

    def command(self) -> list[str]:
        options = ("--port", str(self.port), "--data", str(self.folder / "data"))
        return [sys.executable, "-m", "snacka_server", *options, "--flood-rate", "0", "--sendq", "256MB"]


class Floor(Server):
    name = "floor"

    def command(self) -> list[str]:
        return [sys.executable, str(Path(__file__).with_name("floor.py")), str(self.port)]


def _installed(program: str) -> str | None:
    return shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


class InspIRCd(Server):
    """It finishes registrations on a tick of one second, so all come in at once."""

    name = "inspircd"
    together = 1000

    @staticmethod
    def missing() -> str:
        return "" if _installed("inspircd") else "inspircd is not installed (Debian: apt install inspircd)"

    def command(self) -> list[str]:
        config = self.folder / "inspircd.conf"
        config.write_text(INSPIRCD.format(port=self.port, folder=self.folder))
        root = ["--runasroot"] if os.geteuid() == 0 else []
        return [_installed("inspircd") or "", "--nofork", *root, f"--config={config}"]


class Ngircd(Server):
    """No message tags, no echo: its figures are those of plain lines."""

    name = "ngircd"
    caps = ""

    @staticmethod
    def missing() -> str:
        return "" if _installed("ngircd") else "ngircd is not installed (Debian: apt install ngircd)"

    def command(self) -> list[str]:
        config = self.folder / "ngircd.conf"
        user = "ServerUID = root\nServerGID = root" if os.geteuid() == 0 else ""
        config.write_text(NGIRCD.format(port=self.port, user=user))
        return [_installed("ngircd") or "", "--nodaemon", "--config", str(config)]


ALL: tuple[type[Server], ...] = (Snacka, Floor, InspIRCd, Ngircd)

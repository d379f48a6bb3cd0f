"""A small IMAP4 server of our own, over TLS on the loopback: as much of RFC 3501 as a visit needs."""

from __future__ import annotations

import re
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from recovery.channels import imap

ACCOUNT, PASSWORD = "desk", "correct horse"


@dataclass
class Box:
    """What lies on the server, and how it behaves.

    :param cut_at: the commands at which the line is cut, each once, before anything is done.
    :param said: every command that came in, as far as it names no password.
    """

    mails: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    validity: int = 7
    password: str = PASSWORD
    cut_at: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def put(self, raw: bytes) -> int:
        number = max(self.mails, default=0) + 1
        self.mails[number] = raw
        return number


class _Visit(socketserver.StreamRequestHandler):
    """One connection."""

    server: Any

    def handle(self) -> None:
        self.box: Box = self.server.box
        self._say("* OK at your service")
        while line := self.rfile.readline().decode("ascii").strip():
            tag, _space, rest = line.partition(" ")
            words = rest.split(" ", 2)
            name = " ".join(words[:2]).upper() if words[0].upper() == "UID" else words[0].upper()
            self.box.said.append(name if name == "LOGIN" else rest)
            if name in self.box.cut_at:
                self.box.cut_at.remove(name)
                return
            method = getattr(self, f"do_{name.replace(' ', '_').lower()}", None)
            answer = method(rest) if method else "BAD not known here"
            self._say(f"{tag} {answer}")
            if name == "LOGOUT":
                return

    def do_capability(self, rest: str) -> str:
        self._say("* CAPABILITY IMAP4rev1")
        return "OK done"

    def do_login(self, rest: str) -> str:
        account, password = re.findall(r'"([^"]*)"|(\S+)', rest)[1:3]
        right = ("".join(account), "".join(password)) == (ACCOUNT, self.box.password)
        return "OK come in" if right else "NO [AUTHENTICATIONFAILED] wrong"

    def do_select(self, rest: str) -> str:
        self._say(f"* {len(self.box.mails)} EXISTS")
        self._say(f"* OK [UIDVALIDITY {self.box.validity}]")
        return "OK [READ-WRITE] selected"

    def do_status(self, rest: str) -> str:
        coming = max(self.box.mails, default=0) + 1
        self._say(f'* STATUS "INBOX" (UIDVALIDITY {self.box.validity} UIDNEXT {coming})')
        return "OK done"

    def do_uid_search(self, rest: str) -> str:
        asked = re.search(r"UID (\d+):\*", rest[len("UID SEARCH") :])
        if asked:
            # As the protocol has it: the last one always, whatever was asked for.
            found = {one for one in self.box.mails if one >= int(asked[1])} | {max(self.box.mails, default=0)}
        else:
            found = set(self.box.mails) - self.box.seen
        self._say(" ".join(["* SEARCH", *(str(one) for one in sorted(found - {0}))]))
        return "OK done"

    def do_uid_fetch(self, rest: str) -> str:
        asked = re.fullmatch(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", rest)
        assert asked, rest
        number, raw = int(asked[1]), self.box.mails[int(asked[1])][: int(asked[2])]
        self._say(f"* {number} FETCH (UID {number} BODY[]<0> {{{len(raw)}}}")
        self.wfile.write(raw)
        self._say(")")
        return "OK done"

    def do_uid_store(self, rest: str) -> str:
        asked = re.fullmatch(r"UID STORE (\d+) \+FLAGS \(\\Seen\)", rest)
        assert asked, rest
        self.box.seen.add(int(asked[1]))
        return "OK done"

    def do_logout(self, rest: str) -> str:
        self._say("* BYE")
        return "OK done"

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode("ascii") + b"\r\n")
        self.wfile.flush()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    # A thread that waits for a client which is gone would keep the test waiting, too.
    block_on_close = False

    def __init__(self, box: Box, proof: ssl.SSLContext):
        self.box, self.proof = box, proof
        super().__init__(("127.0.0.1", 0), _Visit)

    def get_request(self) -> tuple[socket.socket, Any]:
        line, address = super().get_request()
        line.settimeout(30)
        # The handshake happens with the first byte, in the thread of the visit.
        return self.proof.wrap_socket(line, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hang up; the tests look at what was done."""


@dataclass
class Running:
    """A server that runs, and where."""

    box: Box
    port: int


def _certificate(folder: Path) -> Path:
    """Write a certificate for the loopback, signed by itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "loopback.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return file


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return _certificate(tmp_path)


@pytest.fixture
def imap_server(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """Run a server whose certificate this process trusts, and whose password it knows."""
    proof = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    proof.load_cert_chain(certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("CXDESK_MAIL_TEST", PASSWORD)
    # However slow the machine is, a visit is not cut short here.
    monkeypatch.setattr(imap, "TIMEOUT", 100.0)
    assert imap.fetch.__kwdefaults__
    monkeypatch.setitem(imap.fetch.__kwdefaults__, "most_seconds", 600.0)
    with _Server(Box(), proof) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield Running(server.box, server.server_address[1])
        finally:
            server.shutdown()
            thread.join(10)

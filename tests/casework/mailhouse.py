"""A real SMTP server for tests, with the moods that real ones have."""

import socket
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class House:
    """Keeps what it accepts. `refuse`: address → SMTP answer; `cut_after`: mails before it hangs up in DATA."""

    def __init__(self):
        self.envelopes = []
        self.refuse = {}
        self.cut_after = None
        self.connections = 0
        self._lock = threading.Lock()

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        with self._lock:
            if self.cut_after is not None and len(self.envelopes) >= self.cut_after:
                self.cut_after = None  # it cuts once
                server.transport.abort()
                return "421 bye"
            self.envelopes.append(envelope)
        return "250 OK"

    @property
    def mails(self):
        return [message_from_bytes(envelope.content, policy=policy.default) for envelope in self.envelopes]

    @property
    def readers(self):
        return sorted(address for envelope in self.envelopes for address in envelope.rcpt_tos)


class _Server(Controller):
    def factory(self):
        return SMTP(self.handler, data_size_limit=50 * 2**20, enable_SMTPUTF8=True)


@contextmanager
def open_house(settings, house=None, port=0):
    """Listen on a free port (or on that one), and let the portal's settings point there."""
    house = house or House()
    controller = _Server(house, hostname="127.0.0.1", port=port or free_port())
    controller.start()
    point_at(settings, controller.port)
    try:
        yield house
    finally:
        controller.stop()


@contextmanager
def silent_server(greets=False):
    """Takes every call and says nothing, or greets and then falls silent. Gives its port and the calls it took."""
    calls = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer():
            while True:
                try:
                    call, _ = listener.accept()
                except OSError:
                    return
                calls.append(call)
                if greets:
                    threading.Thread(target=_polite_until_the_mail, args=(call,), daemon=True).start()

        threading.Thread(target=answer, daemon=True).start()
        try:
            yield listener.getsockname()[1], calls
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for call in calls:
                call.close()


def _polite_until_the_mail(call):
    try:
        call.sendall(b"220 hola\r\n")
        while line := call.recv(4096):
            if not line.upper().startswith((b"EHLO", b"HELO")):
                return  # and the call stays open
            call.sendall(b"250 casa\r\n")
    except OSError:
        return


def point_at(settings, port):
    settings.OUTBOX_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]

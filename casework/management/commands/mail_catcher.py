import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from casework import mail_catcher

ENDS = {signal.SIGINT, signal.SIGTERM}


class Command(BaseCommand):
    help = "Servidor de correo para desarrollo: guarda lo que recibe, para leerlo en /correo/."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=settings.EMAIL_PORT)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.MAIL_CATCHER:
            raise CommandError("El servidor de correo de prueba solo existe en desarrollo.")
        from aiosmtpd.controller import Controller  # a library of development: production does not have it

        keeper = mail_catcher.Keeper(mail_catcher.folder())
        controller = Controller(keeper, hostname=options["host"], port=options["port"], data_size_limit=50 * 2**20)
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDS)  # before its thread begins, or the signal could go there
        controller.start()
        self.stdout.write(f"Correo de prueba en {options['host']}:{options['port']}")
        self.stdout.flush()
        try:
            signal.sigwait(ENDS)
        finally:
            controller.stop()

"""Servers on this machine that take a message and keep it: SMTP and HTTP, each for one test."""

import socketserver
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer


class _Mail(socketserver.StreamRequestHandler):
    """Just enough of SMTP (RFC 5321) for one mail without encryption."""

    def handle(self):
        self._say("220 test")
        while line := self.rfile.readline().decode().strip():
            word = line[:4].upper()
            if word == "EHLO":
                self._say("250-test\r\n250 AUTH PLAIN LOGIN")
            elif word == "AUTH":
                self._say("235 ok")
            elif word == "DATA":
                self._say("354 go on")
                self.server.kept.append(self._body())
                self._say("250 ok")
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _body(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n" and line:
            lines.append(line)
        return b"".join(lines).decode()

    def _say(self, words):
        self.wfile.write(words.encode() + b"\r\n")


class _Web(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.server.kept.append(self.rfile.read(length).decode())
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *args):
        pass


@contextmanager
def _serving(server, status=200):
    server.kept, server.status = [], status
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def mail_server():
    return _serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Mail))


def web_server(status=200):
    return _serving(HTTPServer(("127.0.0.1", 0), _Web), status)

"""A proxy in front of a Unix socket that does to replies what bad networks do."""

import socket
import struct
import threading
import time

DELAY_SECONDS = 0.2
RESET_AT_CLOSE = struct.pack("ii", 1, 0)  # of SO_LINGER


class FaultProxy:
    """Listens on loopback and connects to `socket_path`. `fault` may be changed at any time: None; "slow": every reply
    comes 200 ms later; "reset": half of a reply, then a reset; "silence": half of a reply, then nothing more on this
    connection; "garbage": other bytes. A service takes it for a Redis (programs.Redis)."""

    flags = ()

    def __init__(self, socket_path):
        self.fault = None
        self._socket_path = str(socket_path)
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self):
        return "127.0.0.1:%d" % self._listener.getsockname()[1]

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client = self._listener.accept()[0]
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                server.connect(self._socket_path)
            except OSError:
                client.close()
                server.close()
                continue
            for forward, source, target in ((self._forward, client, server), (self._forward_replies, server, client)):
                threading.Thread(target=self._run, args=(forward, source, target), daemon=True).start()

    @staticmethod
    def _run(forward, source, target):
        try:
            forward(source, target)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()

    @staticmethod
    def _forward(client, server):
        while data := client.recv(1 << 16):
            server.sendall(data)

    def _forward_replies(self, server, client):
        silent = False
        while data := server.recv(1 << 16):
            if silent:
                continue
            if self.fault == "slow":
                time.sleep(DELAY_SECONDS)
            elif self.fault == "garbage":
                data = b"\xa5" * len(data)
            elif self.fault in ("reset", "silence"):
                data = data[:len(data) // 2]
            client.sendall(data)
            silent = self.fault == "silence"
            if self.fault == "reset":
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
                client.close()
                return

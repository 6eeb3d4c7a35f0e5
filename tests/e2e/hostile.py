"""A client that speaks HTTP/2 by hand, and behaves badly. A program of its own: its work holds up nobody else's.

hostile.py ATTACK PORT SECONDS

Repeats the attack for so long, at least once, and prints how often each end came, as JSON: the status of a call
("INVALID_ARGUMENT"), or "closed" for a connection that the service closed. Nothing is held in memory but what one
frame needs.
"""

import collections
import gzip
import io
import json
import random
import re
import selectors
import socket
import struct
import sys
import time
import uuid

STATUS = ["OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
          "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
          "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED"]
SERVICE = "/wijkmonitor.indicators.v1.IndicatorService/"
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 0, 1, 3, 4, 6, 7, 8, 9
END_STREAM, END_HEADERS, ACK = 1, 4, 1
FRAME_BYTES = 16 << 10
WINDOW_MAX = 2**31 - 1
FILE_BYTES = 1 << 30
CHUNK_BYTES = 256 << 10
PATIENCE_SECONDS = 60
NETWORK_BYTES_PER_SECOND = 125_000_000


# --- HTTP/2 (RFC 9113) and HPACK (RFC 7541), as little of them as is needed ---


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def hpack_text(text):
    """A string without Huffman coding."""
    data = text.encode()
    if len(data) < 127:
        return bytes([len(data)]) + data
    rest, prefix = len(data) - 127, b"\x7f"
    while rest >= 128:
        prefix += bytes([rest % 128 + 128])
        rest //= 128
    return prefix + bytes([rest]) + data


def header_block(fields):
    return b"".join(b"\0" + hpack_text(name) + hpack_text(value) for name, value in fields)


def message(data):
    """A message of gRPC, not compressed."""
    return struct.pack(">BI", 0, len(data)) + data


class Closed(Exception):
    """The service closed the connection."""


class Connection:
    """One connection with one call at a time."""

    def __init__(self, port, own_address="127.0.0.1"):
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS, (own_address, 0))
        self._received = b""
        self._window, self._stream_window, self._initial_window = 65535, 65535, 65535
        self._stream, self._block, self.status = -1, b"", None
        self.ended = 0  # calls that the service answered
        # A header table of size 0: answers then come as plain text. All that the service sends is taken.
        self.send(PREFACE + frame(SETTINGS, 0, 0, struct.pack(">HIHI", 1, 0, 4, WINDOW_MAX)) +
                  frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", WINDOW_MAX - 65535)))

    def close(self):
        self._socket.close()

    def send(self, data):
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise Closed from error

    def start_call(self, method, timeout="60S", metadata=(), end_headers=True):
        self._stream += 2
        self._stream_window, self._block, self.status = self._initial_window, b"", None
        fields = [(":method", "POST"), (":scheme", "http"), (":path", SERVICE + method), (":authority", "localhost"),
                  ("content-type", "application/grpc"), ("te", "trailers"), *metadata]
        if timeout:
            fields.append(("grpc-timeout", timeout))
        block = header_block(fields)
        first, rest = block[:FRAME_BYTES], block[FRAME_BYTES:]
        frames = [frame(HEADERS, 0 if rest or not end_headers else END_HEADERS, self._stream, first)]
        while rest:
            piece, rest = rest[:FRAME_BYTES], rest[FRAME_BYTES:]
            frames.append(frame(CONTINUATION, 0 if rest or not end_headers else END_HEADERS, self._stream, piece))
        self.send(b"".join(frames))

    def continue_headers(self, block):
        self.send(frame(CONTINUATION, 0, self._stream, block))
        self.read(wait=False)

    def send_data(self, data, end=False):
        """Sends data of the call as far as the service takes it; False when the call ended before."""
        view = memoryview(data)
        while view or end:
            self.read(wait=False)
            if self.status is not None:
                return False
            size = min(len(view), FRAME_BYTES, self._window, self._stream_window)
            if view and size <= 0:
                self.read(wait=True)
                continue
            last = end and size == len(view)
            self.send(frame(DATA, END_STREAM if last else 0, self._stream, bytes(view[:size])))
            self._window -= size
            self._stream_window -= size
            view = view[size:]
            if last:
                break
        return True

    def finish(self):
        """The status that the call ends with."""
        while self.status is None:
            self.read(wait=True)
        return self.status

    def call(self, method, body, **more):
        self.start_call(method, **more)
        self.send_data(body, end=True)
        return self.finish()

    def read(self, wait):
        """Takes what has arrived; with `wait`, waits for something."""
        self._socket.settimeout(PATIENCE_SECONDS if wait else 0)
        try:
            block = self._socket.recv(1 << 16)
            if not block:
                raise Closed
            self._received += block
        except BlockingIOError:
            pass
        except ConnectionError as error:
            raise Closed from error
        finally:
            self._socket.settimeout(PATIENCE_SECONDS)
        while len(self._received) >= 9:
            size = int.from_bytes(self._received[:3], "big")
            if len(self._received) < 9 + size:
                break
            kind, flags, stream = struct.unpack(">BBI", self._received[3:9])
            self._take(kind, flags, stream, self._received[9:9 + size])
            self._received = self._received[9 + size:]

    def _take(self, kind, flags, stream, payload):
        if kind in (DATA, HEADERS) and flags & END_STREAM:
            self.ended += 1
        if kind == SETTINGS and not flags & ACK:
            for number, value in struct.iter_unpack(">HI", payload):
                if number == 4:
                    self._stream_window += value - self._initial_window
                    self._initial_window = value
            self.send(frame(SETTINGS, ACK, 0))
        elif kind == PING and not flags & ACK:
            self.send(frame(PING, ACK, 0, payload))
        elif kind == WINDOW_UPDATE and stream == 0:
            self._window += int.from_bytes(payload, "big")
        elif kind == GOAWAY and int.from_bytes(payload[4:8], "big") != 0:
            raise Closed
        elif stream == self._stream:
            self._take_of_call(kind, flags, payload)

    def _take_of_call(self, kind, flags, payload):
        if kind == WINDOW_UPDATE:
            self._stream_window += int.from_bytes(payload, "big")
        elif kind in (HEADERS, CONTINUATION):
            self._block += payload
            found = re.search(rb"grpc-status(?:\x01(\d)|\x02(\d\d))", self._block)
            if found:
                self.status = STATUS[int(found[1] or found[2])]
        elif kind == RST_STREAM and self.status is None:
            self.status = "reset"


# --- attacks: each yields how a call or connection ended ---


def field(number, data):
    """A field of bytes, of fewer than 16 KiB."""
    size = bytes([len(data)]) if len(data) < 128 else bytes([len(data) % 128 + 128, len(data) // 128])
    return bytes([number << 3 | 2]) + size + data


KOMPAS = field(1, b"BU00140300") + b"\x10\xe4\x0f"  # area, year 2020
ELEMENT = b"\x78\x01"  # of a repeated field 15, which no message has


def chunk(data, first=False, size=1_000_000):
    """A message of an import of observations, the first after the header, which says this size."""
    header = field(1, str(uuid.uuid4()).encode()) + b"\x18" + varint(size)
    content = b"\x12" + varint(len(data)) + data
    return (message(field(1, field(1, header))) if first else b"") + message(b"\x0a" + varint(len(content)) + content)


def varint(number):
    data = b""
    while number >= 128:
        data += bytes([number % 128 + 128])
        number //= 128
    return data + bytes([number])


def malformed(port):
    """Bytes that are no message."""
    connection = Connection(port)
    noise = random.Random(20200101)
    bodies = [b"\x0a\xff\xff\xff\xff\x0f", b"\x0f", b"\x0a\x02\xff\xfe", b"\x10\xff", b"\x0a\x05abc", b"\x7b", b"\x7c",
              *(b"\x0f" + noise.randbytes(noise.randrange(60_000)) for _ in range(5))]
    for method in ("GetKompas", "GetObservation", "ListAreas", "ExportObservations", "ImportObservations"):
        for body in bodies:
            yield connection.call(method, message(body))
    connection.close()


def broken_frames(port):
    """Messages whose frame is broken: cut off, compressed with nothing that was agreed, longer than what follows."""
    for body in (b"\0", b"\0\0\0\0\xff", b"\1\0\0\0\4abcd", b"\7\0\0\0\1a", b"\0\xff\xff\xff\xff" + KOMPAS):
        connection = Connection(port)
        yield connection.call("GetKompas", body)
        connection.close()


def repeated(port):
    """A million elements in one message, two bytes each: more than a message may have, or than a request may."""
    connection = Connection(port)
    yield connection.call("GetKompas", message(KOMPAS + ELEMENT * 1_000_000))
    yield connection.call("GetKompas", message(KOMPAS + ELEMENT * 250_000))
    connection.close()


def repeated_within(port):
    """As many elements as a request may have."""
    connection = Connection(port)
    yield connection.call("GetKompas", message(KOMPAS + ELEMENT * 32_000))
    connection.close()


def nested(port):
    """Groups in groups, from just too deep to as deep as a message may be."""
    connection = Connection(port)
    for depth in (101, 1_000, 32_000):
        yield connection.call("GetKompas", message(KOMPAS + b"\x7b" * depth + b"\x7c" * depth))
        yield connection.call("ImportObservations", message(b"\x7b" * 8 * depth + b"\x7c" * 8 * depth))
    connection.close()


def metadata(port):
    """More metadata than a call may have."""
    for size in (9_000, 20_000, 100_000, 1_000_000):
        connection = Connection(port)
        try:
            yield connection.call("GetKompas", message(KOMPAS), metadata=[("x-filler", "x" * size)])
        finally:
            connection.close()


def endless_metadata(port, bytes_per_second=float("inf")):
    """Metadata that never ends, for as long as it is taken."""
    connection = Connection(port)
    began, sent = time.monotonic(), 0
    try:
        connection.start_call("GetKompas", end_headers=False)
        block = header_block([("x-filler", "x" * 1_000)]) * 15
        while connection.status is None and sent < FILE_BYTES:
            connection.continue_headers(block)
            sent += len(block)
            time.sleep(max(0, began + sent / bytes_per_second - time.monotonic()))
        yield connection.status or "taken"
    finally:
        connection.close()


def endless_metadata_by_network(port):
    """Likewise, as fast as a network of a gigabit per second brings it."""
    yield from endless_metadata(port, NETWORK_BYTES_PER_SECOND)


def gigabyte(port):
    """A file of 1 GiB."""
    connection = Connection(port)
    connection.start_call("ImportObservations")
    data = b"x" * (CHUNK_BYTES - 1) + b"\n"
    for number in range(FILE_BYTES // CHUNK_BYTES):
        if not connection.send_data(chunk(data, first=number == 0)):
            break
    yield connection.finish()
    connection.close()


def gigabyte_declared(port):
    """A file of 1 GiB that says so at once."""
    connection = Connection(port)
    yield connection.call("ImportObservations", chunk(b"indicator", first=True, size=FILE_BYTES))
    connection.close()


def tiny_chunks(port):
    """A file in a million pieces of a byte, for as long as they are taken; empty lines."""
    connection = Connection(port)
    connection.start_call("ImportObservations")
    connection.send_data(chunk(b"indicator,area,edition,period,group,status,value\n", first=True))
    piece = chunk(b"\n") * 1_000
    for _ in range(1_000):
        if not connection.send_data(piece):
            break
    connection.send_data(b"", end=True)
    yield connection.finish()
    connection.close()


def slow_call(port, timeout):
    """A file that arrives a byte a second, for as long as it is listened to."""
    connection = Connection(port)
    connection.start_call("ImportObservations", timeout)
    connection.send_data(chunk(b"i", first=True))
    while connection.send_data(chunk(b"x")):
        time.sleep(1)
    yield connection.finish()
    connection.close()


def slow_call_with_deadline(port):
    """One that its caller gives five seconds."""
    yield from slow_call(port, "5S")


def slow_call_without_deadline(port):
    """One that its caller gives all time."""
    yield from slow_call(port, None)


def slow_connections(port):
    """500 connections that say hello a byte a second, or nothing, or nothing more after hello."""
    selector = selectors.DefaultSelector()
    began = {}
    for number in range(500):
        connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)
        connection.setblocking(False)
        hello = (PREFACE, b"", PREFACE + frame(SETTINGS, 0, 0)[:5])[number % 3]
        if number % 3 == 2:
            connection.send(hello[:-1])
            hello = hello[-1:]
        began[connection] = iter([hello[i:i + 1] for i in range(len(hello))])
        selector.register(connection, selectors.EVENT_READ)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while began and time.monotonic() < deadline:
        for connection, rest in began.items():
            try:
                connection.send(next(rest, b""))
            except OSError:
                pass  # seen as closed below
        until = time.monotonic() + 1
        while began and (left := until - time.monotonic()) > 0:
            for key, _ in selector.select(left):
                try:
                    closed = not key.fileobj.recv(1 << 16)
                except OSError:
                    closed = True
                if closed:
                    selector.unregister(key.fileobj)
                    key.fileobj.close()
                    del began[key.fileobj]
                    yield "closed"
    for _ in began:
        yield "left open"


def large(port, body, *headers):
    """Twelve calls at once with one body, of each kind, without token and with a bad one."""
    for method in ("GetKompas", "ImportObservations"):
        for token in ([], [("authorization", "Bearer bad")]):
            connections = [Connection(port) for _ in range(12)]
            for connection in connections:
                connection.start_call(method, metadata=[*headers, *token])
            for connection in connections:
                connection.send_data(body, end=True)
            for connection in connections:
                yield connection.finish()
                connection.close()


def packed(port):
    """Messages of 480 MiB of zeros, packed to less than a message may have."""
    data = io.BytesIO()
    with gzip.GzipFile(fileobj=data, mode="wb", compresslevel=9) as zeros:
        for _ in range(480):
            zeros.write(bytes(1 << 20))
    yield from large(port, struct.pack(">BI", 1, data.tell()) + data.getvalue(), ("grpc-encoding", "gzip"))


def unpacked(port):
    """Messages of the same size that are not packed."""
    yield from large(port, message(bytes(480 << 10)))


def forged_log(port):
    """A header that gRPC reads itself, and complains of, with a line break and a line of our log in it."""
    connection = Connection(port)
    line = json.dumps({"time": "2020-01-01T00:00:00+00:00", "level": "info", "message": "forged"})
    for _ in range(100):
        yield connection.call("GetKompas", message(KOMPAS), metadata=[("te", f"x\n{line}\n")])
    connection.close()


def honest(port):
    """No attack: a client in good order that asks as fast as it is answered, a hundred questions at a time."""
    connection = Connection(port)
    for _ in range(100):
        connection.start_call("GetKompas")
        connection.send_data(message(KOMPAS), end=True)
    while connection.ended < 100:
        connection.read(wait=True)
    connection.close()
    yield connection.finish()


ATTACKS = {attack.__name__: attack for attack in (
    honest, malformed, broken_frames, repeated, repeated_within, nested, metadata, endless_metadata,
    endless_metadata_by_network, gigabyte, gigabyte_declared, tiny_chunks, slow_call_with_deadline,
    slow_call_without_deadline, slow_connections, packed, unpacked, forged_log)}


def main():
    attack, port, seconds = ATTACKS[sys.argv[1]], int(sys.argv[2]), float(sys.argv[3])
    until = time.monotonic() + seconds
    ends = collections.Counter()
    while not ends or time.monotonic() < until:
        try:
            ends.update(attack(port))
        except Closed:
            ends["closed"] += 1
    print(json.dumps(ends))


if __name__ == "__main__":
    main()

"""A robot's camera for a program in Python: the current picture, or an error that says how old the newest one is.

    deno task listen --view web            # on the laptop
    python3 scripts/examples/uis_camera.py [STREAM] [--url http://127.0.0.1:8080] [--token TOKEN]

    from uis_camera import Camera, StaleFrame

    camera = Camera("front")               # the stream's name; without one the first that comes
    try:
        picture = camera.latest(max_age=0.2)
        steer(picture.image)               # height x width x 3, BGR, as OpenCV has it
    except StaleFrame as stale:
        stop(stale.age)                    # seconds, or None where that is not known

latest() returns a picture that was captured at most max_age seconds before it returns, whatever stood still meanwhile: the
camera, the robot, the network, the listener, or this program. It answers within max_age, and one second more where it has to
connect. What is lost it connects to again by itself. What is used wrongly raises CameraError, which is a ValueError, and no
StaleFrame: a url that is none, a token that does not let in, a stream that is none of those that the listener has. No thread
reads ahead: pictures are asked for, so that none waits anywhere. One Camera belongs to one thread.

Needs Python 3.8 and nothing else; NumPy and OpenCV (Debian: python3-opencv) where .image is used.
"""

import argparse
import base64
import hashlib
import json
import numbers
import os
import re
import socket
import ssl
import struct
import sys
import threading
import time
import urllib.parse

__all__ = ["Camera", "CameraError", "Picture", "StaleFrame"]

MAX_HEAD_BYTES = 16_384
MAX_MESSAGE_BYTES = 64 << 20
RECEIVE_BYTES = 1 << 18
# Two clocks of crystals may drift apart by so much.
MAX_DRIFT = 200e-6
# A connection that does not answer for so long is given up, and one that takes nothing for so long.
SILENCE_S = 2.0
SEND_S = 1.0
# Between two attempts to connect.
RETRY_S = 0.05
MAX_CONTROL_BYTES = 125
MOST_SECONDS = 1e6
# Answers of HTTP that stay the same however often one asks like this.
WRONG_USE = ["400", "401", "403"]
NO_LISTENER = "the answer is none of a listener"
# What each kind of message has, as far as it is used.
FIELDS = {
    "streams": {"streams": "streams"},
    "frame": {"frame": "number", "key": "text", "name": "text", "sentMs": "number", "credit": "number"},
    "now": {"asked": "number", "sentMs": "number"},
}
OPTIONAL_FIELDS = {"ageMs": "number", "ageBoundMs": "number"}
ACCEPT_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def _boot_clock():
    """The clock of this host that nobody sets and that goes on while the host sleeps, as far as the system has one."""
    if sys.platform.startswith("linux"):
        return lambda: time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return lambda: time.clock_gettime(time.CLOCK_MONOTONIC_RAW)
    return time.perf_counter


now = _boot_clock()


class StaleFrame(TimeoutError):
    """There is no picture that is new enough. age and bound are in seconds, and None where they are not known."""

    def __init__(self, message, age=None, bound=None):
        super().__init__(message)
        self.age = age
        self.bound = bound


class CameraError(ValueError):
    """What is asked for is wrong: asking again in the same way changes nothing (a stream alone may come yet)."""


class _Refusal(ConnectionError):
    """The listener lets nobody in who asks like this."""


class Picture:
    """One picture: its JPEG, and what is known of it."""

    def __init__(self, message, jpeg, captured):
        self.jpeg = jpeg
        self.id = message["frame"]
        self.key = message["key"]
        self.name = message["name"]
        self._captured = captured
        self._image = None

    @property
    def age(self):
        """Seconds from its capture to now, give or take bound; None where that is not known."""
        return None if self._captured is None else now() - self._captured[0]

    @property
    def bound(self):
        """The true age is within this of age."""
        return None if self._captured is None else self._captured[1]

    @property
    def captured(self):
        """When it was captured, in seconds of time.perf_counter(); None where that is not known."""
        return None if self._captured is None else time.perf_counter() - self.age

    @property
    def image(self):
        """Its pixels, height x width x 3, BGR, turned as its EXIF says; decoded when it is first asked for.

        The first time of all takes longer, as OpenCV is loaded; age tells.
        """
        if self._image is None:
            import cv2
            import numpy

            self._image = cv2.imdecode(numpy.frombuffer(self.jpeg, numpy.uint8), cv2.IMREAD_COLOR)
            if self._image is None:
                raise ValueError(f"Picture {self.id} of {self.name} can not be decoded")
        return self._image

    def is_within(self, max_age):
        """Whether it is surely no older than so many seconds at this moment; None: any age will do."""
        return max_age is None or (self._captured is not None and self.age + self.bound <= max_age)


class Camera:
    """One stream of a running listener.

    stream: its name or key; without one the first that comes.
    url:    the listener's page; a token that it carries (?token=) counts.
    token:  what the listener wants of who is not on its host.
    ca:     a file with the certificate that a listener with TLS is known by, as PEM; else the system's authorities.
    """

    def __init__(self, stream=None, url="http://127.0.0.1:8080", token=None, ca=None, connect_timeout=1.0):
        self._stream = stream
        self._place = _Place(url, token, ca, stream)
        self._connect_timeout = connect_timeout
        self._link = None
        self._picture = None
        self._returned = None
        self._trouble = None
        # Whether the stream has been there once: then it has a pause, and not a wrong name.
        self._was_there = False

    def latest(self, max_age=0.5):
        """The newest picture, which is surely no older than max_age seconds (None: however old it is).

        Raises StaleFrame where there is none, and CameraError where there can be none; the same picture may come twice.
        """
        max_age = _seconds("max_age", max_age)
        return self._get(max_age, 0.5 if max_age is None else max_age, lambda picture: True)

    def next(self, max_age=0.5, timeout=1.0):
        """The newest picture that was not returned before; waits for it up to timeout seconds."""
        max_age, timeout = _seconds("max_age", max_age), _seconds("timeout", timeout, is_needed=True)
        return self._get(max_age, timeout, lambda picture: picture is not self._returned)

    def streams(self):
        """The streams that the listener has: dictionaries with key, name, width and height. Raises OSError, or CameraError."""
        self._ask(now() + self._connect_timeout)
        return self._link.streams

    def close(self):
        """Ends the connection; the next call makes a new one."""
        if self._link:
            self._link.close()
        self._link = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _get(self, max_age, timeout, is_wanted):
        give_up = now() + timeout
        while True:
            try:
                self._ask(give_up)
                while not self._has(max_age, is_wanted) and now() < give_up:
                    self._link.wait_for_next(give_up, self._take)
                self._trouble = None
                break
            except OSError as error:
                self._give_up(error)
                is_final = isinstance(error, _Refusal) or now() + RETRY_S >= give_up
                if is_final or self._has(max_age, is_wanted):
                    break
                time.sleep(RETRY_S)
        # The last look is the one that counts: whatever held this program up before it is in the age.
        if not self._has(max_age, is_wanted):
            raise self._stale(max_age)
        self._returned = self._picture
        return self._picture

    def _has(self, max_age, is_wanted):
        return self._picture is not None and is_wanted(self._picture) and self._picture.is_within(max_age)

    def _ask(self, give_up):
        """Takes all that has come, and the newest picture that the listener has at this moment."""
        if self._link is not None:
            try:
                return self._link.ask_newest(give_up, self._take)
            except ConnectionError:
                # It ended meanwhile, as that of a program does which has asked for nothing in ten seconds.
                self.close()
        self._link = _Link(self._place, now() + self._connect_timeout)
        self._link.ask_newest(max(give_up, now() + self._connect_timeout), self._take)

    def _take(self, message, jpeg):
        """Takes a picture; nothing in its place: what is known of the one before does not hold any more."""
        if message is None:
            self._picture = None
            return
        self._picture = Picture(message, jpeg, self._link.date(message))
        self._was_there = True

    def _give_up(self, error):
        if isinstance(error, socket.timeout) and self._link and not self._link.is_silent():
            self._trouble = "the listener has not answered in time"
            return
        self._trouble = f"no connection: {error}"
        self.close()

    def _stale(self, max_age):
        name = "the camera" if self._stream is None else self._stream
        why = f"; {self._trouble}" if self._trouble else ""
        picture = self._picture
        if picture is None:
            missing = self._missing()
            is_wrong = bool(missing) and bool(self._link.streams) and not self._was_there
            return (CameraError if is_wrong else StaleFrame)(f"There is no picture of {name}{missing or why}")
        if picture.age is None:
            return StaleFrame(f"How old the newest picture of {name} is is not known{why}")
        if picture is self._returned and picture.is_within(max_age):
            why = f", and no newer one has come{why}"
        asked = "" if max_age is None else f"; {max_age} s were asked for"
        text = f"The newest picture of {name} is {picture.age:.3f} s old, give or take {picture.bound:.3f} s{asked}{why}"
        return StaleFrame(text, picture.age, picture.bound)

    def _missing(self):
        streams = self._link.streams if self._link else []
        if self._stream is None or self._stream in [stream[field] for stream in streams for field in ("name", "key")]:
            return ""
        names = _shown(", ".join(stream["name"] for stream in streams).encode()) or "none"
        return f": no stream is called that; there are: {names}" if self._link else ""


class _Place:
    """Where the listener is, and how it is asked."""

    def __init__(self, url, token, ca, stream):
        parts = _split(url)
        self.is_tls = parts.scheme == "https"
        self.host = parts.hostname
        self.port = parts.port or (443 if self.is_tls else 80)
        self.authority = parts.netloc.rpartition("@")[2]
        self.token = token or dict(urllib.parse.parse_qsl(parts.query)).get("token")
        self.ca = ca
        self._lookup = None
        query = {"form": "json"} if stream is None else {"form": "json", "stream": stream}
        self.path = f"{parts.path.rstrip('/')}/frames?{urllib.parse.urlencode(query)}"

    def connect(self, give_up):
        """Opens a connection; what does not answer in time raises."""
        addresses = self._look_up(give_up)
        for index, (family, kind, protocol, _, address) in enumerate(addresses):
            connection = socket.socket(family, kind, protocol)
            try:
                connection.settimeout(max(0.001, (give_up - now()) / (len(addresses) - index)))
                connection.connect(address)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return self._secure(connection) if self.is_tls else connection
            except BaseException as error:
                connection.close()
                if not isinstance(error, OSError) or index + 1 == len(addresses):
                    raise

    def _secure(self, connection):
        return ssl.create_default_context(cafile=self.ca).wrap_socket(connection, server_hostname=self.host)

    def _look_up(self, give_up):
        """The addresses of the host. The system may take long to say that there is no network to ask: that is not waited for."""
        if self._lookup is None:
            self._lookup = _Lookup(self.host, self.port)
        self._lookup.join(max(0.001, give_up - now()))
        if self._lookup.is_alive():
            raise socket.timeout(f"{self.host} has not been looked up in time")
        lookup, self._lookup = self._lookup, None
        if lookup.error:
            raise lookup.error
        return lookup.addresses


def _split(url):
    """The parts of a page's address."""
    try:
        parts = urllib.parse.urlsplit(url if "//" in url else f"http://{url}")
        is_page = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        if is_page and url.isprintable() and not re.search(r"[\s\\]", url):
            return parts
    except (TypeError, ValueError, AttributeError):
        pass
    raise CameraError(f"Not the address of a listener's page: {url!r}; http://HOST:PORT is accepted")


def _seconds(name, value, is_needed=False):
    """A number of seconds that was given, or None where that will do."""
    if value is None and not is_needed:
        return None
    accepted = "a number of seconds, such as 0.2," + ("" if is_needed else " or None")
    if not isinstance(value, numbers.Real):
        raise TypeError(f"{name} is {value!r}: {accepted} is accepted")
    if not 0 <= value <= MOST_SECONDS:
        raise ValueError(f"{name} is {value!r}: {accepted} is accepted, from 0 to {MOST_SECONDS:.0f}")
    return float(value)


class _Lookup(threading.Thread):
    """From a name to addresses."""

    def __init__(self, host, port):
        super().__init__(daemon=True)
        self.addresses, self.error = [], None
        self._asked = host, port
        self.start()

    def run(self):
        try:
            self.addresses = socket.getaddrinfo(*self._asked, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            self.error = OSError(str(error))


class _Link:
    """One WebSocket (RFC 6455) to a listener, and how its clock compares with ours."""

    def __init__(self, place, give_up):
        self.streams = []
        self._buffer = bytearray()
        self._parts = bytearray()
        self._opcode = None
        self._frame = None
        self._asked = 0
        self._asked_at = now()
        self._is_owed = False
        self._heard_at = now()
        self._offset = None
        self._socket = place.connect(give_up)
        try:
            self._open(place, give_up)
        except BaseException:
            self._socket.close()
            raise

    def close(self):
        self._socket.close()

    def is_silent(self):
        """Whether nothing has come for long though it was asked for."""
        return now() - max(self._heard_at, self._asked_at) > SILENCE_S

    def ask_newest(self, give_up, take):
        """Gives take() all that has come, and at last the newest picture, where there is a newer one."""
        self._asked += 1
        asked_at = now()
        # A connection that owes an answer for long is judged from the first question on.
        if self._heard_at >= self._asked_at:
            self._asked_at = asked_at
        self._send({"type": "newest", "asked": self._asked})
        while True:
            message = self._receive(give_up, take)
            if message and message["type"] == "now" and message["asked"] == self._asked:
                return self._compare(asked_at, message["sentMs"] / 1000, now(), take)

    def wait_for_next(self, give_up, take):
        """Gives take() one more picture, where one comes in time."""
        if not self._is_owed:
            self._send({"type": "more", "credit": 1})
            self._is_owed = True
        try:
            while self._is_owed:
                self._receive(give_up, take)
        except socket.timeout:
            pass

    def date(self, message):
        """When a picture was captured by our clock, and the bound of that; None where that is not known."""
        if "ageMs" not in message or "ageBoundMs" not in message:
            return None
        offset, bound = self._read_offset(message["sentMs"] / 1000)
        captured = (message["sentMs"] - message["ageMs"]) / 1000 - offset
        return captured, message["ageBoundMs"] / 1000 + bound

    def _read_offset(self, sent):
        """By how much the listener's clock is ahead, and the bound of that."""
        if self._offset is None:
            # It came as the answer to the first question, so it was sent between that and now.
            return sent - (self._asked_at + now()) / 2, (now() - self._asked_at) / 2
        offset, bound, at = self._offset
        return offset, bound + (now() - at) * MAX_DRIFT

    def _compare(self, asked_at, sent, answered_at, take):
        """Keeps the quickest answer, until it is old (Cristian's algorithm)."""
        offset, bound = sent - (asked_at + answered_at) / 2, (answered_at - asked_at) / 2
        if self._offset is not None:
            known, known_bound, at = self._offset
            known_bound += (answered_at - at) * MAX_DRIFT
            if abs(known - offset) > known_bound + bound:
                # One of the hosts has slept or was paused: what was known of older pictures is wrong.
                take(None, None)
            elif known_bound <= bound:
                return
        self._offset = offset, bound, answered_at

    def _receive(self, give_up, take):
        """The next text, or None behind what is none."""
        opcode, payload = self._next_message(give_up)
        if opcode == 1:
            message = _read(payload)
            if message["type"] == "streams":
                self.streams = message["streams"]
            if message["type"] == "frame":
                self._frame = message
            return message
        if opcode == 2 and self._frame is not None:
            message, self._frame = self._frame, None
            self._is_owed = message["credit"] > 0
            take(message, bytes(payload))
        return None

    def _open(self, place, give_up):
        """Section 4.1."""
        key = base64.b64encode(os.urandom(16))
        bearer = f"Authorization: Bearer {place.token}\r\n" if place.token else ""
        head = (
            f"GET {place.path} HTTP/1.1\r\nHost: {place.authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key.decode()}\r\n{bearer}\r\n"
        )
        self._socket.sendall(head.encode())
        while b"\r\n\r\n" not in self._buffer:
            if len(self._buffer) > MAX_HEAD_BYTES:
                raise ConnectionError(NO_LISTENER)
            self._fill(give_up)
        answer, _, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        self._buffer = bytearray(rest)
        status, *lines = answer.decode("latin1").split("\r\n")
        accept = base64.b64encode(hashlib.sha1(key + ACCEPT_GUID).digest()).decode()
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        code = "".join(status.split(" ")[1:2])
        if code != "101" or headers.get("sec-websocket-accept") != accept:
            refusal = self._read_refusal(status, headers, give_up)
            raise (CameraError if code in WRONG_USE else _Refusal)(refusal)

    def _read_refusal(self, status, headers, give_up):
        """The line in which the listener says why it refuses; it closes the connection behind that."""
        try:
            while len(self._buffer) < MAX_HEAD_BYTES:
                self._fill(give_up)
        except OSError:
            pass
        lines = bytes(self._buffer).splitlines()
        is_chunked = headers.get("transfer-encoding") == "chunked"
        return _shown(b"".join(lines[1:2] if is_chunked else lines[:1]) or status.encode())

    def _send(self, message):
        """Section 5.2: one masked text."""
        self._send_frame(1, json.dumps(message).encode())

    def _send_frame(self, opcode, payload):
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))
        self._socket.settimeout(SEND_S)
        try:
            self._socket.sendall(bytes([0x80 | opcode, 0x80 | len(payload)]) + mask + masked)
        except socket.timeout:
            # A part of it may have left.
            raise ConnectionError("the listener takes nothing") from None

    def _next_message(self, give_up):
        """The next whole message: its opcode (1 text, 2 bytes) and what is in it."""
        while True:
            frame = self._take_frame()
            if frame is None:
                self._fill(give_up)
                continue
            is_last, opcode, payload = frame
            if opcode >= 8:
                self._obey(opcode, payload)
                continue
            self._opcode = opcode or self._opcode
            self._parts += payload
            if len(self._parts) > MAX_MESSAGE_BYTES:
                raise ConnectionError("a message is too long")
            if is_last:
                whole, self._parts = self._parts, bytearray()
                return self._opcode, whole

    def _obey(self, opcode, payload):
        """Section 5.5: close, ping, pong."""
        if len(payload) > MAX_CONTROL_BYTES:
            raise ConnectionError(NO_LISTENER)
        if opcode == 8:
            raise ConnectionError(_shown(payload[2:]) or "the listener has ended")
        if opcode == 9:
            self._send_frame(10, payload)

    def _take_frame(self):
        """Section 5.2: the next frame of the protocol, where all of it has come."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        length, at = buffer[1] & 0x7F, 2
        if length >= 126:
            form, size = (">H", 2) if length == 126 else (">Q", 8)
            if len(buffer) < at + size:
                return None
            (length,) = struct.unpack_from(form, buffer, at)
            at += size
        if buffer[1] & 0x80 or length > MAX_MESSAGE_BYTES:
            raise ConnectionError(NO_LISTENER)
        if len(buffer) < at + length:
            return None
        frame = bool(buffer[0] & 0x80), buffer[0] & 0x0F, bytes(buffer[at : at + length])
        del buffer[: at + length]
        return frame

    def _fill(self, give_up):
        left = give_up - now()
        if left <= 0:
            raise socket.timeout("timed out")
        self._socket.settimeout(left)
        received = self._socket.recv(RECEIVE_BYTES)
        if not received:
            raise ConnectionError("the listener has closed the connection")
        self._heard_at = now()
        self._buffer += received


def _read(payload):
    """A text of the listener, as far as it is one that we know the fields of."""
    try:
        message = json.loads(payload)
        fields = FIELDS.get(message["type"], {})
        optional = {field: kind for field, kind in OPTIONAL_FIELDS.items() if field in message}
        if all(_is(message[field], kind) for field, kind in {**fields, **optional}.items()):
            return message
    except (ValueError, TypeError, KeyError, RecursionError):
        pass
    raise ConnectionError(NO_LISTENER)


def _shown(line):
    """What somebody else says, as far as it can be shown."""
    text = line[:400].decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _is(value, kind):
    if kind == "streams":
        return isinstance(value, list) and all(_is(one["key"], "text") and _is(one["name"], "text") for one in value)
    if kind == "text":
        return isinstance(value, str)
    return isinstance(value, (int, float)) and abs(value) < 1e15


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("stream", nargs="?")
    parser.add_argument("--url", default="http://127.0.0.1:8080")
    parser.add_argument("--token")
    parser.add_argument("--ca")
    parser.add_argument("--max-age", type=float, default=0.2)
    parser.add_argument("--frames", type=int, help="end after so many pictures")
    args = parser.parse_args()
    try:
        show(args)
    except ValueError as error:
        sys.exit(str(error))


def show(args):
    """Prints a line for each picture."""
    count = 0
    with Camera(args.stream, url=args.url, token=args.token, ca=args.ca) as camera:
        while args.frames is None or count < args.frames:
            try:
                picture = camera.next(max_age=args.max_age)
            except StaleFrame as stale:
                print(stale, flush=True)
                time.sleep(0.1)
                continue
            count += 1
            age, bound = picture.age * 1000, picture.bound * 1000
            print(f"{picture.name} {picture.id}: {age:.1f} ms ± {bound:.1f} ms, {len(picture.jpeg)} bytes", flush=True)


if __name__ == "__main__":
    main()

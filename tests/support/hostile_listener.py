"""Lets a camera ask listeners that say anything: hostile_listener.py SEED CASES.

Whatever comes, latest() gives a picture or raises StaleFrame or CameraError, in time; and a camera that a listener has fooled goes on with the
next one.
"""

import base64
import hashlib
import json
import random
import socket
import struct
import sys
import threading
import time

import uis_camera
from uis_camera import Camera, CameraError, StaleFrame

chance = random.Random(int(sys.argv[1]))
MAX_AGE_S = 0.05
# One second to connect, one to send, and what a busy machine takes.
LIMIT_S = 8
JPEG = bytes(range(256)) * 4


def frame(opcode, payload, is_last=True, said=None):
    """One frame of RFC 6455, section 5.2; said: the length that it claims."""
    length = len(payload) if said is None else said
    head = bytes([(0x80 if is_last else 0) | opcode])
    if length < 126:
        return head + bytes([length]) + payload
    if length < 1 << 16:
        return head + bytes([126]) + struct.pack(">H", length) + payload
    return head + bytes([127]) + struct.pack(">Q", length) + payload


def text(value):
    return frame(1, json.dumps(value).encode())


def good(asked):
    """What a listener answers."""
    facts = {"frame": 7, "key": "1", "name": "front", "sentMs": 5e6, "ageMs": 1.5, "ageBoundMs": 0.1, "bytes": len(JPEG), "credit": 0}
    return [
        text({"type": "hello", "maxAgeMs": 500}),
        text({"type": "streams", "streams": [{"key": "1", "name": "front", "width": 1, "height": 1}], "chosen": "1"}),
        text({"type": "frame", **facts}),
        frame(2, JPEG),
        text({"type": "now", "asked": asked, "sentMs": 5e6 + 0.1}),
    ]


def anything(depth=0):
    kinds = [
        lambda: chance.choice([None, True, 0, -1, 1.5, 1e308, 10**30, "", "x" * 300, float("nan"), float("inf")]),
        lambda: [anything(depth + 1) for _ in range(chance.randrange(3))],
        lambda: {chance.choice(["type", "key", "name", "x"]): anything(depth + 1) for _ in range(chance.randrange(3))},
    ]
    return chance.choice(kinds[: 1 if depth > 2 else 3])()


def mutated_messages():
    """Good messages of which fields are anything or missing."""
    messages = []
    for message in good(1):
        if message[0] == 0x81:
            value = json.loads(message[message.index(b"{") :])
            field = chance.choice(list(value))
            if chance.random() < 0.5:
                value[field] = anything()
            else:
                del value[field]
            message = text(value)
        messages.append(message)
    return messages


def flipped_bytes():
    whole = bytearray(b"".join(good(1)))
    for _ in range(chance.randrange(1, 6)):
        whole[chance.randrange(len(whole))] = chance.randrange(256)
    return [bytes(whole)]


ANSWERS = {
    "good": lambda: good(1),
    "mutated messages": mutated_messages,
    "flipped bytes": flipped_bytes,
    "random bytes": lambda: [chance.randbytes(chance.randrange(1, 5000))],
    "a length that never comes": lambda: [frame(2, b"x", said=chance.choice([1 << 20, 1 << 40, 1 << 62]))],
    "pings": lambda: [frame(9, b"x" * 125)] * 2000,
    "a long ping": lambda: [frame(9, b"x" * 5000)],
    "a close": lambda: [frame(8, chance.randbytes(chance.randrange(100)))],
    "parts without an end": lambda: [frame(1, b"x", is_last=False)] * 3000,
    "no JSON": lambda: [frame(1, chance.choice([b"[" * 9000, b"\xff\xfe", b"", b"null", b"[]", b'"x"', b"1" * 5000]))],
    "pictures that were not told of": lambda: [frame(2, JPEG)] * 50,
    "drips": lambda: [bytes([byte]) for byte in b"".join(good(1))[:300]],
    "silence": lambda: [],
}
HEADS = {
    "none": lambda key: b"",
    "random": lambda key: chance.randbytes(chance.randrange(1, 3000)),
    "endless": lambda key: b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 5000,
    "another protocol": lambda key: b"SSH-2.0-x\r\n\r\n",
    "a page": lambda key: b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
    "a refusal": lambda key: b"HTTP/1.1 401 x\r\n\r\n" + chance.randbytes(chance.randrange(1, 3000)),
    "a wrong accept": lambda key: b"HTTP/1.1 101 x\r\nSec-WebSocket-Accept: AAAA\r\n\r\n",
}


def accept(key):
    digest = base64.b64encode(hashlib.sha1(key + uis_camera.ACCEPT_GUID).digest())
    return b"HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: " + digest + b"\r\n\r\n"


def serve(listener, plans):
    """Each connection follows the plan that is there when it comes."""
    while True:
        try:
            connection = listener.accept()[0]
        except OSError:
            return
        threading.Thread(target=follow, args=(connection, plans[-1]), daemon=True).start()


def follow(connection, plan):
    head, answer, pause = plan
    try:
        request = b""
        while b"\r\n\r\n" not in request:
            request += connection.recv(4096)
        key = request.partition(b"Sec-WebSocket-Key: ")[2].partition(b"\r\n")[0]
        connection.sendall(head(key))
        for piece in answer:
            connection.sendall(piece)
            time.sleep(pause)
        if pause or chance.random() < 0.5:
            time.sleep(0.3)
    except OSError:
        pass
    finally:
        connection.close()


def make_plan():
    if chance.random() < 0.25:
        name = chance.choice(list(HEADS))
        return f"head: {name}", (HEADS[name], [], 0)
    name = chance.choice(list(ANSWERS))
    return name, (accept, ANSWERS[name](), 0.002 if name == "drips" else 0)


listener = socket.create_server(("127.0.0.1", 0))
plans = [(accept, [], 0)]
threading.Thread(target=serve, args=(listener, plans), daemon=True).start()
url = f"http://127.0.0.1:{listener.getsockname()[1]}"
outcomes = {"pictures": 0, "refusals": 0}
for number in range(int(sys.argv[2])):
    name, plan = make_plan()
    plans.append(plan)
    camera = Camera(url=url, connect_timeout=0.1)
    for _ in range(2):
        began = time.monotonic()
        try:
            picture = camera.latest(MAX_AGE_S)
            assert picture.jpeg == JPEG or name in ("flipped bytes", "random bytes", "mutated messages"), name
            outcomes["pictures"] += 1
        except (StaleFrame, CameraError) as stale:
            assert len(str(stale)) < 20_000 and "\n" not in str(stale), (name, str(stale))
            outcomes["refusals"] += 1
        took = time.monotonic() - began
        assert took < LIMIT_S, f"{name} took {took:.1f} s"
        link = camera._link
        assert link is None or len(link._buffer) + len(link._parts) < 70e6
    camera.close()
plans.append((accept, good(1), 0.01))
assert Camera(url=url).latest(5).id == 7
print(json.dumps(outcomes))

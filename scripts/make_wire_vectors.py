"""Writes tests/vectors/wire.json: datagrams of UIS version 1, packed by Python's struct from the drawings in src/protocol.

A second, independent reading of the drawings: the tests compare the encoder and the decoder with these bytes.
Usage: python3 scripts/make_wire_vectors.py > tests/vectors/wire.json
"""

import json
import struct


def header(kind, session, counter):
    return struct.pack(">BBBBII", 0x55, 0x10, kind, 0, session, counter)


def u48(value):
    return struct.pack(">Q", value)[2:]


def u24(value):
    return struct.pack(">I", value)[1:]


def media(session, counter, frame, block, blocks, index, k, r, length, codec, capture, payload):
    return (header(1, session, counter) + struct.pack(">IBBBBB", frame, block, blocks, index, k, r) + u24(length)
            + struct.pack(">B", codec) + u48(capture) + payload)


H = {"sessionId": 0xDEADBEEF, "counter": 0x01020304}
S, C = H["sessionId"], H["counter"]
COOKIE = bytes(range(16))
vectors = []


def add(title, data, **fields):
    vectors.append({"name": title, "hex": data.hex(), "datagram": {**fields, **H}})


add("media, first fragment of three",
    media(S, C, 0xFFFFFFFE, 0, 1, 0, 3, 0, 8, 1, 0x0102_0304_0506, b"abc"),
    kind="media", frameId=0xFFFFFFFE, block=0, blocks=1, index=0, k=3, r=0, frameBytes=8, codec=1,
    captureUs=0x0102_0304_0506, payload=b"abc".hex())
add("media, short last fragment",
    media(S, C, 7, 0, 1, 2, 3, 0, 8, 1, 2**48 - 1, b"gh"),
    kind="media", frameId=7, block=0, blocks=1, index=2, k=3, r=0, frameBytes=8, codec=1,
    captureUs=2**48 - 1, payload=b"gh".hex())
add("media, second of two interleaved blocks",
    media(S, C, 7, 1, 2, 1, 2, 0, 8, 1, 0, b"gh"),
    kind="media", frameId=7, block=1, blocks=2, index=1, k=2, r=0, frameBytes=8, codec=1, captureUs=0,
    payload=b"gh".hex())
add("media, repair fragment",
    media(S, C, 7, 0, 1, 3, 3, 2, 8, 1, 5, b"xyz"),
    kind="media", frameId=7, block=0, blocks=1, index=3, k=3, r=2, frameBytes=8, codec=1, captureUs=5,
    payload=b"xyz".hex())
name = "Röver".encode()
add("stream-info",
    header(2, S, C) + struct.pack(">HHIIBB", 1024, 768, 29970, 33_367, 1, len(name)) + name,
    kind="stream-info", width=1024, height=768, fps=29.97, repairUs=33_367, codec=1, name="Röver")
add("stream-info, nothing known",
    header(2, S, C) + struct.pack(">HHIIBB", 0, 0, 0, 0, 1, 0),
    kind="stream-info", width=0, height=0, fps=0, repairUs=0, codec=1, name="")
trouble = "187 pictures refused: cut short \u2026".encode()
add("stream-info, a camera in trouble",
    header(2, S, C) + struct.pack(">HHIIBB", 0, 0, 0, 0, 1, len(name)) + name + bytes([len(trouble)]) + trouble,
    kind="stream-info", width=0, height=0, fps=0, repairUs=0, codec=1, name="R\u00f6ver", trouble=trouble.decode())
add("stream-info, rectified pictures",
    header(2, S, C) + struct.pack(">HHIIBB", 412, 300, 30000, 0, 1, len(name)) + name + bytes([0]) +
    struct.pack(">ddd", 150.5, 261.5, 149.5),
    kind="stream-info", width=412, height=300, fps=30, repairUs=0, codec=1, name="R\u00f6ver",
    camera=dict(width=412, height=300, focal=150.5, cx=261.5, cy=149.5))
add("subscribe", header(3, S, C) + bytes(16), kind="subscribe", cookie=bytes(16).hex())
add("challenge", header(4, S, C) + COOKIE, kind="challenge", cookie=COOKIE.hex())
add("refusal", header(11, S, C) + COOKIE, kind="refusal", cookie=COOKIE.hex())
add("leave", header(5, S, C) + COOKIE, kind="leave", cookie=COOKIE.hex())
report = struct.pack(">IIIBBHIIII", 1000, 20, 5, 64, 2, 801, 1500, 300, 4, 9)
add("report, two arrivals",
    header(6, S, C) + report + struct.pack(">I", 998) + u48(123456789012) + struct.pack(">I", 4_000_000_000) + struct.pack(">I", 1000) + u48(123456789999)
    + struct.pack(">I", 1200),
    kind="report", highestCounter=1000, datagramsLost=20, lossEvents=5, fractionLost=0.25, jitterUs=1500,
    framesComplete=300, framesLost=4, lostInOutages=9, roundTripUs=80_100,
    arrivals=[{"counter": 998, "arrivalUs": 123456789012, "bytes": 4_000_000_000},
              {"counter": 1000, "arrivalUs": 123456789999, "bytes": 1200}])
add("report of a viewer whose receive buffer holds 4 MiB, no arrivals",
    header(6, S, C) + struct.pack(">IIIBBHIIII", 1, 0, 0, 0, 6 << 5, 0, 0, 0, 0, 0),
    kind="report", highestCounter=1, datagramsLost=0, lossEvents=0, fractionLost=0, jitterUs=0,
    framesComplete=0, framesLost=0, lostInOutages=0, roundTripUs=0, bufferBytes=4 * 1024 * 1024, arrivals=[])
add("nack", header(7, S, C) + struct.pack(">IIBB", 42, 999, 2, 0) + bytes([0, 9, 254, 1]),
    kind="nack", frameId=42, highestCounter=999, needs="0009fe01")
add("nack of a frame of which nothing has come", header(7, S, C) + struct.pack(">IIBB", 42, 0xFFFFFFFF, 0, 0),
    kind="nack", frameId=42, highestCounter=0xFFFFFFFF, needs="")
add("echo-request", header(8, S, C) + u48(1) + u48(0) + u48(0), kind="echo-request", nonce=1, t2Us=0, t3Us=0)
add("echo-reply", header(9, S, C) + u48(1) + u48(2**40) + u48(2**40 + 3),
    kind="echo-reply", nonce=1, t2Us=2**40, t3Us=2**40 + 3)
add("telemetry, position alone",
    header(10, S, C) + struct.pack(">IBBBB", 42, 1, 0, 0, 0) + u48(77) + struct.pack(">3d", 0.123, -0.045, 1.002),
    kind="telemetry", frameId=42, pose={"timeUs": 77, "position": [0.123, -0.045, 1.002]})
add("telemetry, everything",
    header(10, S, C) + struct.pack(">IBBBB", 42, 1, 15, 3, 0) + u48(77)
    + struct.pack(">13d", 1, 2, 3, 0, 0, 0.6, 0.8, 4, 5, 6, 7, 8, 9),
    kind="telemetry", frameId=42,
    pose={"timeUs": 77, "position": [1, 2, 3], "orientation": [0, 0, 0.6, 0.8], "velocity": [4, 5, 6],
          "angularVelocity": [7, 8, 9], "confidence": 3})
add("telemetry, between frames",
    header(10, S, C) + struct.pack(">IBBBB", 0, 1, 16, 0, 0) + u48(78) + struct.pack(">3d", 1, 2, 3),
    kind="telemetry", pose={"timeUs": 78, "position": [1, 2, 3]})
MESSAGE = bytes(range(100, 184))
add("hello", header(12, S, C) + COOKIE + bytes(range(50, 58)) + MESSAGE[:52],
    kind="hello", cookie=COOKIE.hex(), pairingId=bytes(range(50, 58)).hex(), message=MESSAGE[:52].hex())
add("welcome", header(13, S, C) + MESSAGE[:56], kind="welcome", message=MESSAGE[:56].hex())
add("sealed-only", header(14, S, C) + COOKIE[:8] + bytes(range(60, 68)),
    kind="sealed-only", proof=COOKIE[:8].hex(), robotId=bytes(range(60, 68)).hex())
words = bytes([6]) + "R\u00f6ver".encode()
add("pair-ask", (header(17, S, C) + COOKIE + bytes(range(70, 86)) + MESSAGE[:32] + words).ljust(256, b"\0"),
    kind="pair-ask", cookie=COOKIE.hex(), nonce=bytes(range(70, 86)).hex(), share=MESSAGE[:32].hex(),
    said=words.ljust(65, b"\0").hex())
robot_words = bytes(range(50, 66)) + words
add("pair-answer", (header(18, S, C) + MESSAGE[:32] + MESSAGE[16:80] + robot_words).ljust(200, b"\0"),
    kind="pair-answer", share=MESSAGE[:32].hex(), tag=MESSAGE[16:80].hex(), said=robot_words.ljust(81, b"\0").hex())
add("pair-confirm", header(19, S, C) + COOKIE + MESSAGE[16:80],
    kind="pair-confirm", cookie=COOKIE.hex(), tag=MESSAGE[16:80].hex())
rover, friend = "R\u00f6ver".encode(), b"laptop 2"
add("drive-command, driving",
    header(20, S, C) + struct.pack(">IIIIHHBB", 0xC0FFEE01, 70_000, 41, 40, 65_535, 2, 0x90, 0)
    + struct.pack(">8h", 32_767, -32_767, 0, 0, 0, 0, 0, 32_767) + struct.pack(">I", 0x80000001),
    kind="drive-command", driverId=0xC0FFEE01, number=70_000, frameId=41, pressFrameId=40, press=65_535, stop=2,
    isHeld=True, isStop=False, isAsking=False, axes=[1, -1, 0, 0, 0, 0, 0, 1], buttons=0x80000001)
add("drive-command, a stop before any frame was shown",
    header(20, S, C) + struct.pack(">IIIIHHBB", 1, 1, 0, 0, 0, 1, 0x60, 0) + bytes(20),
    kind="drive-command", driverId=1, number=1, press=0, stop=1, isHeld=False, isStop=True, isAsking=True,
    axes=[0] * 8, buttons=0)
add("drive-state, driving",
    header(21, S, C) + struct.pack(">IIIII", 44, 0xC0FFEE01, 70_000, 0xC0FFEE01, 70_000) + bytes([1, 0, 0xC0, 0])
    + struct.pack(">hhHHBB", 32_767, 0, 65_535, 7, len(rover), len(friend)) + rover + friend,
    kind="drive-state", frameId=44, ownId=0xC0FFEE01, ownNumber=70_000, driverId=0xC0FFEE01, number=70_000,
    isDriving=True, mayDrive=True, mayStop=True, linear=1, angular=0, pictureAgeMs=65_535, commandAgeMs=7,
    driver="R\u00f6ver", asker="laptop 2")
for code, reason in enumerate(["no driver", "released", "no command", "picture too old", "stop pressed",
                               "other driver", "program gone"], start=1):
    add("drive-state, stopped: " + reason,
        header(21, S, C) + struct.pack(">IIIII", 44, 0, 0, 0, 0) + bytes([0, code, 0x40, 0])
        + struct.pack(">hhHHBB", 0, 0, 0, 0, 0, 0),
        kind="drive-state", frameId=44, ownId=0, ownNumber=0, driverId=0, number=0, isDriving=False, reason=reason,
        mayDrive=False, mayStop=True, linear=0, angular=0, pictureAgeMs=0, commandAgeMs=0, driver="", asker="")
print(json.dumps(vectors, indent=1, ensure_ascii=False))

#!/usr/bin/env python3
"""A TCP connection on which as much is sent as goes through, for a time.

    download.py receive PORT              writes a line when it is ready, and at the end what came as JSON
    download.py send HOST PORT AFTER SECONDS

The sending end connects and writes a line; AFTER seconds from a line on stdin it sends, for so many SECONDS, and then
drops the connection with all that was not sent yet.
"""

import json
import socket
import struct
import sys
import time

ACCEPT_LIMIT_S = 60
CHUNK_BYTES = 1 << 16


def send(host, port, after_s, seconds):
    with socket.create_connection((host, port)) as connection:
        print("ready", flush=True)
        if not sys.stdin.readline():
            return
        time.sleep(after_s)
        end_s = time.monotonic() + seconds
        chunk = bytes(CHUNK_BYTES)
        while (left_s := end_s - time.monotonic()) > 0:
            connection.settimeout(left_s)
            try:
                connection.send(chunk)
            except TimeoutError:
                break
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    print(json.dumps(None), flush=True)


def receive(port):
    with socket.create_server(("0.0.0.0", port)) as server:
        server.settimeout(ACCEPT_LIMIT_S)
        print("ready", flush=True)
        connection, _ = server.accept()
    count = 0
    first_s = last_s = 0
    try:
        while chunk := connection.recv(CHUNK_BYTES):
            last_s = time.monotonic()
            first_s = first_s or last_s
            count += len(chunk)
    except ConnectionResetError:
        pass
    print(json.dumps({"bytes": count, "seconds": last_s - first_s}), flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "receive":
        receive(int(sys.argv[2]))
    else:
        send(sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), float(sys.argv[5]))

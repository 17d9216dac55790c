#!/usr/bin/env python3
"""What people drive robots by besides: a driver's lines by TCP or by UDP, and pictures the other way.

    teleop.py tcp|udp robot PORT PICTURES FPS COMMAND...
    teleop.py tcp|udp laptop PORT ROBOT

The laptop sends each line of its stdin at once, over one TCP connection without delay (as rosbridge's WebSocket does) or as a
datagram of its own; the robot writes it to the stdin of COMMAND, which is its motor program. Pictures, JPEGs in a file, one after
the other, go to the laptop over a TCP connection of their own; one that finds the connection full is left out.
"""

import os
import socket
import subprocess
import sys
import threading
import time

from camera import feed

"""Room for pictures that wait, and no more: about two, as with other sources of MJPEG by TCP."""
WAITING_BYTES = 100_000


def connect(address):
    for _ in range(300):
        try:
            return socket.create_connection(address)
        except OSError:
            time.sleep(0.1)
    sys.exit(f"Cannot reach {address}")


def listen(port):
    listener = socket.create_server(("0.0.0.0", port))
    connection, _ = listener.accept()
    return connection


def send_pictures(port, path, fps):
    connection = listen(port)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, WAITING_BYTES)
    feed(connection.fileno(), path, fps)


def run_robot(kind, port, path, fps, *command):
    threading.Thread(target=send_pictures, args=(int(port) + 1, path, fps), daemon=True).start()
    program = subprocess.Popen(command, stdin=subprocess.PIPE)
    if kind == "tcp":
        source = listen(int(port))
    else:
        source = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        source.bind(("0.0.0.0", int(port)))
    while line := source.recv(65536):
        os.write(program.stdin.fileno(), line)


def take_pictures(address):
    connection = connect(address)
    while connection.recv(65536):
        pass


def run_laptop(kind, port, host):
    threading.Thread(target=take_pictures, args=((host, int(port) + 1),), daemon=True).start()
    if kind == "tcp":
        robot = connect((host, int(port)))
        robot.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    else:
        robot = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        robot.connect((host, int(port)))
    while line := os.read(0, 65536):
        try:
            robot.send(line)
        except ConnectionRefusedError:
            pass  # the robot is not there yet


if __name__ == "__main__":
    kind, end, *args = sys.argv[1:]
    try:
        (run_robot if end == "robot" else run_laptop)(kind, *args)
    except (ConnectionError, BrokenPipeError):
        pass  # the other end has gone

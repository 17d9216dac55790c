"""A motor board that takes lines of text: a Roboteq, or an Arduino with ros_arduino_bridge.

    broadcast --drive "python3 motors_serial.py /dev/ttyACM0"
    broadcast --drive "python3 motors_serial.py /dev/ttyUSB0 --board arduino --baud 57600"

roboteq is told "!M LEFT RIGHT", -1000 … 1000, and before that to stop by itself where it is told nothing for 250 ms; arduino
"o LEFT RIGHT", -255 … 255, and does so after 2 s. On stdin is one JSON object a line, and the newest one counts; a stop has
zero in every number. The motors stand at the end of the input, too, and where no line has come for a quarter of a second.
"""

import argparse
import json
import os
import select
import signal
import sys
import termios
import tty

BOARDS = {"roboteq": ("^RWD 250\r", "!M {} {}\r", 1000), "arduino": ("", "o {} {}\r", 255)}
SILENCE_S = 0.25


def newest_commands():
    """Yields what the motors are to do, forward and to the left, until the input ends."""
    rest = b""
    while True:
        if not select.select([0], [], [], SILENCE_S)[0]:
            yield 0, 0
            continue
        read = os.read(0, 65536)
        if not read:
            return
        *lines, rest = (rest + read).split(b"\n")
        if lines:
            line = json.loads(lines[-1])
            yield line["linear"], line["angular"]


parser = argparse.ArgumentParser()
parser.add_argument("line")
parser.add_argument("--board", choices=BOARDS, default="roboteq")
parser.add_argument("--baud", type=int, default=115200)
args = parser.parse_args()
begin, form, full = BOARDS[args.board]

signal.signal(signal.SIGTERM, lambda *_: sys.exit())
board = os.open(args.line, os.O_RDWR | os.O_NOCTTY)
tty.setraw(board)
attributes = termios.tcgetattr(board)
attributes[4:6] = 2 * [getattr(termios, f"B{args.baud}")]
termios.tcsetattr(board, termios.TCSANOW, attributes)
os.write(board, begin.encode())
try:
    for linear, angular in newest_commands():
        left, right = linear - angular, linear + angular
        scale = full / max(1, abs(left), abs(right))
        os.write(board, form.format(round(scale * left), round(scale * right)).encode())
finally:
    os.write(board, form.format(0, 0).encode())

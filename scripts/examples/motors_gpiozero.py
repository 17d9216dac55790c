"""Two motors behind an H-bridge (DRV8833, TB6612, L298N …) on the pins of a Raspberry Pi, by gpiozero's PWM.

    broadcast --drive "python3 motors_gpiozero.py --left 4 14 --right 17 18"

Each motor has a pin for forward and one for backward. Needs gpiozero (Debian: python3-gpiozero). On stdin is one JSON object a
line, and the newest one counts; a stop has zero in every number. The motors stand at the end of the input, too, and where no line
has come for a quarter of a second.
"""

import argparse
import json
import os
import select
import signal
import sys

from gpiozero import Motor

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


def mix(linear, angular):
    """What the left and the right motor do; where both do not fit they are slower, and the bend stays the same."""
    left, right = linear - angular, linear + angular
    most = max(1, abs(left), abs(right))
    return left / most, right / most


parser = argparse.ArgumentParser()
parser.add_argument("--left", type=int, nargs=2, required=True, metavar="PIN")
parser.add_argument("--right", type=int, nargs=2, required=True, metavar="PIN")
args = parser.parse_args()

signal.signal(signal.SIGTERM, lambda *_: sys.exit())
left, right = Motor(*args.left), Motor(*args.right)
try:
    for command in newest_commands():
        left.value, right.value = mix(*command)
finally:
    left.stop()
    right.stop()

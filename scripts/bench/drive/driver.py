#!/usr/bin/env python3
"""Drives a robot by a program's lines, and measures when they come to the robot's program.

    driver.py SOCKET TASK COMMAND...

COMMAND takes a driver's lines on stdin; motor.py, which the robot runs, tells SOCKET of each line that comes out. TASK as JSON:
`{"seconds": 20}` measures inputs, 50 a second, each with a number as its buttons; `{"stops": 100, "repeats": false}` measures
stops of a moving robot, each said once, or again and again.

Writes a line when the robot moves for the first time. At a line on stdin the measurement begins; at its end it writes JSON:
`tookMs`, from each input or stop to the first line of it or of a newer one at the robot's program, in ms, `interruptions`, why the
robot stopped each time that nobody had said so, and `missed`, stops that had not come after two seconds.
"""

import collections
import json
import os
import random
import select
import socket
import subprocess
import sys
import time

INTERVAL_S = 0.02
"""A press that has not moved the robot by then is let go."""
PRESS_S = 0.8
"""Then pictures are waited for."""
PAUSE_S = 0.15
FIRST_S = 40
MISSED_S = 2


class Robot:
    """The robot, seen from both ends."""

    def __init__(self, path, command):
        self.told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.told.bind(path)
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        self.number = 0
        self.is_moving = False
        self.reason = ""

    def say(self, **fields):
        os.write(self.process.stdin.fileno(), json.dumps(fields).encode() + b"\n")
        return time.monotonic()

    def hold(self):
        """Says what the hands do: another thing each time."""
        self.number += 1
        return self.say(linear=random.choice((0.25, 0.5, 0.75)), angular=0.1, buttons=self.number)

    def follow(self, seconds):
        """Yields the lines at the robot's program for so long, each with when it had been read."""
        end = time.monotonic() + seconds
        while select.select([self.told], [], [], max(0, end - time.monotonic()))[0]:
            at, text = self.told.recv(65536).split(b" ", 1)
            line = json.loads(text)
            # What comes from others than this project is the driver's own line.
            self.is_moving = line.get("state", "driving") == "driving" and "buttons" in line
            self.reason = line.get("reason", "let go")
            yield float(at), line

    def start(self, limit_s=FIRST_S):
        """Lets go and presses, again and again, until it moves, where it does not."""
        if self.is_moving:
            return
        end = time.monotonic() + limit_s
        while time.monotonic() < end:
            self.say(held=False)
            for _ in self.follow(PAUSE_S):
                pass
            press_end = time.monotonic() + PRESS_S
            while time.monotonic() < press_end:
                self.hold()
                for _ in self.follow(INTERVAL_S):
                    pass
                if self.is_moving:
                    return
        sys.exit("driver.py: the robot does not move")


def measure_inputs(robot, seconds):
    pending = collections.deque()
    taken, interruptions = [], []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not robot.is_moving:
            interruptions.append(robot.reason)
            pending.clear()
        robot.start()
        at = robot.hold()
        pending.append((robot.number, at))
        for at, line in robot.follow(INTERVAL_S * random.uniform(0.5, 1.5)):
            while robot.is_moving and pending and pending[0][0] <= line["buttons"]:
                taken.append(1000 * (at - pending.popleft()[1]))
    return {"tookMs": taken, "interruptions": interruptions, "missed": 0}


def measure_stop(robot, repeats):
    """In ms; None where it has not come."""
    stopped_at = robot.say(stop=True)
    end = stopped_at + MISSED_S
    while time.monotonic() < end:
        for at, _ in robot.follow(INTERVAL_S):
            if not robot.is_moving:
                return 1000 * (at - stopped_at)
        if repeats:
            robot.say(stop=True)
    return None


def measure_stops(robot, stops, repeats):
    taken, interruptions, missed = [], [], 0
    while len(taken) + missed < stops:
        robot.start()
        hold_end = time.monotonic() + random.uniform(0.06, 0.14)
        while time.monotonic() < hold_end:
            robot.hold()
            for _ in robot.follow(INTERVAL_S):
                pass
        for _ in robot.follow(0):
            pass
        if not robot.is_moving:
            interruptions.append(robot.reason)
            continue
        ms = measure_stop(robot, repeats)
        if ms is None:
            missed += 1
        else:
            taken.append(ms)
        robot.say(held=False)
        for _ in robot.follow(PAUSE_S):
            pass
    return {"tookMs": taken, "interruptions": interruptions, "missed": missed}


def main():
    path, task, *command = sys.argv[1:]
    task = json.loads(task)
    robot = Robot(path, command)
    try:
        robot.start()
        print("moves", flush=True)
        while not select.select([0], [], [], 0)[0]:
            robot.start()
            robot.hold()
            for _ in robot.follow(INTERVAL_S):
                pass
        sys.stdin.readline()
        if "seconds" in task:
            record = measure_inputs(robot, task["seconds"])
        else:
            record = measure_stops(robot, task["stops"], task["repeats"])
        print(json.dumps(record), flush=True)
    finally:
        robot.process.stdin.close()
        robot.process.terminate()
        robot.process.wait()


if __name__ == "__main__":
    main()

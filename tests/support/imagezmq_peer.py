"""imagezmq's own ends, unmodified: a sender or a hub that says in lines of JSON what happens.

    send  req|pub  ENDPOINT NAME jpeg|dated|bgr|grey|bgra  COUNT INTERVAL_MS [JPEG_FILE]
          dated: with the time in a comment
    hub   rep|sub  ENDPOINT [PAUSE_MS[@COUNT] [TOKEN]]
          pauses at each picture, or once, at the one of this number
    psnr  JPEG_FILE bgr|grey|bgra
    run   CODE PORT     a piece of the README, at another port, with a camera that is made up
"""

import builtins
import hashlib
import itertools
import json
import sys
import time

import cv2
import imagezmq
import numpy as np


def say(**what):
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def picture(kind):
    rows, columns = np.mgrid[0:239, 0:321]
    blue, green, red = columns % 256, (rows + columns) % 256, rows % 256
    channels = {"grey": [green], "bgr": [blue, green, red], "bgra": [blue, green, red, rows * 0 + 7]}[kind]
    array = np.stack(channels, axis=-1).astype(np.uint8)
    return array[:, :, 0] if kind == "grey" else array


def dated(jpeg):
    text = f"made at {time.clock_gettime(time.CLOCK_BOOTTIME):.6f} ".encode()
    return jpeg[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text + jpeg[2:]


def send(pattern, endpoint, name, kind, count, interval_ms, file=None):
    sender = imagezmq.ImageSender(connect_to=endpoint, REQ_REP=pattern == "req")
    is_jpeg = kind in ("jpeg", "dated")
    content = open(file, "rb").read() if is_jpeg else picture(kind)
    for _ in range(int(count)):
        made = dated(content) if kind == "dated" else content
        reply = sender.send_jpg(name, made) if is_jpeg else sender.send_image(name, made)
        say(reply=reply.decode() if reply is not None else "")
        time.sleep(float(interval_ms) / 1000)


def hub(pattern, endpoint, pause_ms="0", token=None):
    image_hub = imagezmq.ImageHub(open_port=endpoint, REQ_REP=pattern == "rep")
    if token is not None:
        image_hub.zmq_socket.subscribe(token)
    pause, _, at = pause_ms.partition("@")
    headers = []
    recv_json = type(image_hub.zmq_socket).recv_json
    # what recv_jpg reads, and gives away but for msg
    type(image_hub.zmq_socket).recv_json = lambda self, **options: headers.append(recv_json(self, **options)) or headers[-1]
    for count in itertools.count(1):
        msg, jpeg = image_hub.recv_jpg()
        jpeg = bytes(jpeg)
        header = headers.pop()
        height, width = cv2.imdecode(np.frombuffer(jpeg, dtype="uint8"), -1).shape[:2]
        header.update(size=[width, height], bytes=len(jpeg))
        say(**header, sha256=hashlib.sha256(jpeg).hexdigest())
        if at in ("", str(count)):
            time.sleep(float(pause) / 1000)
        if pattern == "rep":
            image_hub.send_reply(b"OK")


def psnr(file, kind):
    wanted = picture("bgr" if kind == "bgra" else kind)
    mode = cv2.IMREAD_GRAYSCALE if kind == "grey" else cv2.IMREAD_COLOR

    def decibels(found):
        error = np.mean((found.astype(float) - wanted.astype(float)) ** 2)
        return float(10 * np.log10(255**2 / max(error, 1e-9)))

    own = cv2.imdecode(cv2.imencode(".jpg", wanted)[1], mode)
    say(psnr=decibels(cv2.imread(file, mode)), opencv=decibels(own))


class Camera:
    def __init__(self, number):
        assert number == 0

    def read(self):
        time.sleep(0.03)
        return True, picture("bgr")


def run(code, port):
    cv2.VideoCapture = Camera
    builtins.print = lambda *words: say(printed=[str(word) for word in words])
    # the hub's own default, where nothing is said
    defaults = imagezmq.ImageHub.__init__.__defaults__
    imagezmq.ImageHub.__init__.__defaults__ = (defaults[0].replace("*:5555", f"127.0.0.1:{port}"), *defaults[1:])
    exec(code.replace("5555", port), {})


{"send": send, "hub": hub, "psnr": psnr, "run": run}[sys.argv[1]](*sys.argv[2:])

"""What a program of LeRobot does with a camera: lerobot_program.py URL PID, the process of the robot's broadcast."""

import os
import signal
import sys
import time

import numpy
import uis_lerobot
from uis_lerobot import StaleFrame, UisCamera, UisCameraConfig

url, pid = sys.argv[1], int(sys.argv[2])


def raises(kind, call, *args):
    try:
        call(*args)
    except kind as error:
        return error
    raise AssertionError(f"{call} raised no {kind}")


config = UisCameraConfig(stream="front", url=url, max_age_ms=2000)
if uis_lerobot.CameraBase:
    import draccus
    from lerobot.cameras import Camera, CameraConfig, make_cameras_from_configs

    (camera,) = make_cameras_from_configs({"front": config}).values()
    assert isinstance(camera, Camera) and isinstance(config, CameraConfig) and config.type == "uis"
    decoded = draccus.decode(CameraConfig, {"type": "uis", "stream": "front", "url": url, "fps": 30})
    assert decoded == UisCameraConfig(stream="front", url=url, fps=30), decoded
else:
    camera = UisCamera(config)

assert not camera.is_connected
raises(ConnectionError, camera.read)
raises(ConnectionError, camera.disconnect)
raises(ConnectionError, UisCamera(UisCameraConfig(stream="front", url=url, width=7)).connect)
raises(ValueError, lambda: UisCameraConfig(color_mode="cmyk"))
found = UisCamera.find_cameras(url)
assert [(one["id"], one["type"]) for one in found] == [("front", "uis")], found
assert found[0]["default_stream_profile"] == {"width": 320, "height": 240}
assert UisCamera.find_cameras("http://127.0.0.1:9") == []

with camera:
    assert camera.is_connected and (camera.width, camera.height) == (320, 240)
    raises(ConnectionError, camera.connect)
    for read in (camera.read, camera.async_read, camera.read_latest, lambda: camera.async_read(timeout_ms=5000)):
        image = read()
        assert image.shape == (240, 320, 3) and image.dtype == numpy.uint8
    # the same picture, once RGB and once BGR
    rgb = camera.read_latest()
    assert (camera._camera._picture.image[:, :, ::-1] == rgb).all()
    # not one frame is given twice by those that wait
    pictures = [camera._camera.next(2, 5).id for _ in range(10)]
    assert len(set(pictures)) == 10, pictures
    camera.config.max_age_ms = 300
    os.kill(pid, signal.SIGSTOP)
    time.sleep(1)
    try:
        for call in (camera.read, camera.async_read, lambda: camera.read_latest(max_age_ms=900), camera.read_latest):
            stale = raises(TimeoutError, call)
            assert isinstance(stale, StaleFrame) and 0.9 < stale.age < 30, stale.age
    finally:
        os.kill(pid, signal.SIGCONT)
    camera.config.max_age_ms = 2000
    assert camera.async_read(timeout_ms=10_000).shape == (240, 320, 3)
assert not camera.is_connected
print("works", "with" if uis_lerobot.CameraBase else "without", "lerobot")

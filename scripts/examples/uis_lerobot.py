"""A robot's camera for LeRobot (https://github.com/huggingface/lerobot), over uis_camera.py, which lies beside this file.

    deno task listen --view web            # on the laptop

    from uis_lerobot import UisCamera, UisCameraConfig

    with UisCamera(UisCameraConfig(stream="front")) as camera:
        image = camera.async_read(timeout_ms=200)

It has what LeRobot's cameras have (lerobot.cameras.Camera), and is one of them where lerobot is installed; its configuration is
of the type "uis" then. Images are RGB unless color_mode is "bgr". Each read returns a picture that was captured at most
max_age_ms before, or raises uis_camera.StaleFrame, which is a TimeoutError: nothing that stands still gives an old one as new.

Needs NumPy and OpenCV. Tested with the base class of lerobot 0.4.4.
"""

import dataclasses
import urllib.parse

from uis_camera import Camera, StaleFrame

try:
    from lerobot.cameras import Camera as CameraBase
    from lerobot.cameras import CameraConfig as ConfigBase
except ImportError:
    CameraBase = ConfigBase = None

__all__ = ["UisCamera", "UisCameraConfig", "StaleFrame"]

WARM_UP_S = 10.0
LISTENER = "http://127.0.0.1:8080"


@dataclasses.dataclass
class _OwnConfigBase:
    fps: "int | None" = None
    width: "int | None" = None
    height: "int | None" = None


def _of_type(name):
    """Makes the configuration known to LeRobot by a name."""
    return ConfigBase.register_subclass(name) if ConfigBase else lambda config: config


@_of_type("uis")
@dataclasses.dataclass
class UisCameraConfig(ConfigBase or _OwnConfigBase):
    """Which stream of which listener; width and height are found out where they are not said."""

    stream: "str | None" = None
    url: str = LISTENER
    token: "str | None" = None
    ca: "str | None" = None
    max_age_ms: float = 200
    color_mode: str = "rgb"

    def __post_init__(self):
        if self.color_mode not in ("rgb", "bgr"):
            raise ValueError(f"`color_mode` is expected to be rgb or bgr, but {self.color_mode} is provided.")


class UisCamera(CameraBase or object):
    """One stream of a running listener."""

    def __init__(self, config):
        if CameraBase:
            super().__init__(config)
        self.config = config
        self.fps, self.width, self.height = config.fps, config.width, config.height
        self._camera = None

    def __str__(self):
        return f"UisCamera({self.config.stream or 'the first stream'} of {self.config.url})"

    def __enter__(self):
        self.connect()
        return self

    def __exit__(self, *_):
        self.disconnect()

    @property
    def is_connected(self):
        """Whether connect() was called: a connection that is lost comes back by itself."""
        return self._camera is not None

    @staticmethod
    def find_cameras(url=LISTENER, token=None):
        """The streams of a listener, as LeRobot lists cameras; none where there is no listener."""
        try:
            with Camera(url=url, token=token) as camera:
                streams = camera.streams()
        except OSError:
            return []
        place = urllib.parse.urlsplit(url).netloc
        return [
            {
                "name": f"{stream['name']} at {place}",
                "type": "uis",
                "id": stream["name"] or stream["key"],
                "default_stream_profile": {"width": stream["width"], "height": stream["height"]},
            }
            for stream in streams
        ]

    def connect(self, warmup=True):
        """Connects, and waits for the first picture; raises ConnectionError where none comes."""
        if self.is_connected:
            raise ConnectionError(f"{self} is already connected.")
        config = self.config
        self._camera = Camera(config.stream, url=config.url, token=config.token, ca=config.ca)
        try:
            if warmup or self.width is None or self.height is None:
                height, width = self._camera.next(self._max_age, WARM_UP_S).image.shape[:2]
                self._check_size(width, height)
        except (StaleFrame, ValueError) as error:
            self.disconnect()
            raise ConnectionError(f"Cannot connect {self}: {error}") from error

    def read(self, color_mode=None):
        """The next picture that was not read before; raises StaleFrame where none comes within a second."""
        return self._convert(self._connected().next(self._max_age, 1.0), self._max_age, color_mode)

    def async_read(self, timeout_ms=200):
        """The same, waiting timeout_ms at most."""
        return self._convert(self._connected().next(self._max_age, timeout_ms / 1000), self._max_age)

    def read_latest(self, max_age_ms=None):
        """The newest picture, also again; raises StaleFrame where it is older than max_age_ms."""
        max_age = self._max_age if max_age_ms is None else max_age_ms / 1000
        return self._convert(self._connected().latest(max_age), max_age)

    def disconnect(self):
        """Ends the connection."""
        self._connected().close()
        self._camera = None

    @property
    def _max_age(self):
        return self.config.max_age_ms / 1000

    def _connected(self):
        if self._camera is None:
            raise ConnectionError(f"{self} is not connected.")
        return self._camera

    def _check_size(self, width, height):
        if (self.width or width, self.height or height) != (width, height):
            raise ValueError(f"its pictures have {width}x{height} pixels, not {self.width}x{self.height}")
        self.width, self.height = width, height

    def _convert(self, picture, max_age, color_mode=None):
        image = picture.image
        if (color_mode or self.config.color_mode) != "bgr":
            image = image[:, :, ::-1].copy()
        # An image does not say how old it is: so what decoding has taken counts here.
        if not picture.is_within(max_age):
            raise StaleFrame(f"The picture was {picture.age:.3f} s old when it was decoded", picture.age, picture.bound)
        return image

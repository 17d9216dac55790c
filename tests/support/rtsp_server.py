"""A network camera: GStreamer's RTSP server with /mjpeg, /h264 and /locked (name "robot", password "s3cret"); says its port."""

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer

PICTURES = "videotestsrc is-live=true ! video/x-raw,format=I420,width=320,height=240,framerate=20/1"
MJPEG = f"( {PICTURES} ! jpegenc ! rtpjpegpay name=pay0 )"
H264 = f"( {PICTURES} ! openh264enc gop-size=20 ! rtph264pay name=pay0 )"

Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service("0")
mounts = server.get_mount_points()
auth = GstRtspServer.RTSPAuth()
token = GstRtspServer.RTSPToken()
token.set_string(GstRtspServer.RTSP_TOKEN_MEDIA_FACTORY_ROLE, "user")
auth.add_basic(GstRtspServer.RTSPAuth.make_basic("robot", "s3cret"), token)
anonymous = GstRtspServer.RTSPToken()
anonymous.set_string(GstRtspServer.RTSP_TOKEN_MEDIA_FACTORY_ROLE, "anonymous")
auth.set_default_token(anonymous)
server.set_auth(auth)


def add(path, launch, roles):
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(launch)
    factory.set_shared(True)
    permissions = GstRtspServer.RTSPPermissions()
    for role in roles:
        permissions.add_permission_for_role(role, "media.factory.access", True)
        permissions.add_permission_for_role(role, "media.factory.construct", True)
    factory.set_permissions(permissions)
    mounts.add_factory(path, factory)


add("/mjpeg", MJPEG, ["anonymous", "user"])
add("/h264", H264, ["anonymous", "user"])
add("/locked", MJPEG, ["user"])
server.attach(None)
print(server.get_bound_port(), flush=True)
GLib.MainLoop().run()

"""Network cameras: GStreamer's RTSP server, one for all and one for "robot" with the password "s3cret"; says both ports."""

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer

PICTURES = "videotestsrc is-live=true ! video/x-raw,format=I420,width=320,height=240,framerate=20/1"
MJPEG = f"( {PICTURES} ! jpegenc ! rtpjpegpay name=pay0 )"
VP8 = f"( {PICTURES} ! vp8enc deadline=1 keyframe-max-dist=20 ! rtpvp8pay name=pay0 )"


def permit(factory, role):
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role(role, "media.factory.access", True)
    permissions.add_permission_for_role(role, "media.factory.construct", True)
    factory.set_permissions(permissions)


def serve(role=None):
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")
    for path, launch in ("/mjpeg", MJPEG), ("/vp8", VP8):
        factory = GstRtspServer.RTSPMediaFactory()
        factory.set_launch(launch)
        factory.set_shared(True)
        if role:
            permit(factory, role)
        server.get_mount_points().add_factory(path, factory)
    if role:
        auth = GstRtspServer.RTSPAuth()
        token = GstRtspServer.RTSPToken()
        token.set_string(GstRtspServer.RTSP_TOKEN_MEDIA_FACTORY_ROLE, role)
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic("robot", "s3cret"), token)
        server.set_auth(auth)
    server.attach(None)
    return server


Gst.init(None)
servers = serve(), serve("user")
print(*(server.get_bound_port() for server in servers), flush=True)
GLib.MainLoop().run()

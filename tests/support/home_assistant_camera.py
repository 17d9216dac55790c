"""What Home Assistant's "MJPEG IP Camera" does with its two addresses, with the same libraries in the same way
(homeassistant/components/mjpeg). Home Assistant itself takes 400 MB and some minutes to install.

    home_assistant_camera.py MJPEG_URL STILL_IMAGE_URL

1. The form: each address is asked for by requests, without reading the answer.
2. The still image: aiohttp reads the answer, whatever its status. Without an address for it, the first picture is cut out of
   the stream, from the first FF D8 to the first FF D9.
3. The live picture: aiohttp passes the stream on, with the same Content-Type, to whoever asks this program's own server.

Writes a JSON line: the two pictures in hexadecimal digits, and the port of its server; then it serves until its input ends.
"""

import asyncio
import contextlib
import json
import sys

import aiohttp
import requests
from aiohttp import web

BUFFER_BYTES = 102400
TIMEOUT_S = 10
HEADERS = {"User-Agent": "HomeAssistant/2024.3.3 aiohttp/3.9.3 Python/3.11"}


def validate(url):
    response = requests.get(url, stream=True, timeout=TIMEOUT_S)
    response.raise_for_status()
    response.close()


async def read_still(session, url):
    async with asyncio.timeout(TIMEOUT_S):
        response = await session.get(url)
        return await response.read()


async def cut_from_stream(session, url):
    data = b""
    async with session.get(url) as response:
        async for chunk in response.content.iter_chunked(BUFFER_BYTES):
            data += chunk
            end, start = data.find(b"\xff\xd9"), data.find(b"\xff\xd8")
            if end >= 0 and start >= 0:
                return data[start:end + 2]


async def pass_on(session, url, request):
    asked = await session.get(url)
    try:
        response = web.StreamResponse()
        response.content_type = asked.headers.get("Content-Type")
        await response.prepare(request)
        with contextlib.suppress(TimeoutError, aiohttp.ClientError):
            while data := await asyncio.wait_for(asked.content.read(BUFFER_BYTES), TIMEOUT_S):
                await response.write(data)
        return response
    finally:
        asked.close()


async def main(mjpeg_url, still_url):
    for url in (mjpeg_url, still_url):
        await asyncio.to_thread(validate, url)
    async with aiohttp.ClientSession(headers=HEADERS) as session:
        pictures = {"still": await read_still(session, still_url), "cut": await cut_from_stream(session, mjpeg_url)}
        app = web.Application()
        app.router.add_get("/", lambda request: pass_on(session, mjpeg_url, request))
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        print(json.dumps({"port": port, **{name: picture.hex() for name, picture in pictures.items()}}), flush=True)
        await asyncio.to_thread(sys.stdin.read)
        await runner.cleanup()


asyncio.run(main(*sys.argv[1:]))

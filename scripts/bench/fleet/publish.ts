/**
 * Robots at a gateway: `publish.ts URL PICTURES FPS NAME …`, from which they are published until stdin ends.
 *
 * Their pictures come from a file of JPEGs, by turns, and not all at the same moment.
 *
 * @module
 */

import { parseNatsPlace } from "../../../src/common/nats_place.ts";
import { NO_FIGURES } from "../../../src/common/stream_status.ts";
import { openGateway } from "../../../src/doors/nats/publish/gateway.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { splitMjpeg } from "../../../tests/support/mjpeg.ts";
import { withMoment } from "./dated.ts";

const STATUS = { ...NO_FIGURES, fps: 30 };
/** What is known of a picture when it comes to a gateway. */
const AGE = { ageUs: 0, boundUs: 0 };

const [url = "", path = "", fps = "", ...names] = Deno.args;
const pictures = splitMjpeg(Deno.readFileSync(path));
const intervalUs = 1e6 / Number(fps);
const door = await openGateway({ place: parseNatsPlace(url)!, creds: undefined });
const streams = names.map((name) => ({ key: name, name, width: 1024, height: 768, fps: Number(fps) }));
const tell = () => door.view!.showStatus(streams.map((stream) => ({ ...STATUS, stream })));
tell();
const telling = setInterval(tell, 1000);
const beganUs = monotonicUs();
let turn = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
show();
console.log("ready");
for await (const _ of Deno.stdin.readable);
clearInterval(telling);
clearTimeout(timer);
await door.close();

/** One picture of each robot in its turn; those that a busy machine has missed are not made up for. */
function show(): void {
  const stepUs = intervalUs / streams.length;
  const completeUs = monotonicUs();
  const stream = streams[turn % streams.length]!;
  const id = Math.floor(turn / streams.length);
  const jpeg = withMoment(pictures[turn % pictures.length]!, completeUs);
  door.view!.showFrame({ stream, id, jpeg, completeUs, age: AGE });
  turn = Math.max(turn + 1, Math.floor((monotonicUs() - beganUs) / stepUs));
  timer = setTimeout(show, Math.max(0, (beganUs + turn * stepUs - monotonicUs()) / 1000));
}

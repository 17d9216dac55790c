/**
 * Sees to it that a cluster keeps a site's stream on three servers: `kept_thrice.ts PLACE`, which writes the name of the server that leads
 * them, and then `ready`.
 *
 * @module
 */

import { parseNatsPlace } from "../../../src/common/nats_place.ts";
import { connectNats } from "../../../src/doors/nats/link/connection.ts";
import { STREAM_CONFIG } from "../../../src/doors/nats/stream/stream_shape.ts";
import { until } from "../../../tests/support/until.ts";

/** Three servers that have just been started agree in some seconds. */
const AGREED_MS = 20_000;
const ANSWER_MS = 2_000;

interface Answer {
  readonly config?: { readonly num_replicas: number };
  readonly cluster?: { readonly leader?: string };
}

const place = parseNatsPlace(Deno.args[0] ?? "")!;
await using connected = await connectNats({ place, creds: undefined, name: "who makes a stream" });
const ask = async (what: string, body: object): Promise<Answer> => {
  const text = JSON.stringify(body);
  const answer = await connected.nats.request(`$JS.API.STREAM.${what}.UIS`, text, { timeout: ANSWER_MS })
    .catch(() => undefined);
  return answer?.json<Answer>() ?? {};
};
let leader: string | undefined;
await until("three servers keep the stream", async () => {
  await ask("CREATE", { ...STREAM_CONFIG, num_replicas: 3 });
  const { config, cluster } = await ask("INFO", {});
  leader = config?.num_replicas === 3 ? cluster?.leader : undefined;
  return leader !== undefined;
}, AGREED_MS);
console.log(leader);
console.log("ready");
for await (const _ of Deno.stdin.readable);

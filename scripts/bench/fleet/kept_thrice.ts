/**
 * Sees to it that a cluster keeps a site's stream on three servers: `kept_thrice.ts PLACE`, which writes the name of the server that leads
 * them, and then `ready`.
 *
 * @module
 */

import { parseNatsPlace } from "../../../src/common/nats_place.ts";
import { keepThrice } from "../../../tests/support/nats_cluster.ts";

console.log(await keepThrice(parseNatsPlace(Deno.args[0] ?? "")!));
console.log("ready");
for await (const _ of Deno.stdin.readable);

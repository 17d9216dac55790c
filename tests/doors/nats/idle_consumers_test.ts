/** Consumers that nobody uses any more. */

import { assertEquals } from "@std/assert";
import { wsconnect } from "@nats-io/nats-core";
import { parseNatsPlace } from "../../../src/common/nats_place.ts";
import { openGateway } from "../../../src/doors/nats/publish/gateway.ts";
import { startNatsServer } from "../../support/nats_server.ts";
import { hasProgram } from "../../support/programs.ts";
import { until } from "../../support/until.ts";

/** Servers before 2.10 know no limit for all consumers of a stream. */
function knowsLimits(): boolean {
  if (!hasProgram("nats-server")) return false;
  const { stdout } = new Deno.Command("nats-server", { args: ["--version"] }).outputSync();
  const [, major, minor] = /v(\d+)\.(\d+)\./.exec(new TextDecoder().decode(stdout)) ?? [];
  return Number(major) > 2 || Number(minor) >= 10;
}

Deno.test({
  name: "a consumer that was made to stay goes when nobody asks it for anything (nats-server 2.10 or newer)",
  ignore: !knowsLimits(),
  async fn() {
    await using server = await startNatsServer();
    const gateway = await openGateway({
      place: parseNatsPlace(`${server.url}/north`)!,
      creds: undefined,
    });
    const nats = await wsconnect({ servers: server.url.replace("nats:", "ws:") });
    const ask = async (what: string, body: object) =>
      (await nats.request(`$JS.API.${what}`, JSON.stringify(body))).json<{ error?: object; state: object }>();
    try {
      const config = {
        durable_name: "stays",
        name: "stays",
        ack_policy: "none",
        filter_subject: "uis.north.rover.frame",
      };
      const made = await ask("CONSUMER.CREATE.UIS.stays.uis.north.rover.frame", {
        stream_name: "UIS",
        config,
      });
      assertEquals(made.error, undefined);
      await until("it has gone", async () => {
        const { state } = await ask("STREAM.INFO.UIS", {});
        return (state as { consumer_count: number }).consumer_count === 0;
      });
    } finally {
      await nats.close();
      await gateway.close();
    }
  },
});

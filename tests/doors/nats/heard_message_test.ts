/** What another program writes into headers, and that whoever reads them goes on. */

import { assert, assertEquals } from "@std/assert";
import { lookAt, publishRobots } from "../../support/fleet.ts";
import { startNatsServer } from "../../support/nats_server.ts";
import { testWith } from "../../support/programs.ts";
import { until } from "../../support/until.ts";

const INFO = JSON.stringify({ name: "rogue", width: 64, height: 64, fps: 20, seal: "open", received: 20 });
const HEADERS = {
  "no name": ["\u0001: x"],
  "a line in a value": ["Uis-Id: 1\n2"],
  "more than anybody reads": Array.from({ length: 60_000 }, (_, at) => `k${at}:`),
};
/** JetStream keeps 64 KiB of a message's. */
const MOST_KEPT = 7_000;

/** A robot that writes what it likes into its headers, by the server's own wire. */
async function startRogue(port: number, headers: readonly string[]) {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const counts = { asked: 0 };
  const encoder = new TextEncoder();
  let writing = Promise.resolve();
  const write = (text: string) => {
    writing = writing.then(async () => {
      const bytes = encoder.encode(text);
      for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
    }).catch(() => {});
  };
  const say = (subject: string, lines: readonly string[], payload = "") => {
    const block = `NATS/1.0\r\n${lines.join("\r\n")}\r\n\r\n`;
    const size = encoder.encode(block).length;
    write(`HPUB ${subject} ${size} ${size + payload.length}\r\n${block}${payload}\r\n`);
  };
  write('CONNECT {"verbose":false,"headers":true}\r\nSUB uis.north.rogue.clock 1\r\nPING\r\n');
  const reading = read();
  const timer = setInterval(() => {
    write(`PUB uis.north.rogue.info ${INFO.length}\r\n${INFO}\r\n`);
    say("uis.north.rogue.frame", headers.slice(0, MOST_KEPT), "x");
  }, 200);
  return {
    counts,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      connection.close();
      await reading;
      await writing;
    },
  };

  async function read(): Promise<void> {
    let text = "";
    const buffer = new Uint8Array(65_536);
    try {
      for (let length; (length = await connection.read(buffer)) !== null;) {
        const lines = (text + new TextDecoder("latin1").decode(buffer.subarray(0, length))).split("\r\n");
        text = lines.pop()!;
        for (const line of lines) answer(line);
      }
    } catch {
      // It is closed.
    }
  }

  function answer(line: string): void {
    if (line === "PING") write("PONG\r\n");
    const [, reply] = /^H?MSG uis\.north\.rogue\.clock 1 (_\S+) \d/.exec(line) ?? [];
    if (reply === undefined) return;
    counts.asked++;
    say(reply, headers);
  }
}

for (const [what, headers] of Object.entries(HEADERS)) {
  testWith(
    ["nats-server"],
    `who looks goes on when a robot writes headers of its own into pictures and answers: ${what}`,
    async () => {
      await using server = await startNatsServer();
      await using _robots = await publishRobots(`${server.url}/north`, ["rover"]);
      await using rogue = await startRogue(server.port, headers);
      await using looking = await lookAt(`${server.url}/north`);
      const countUseless = () => {
        const [{ robots }] = looking.door.statistics() as [{ robots: Record<string, { useless: object }> }];
        return JSON.parse(JSON.stringify(robots.rogue?.useless ?? {}))["no-facts"] ?? 0;
      };
      await until(
        () => JSON.stringify([rogue.counts, looking.door.statistics()]),
        () => rogue.counts.asked > 5 && countUseless() > 5,
      );
      const before = looking.pictures.get("rover")!.length;
      await until("the other's pictures come", () => looking.pictures.get("rover")!.length > before + 10);
      const [{ isUp, generation }] = looking.door.statistics() as [{ isUp: boolean; generation: number }];
      assert(isUp);
      assertEquals(generation, 0, "the connection has stood all the time");
    },
  );
}

/** `deno task demo:drive`, driven on its page. */

import { assertEquals, assertMatch } from "@std/assert";
import { findFreeTcpPort } from "../../scripts/free_ports.ts";
import { PageHands } from "../support/page_hands.ts";
import { Tool } from "../support/tools.ts";

const SCRIPT = new URL("../../scripts/demo.ts", import.meta.url).pathname;

function startDemo(port: number, ...args: string[]): Tool {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", SCRIPT, "--drive", "--port", `${port}`, "--no-open", ...args],
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  return new Tool("demo", command.spawn(), false);
}

Deno.test("the demo's rover goes where somebody at the page drives it, and stands when they let go", async () => {
  const port = findFreeTcpPort();
  await using demo = startDemo(port);
  await demo.line(/Drive there/);
  await demo.until(
    "the page is there",
    () => fetch(`http://127.0.0.1:${port}/`).then(isAnswered, () => false),
  );
  await using hands = new PageHands(`http://127.0.0.1:${port}/`);
  await demo.until("the rover is seen", () => hands.pose !== undefined && hands.news !== undefined);
  const start = hands.pose!;
  assertEquals([hands.news!.isDriving, hands.news!.mayDrive], [false, true]);
  // It looks to −X.
  await demo.until("it has gone forward", () => {
    hands.press(1);
    return hands.pose!.position[0] < start.position[0] - 0.3;
  });
  await demo.until("it has turned to the left", () => {
    hands.press(0, 1);
    return hands.pose!.yawDegrees! > start.yawDegrees! + 10;
  });
  hands.letGo();
  await demo.until("it is stopped", () => hands.news!.isDriving === false);
  assertEquals(hands.news!.reason, "released");
  await demo.line(/fps .* frames \d/);
  assertEquals(await demo.end(), 0);
  assertMatch(demo.log.at(-1)!, /^\d+ frames came whole/);
});

async function isAnswered(response: Response): Promise<boolean> {
  await response.body?.cancel();
  return response.ok;
}

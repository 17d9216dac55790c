/** Robots that were chosen, and move: on a network that answers as the test says. */

import { assertEquals } from "@std/assert";
import { type Address, formatAddress } from "../../src/common/address.ts";
import { ChosenRobots } from "../../src/cli/chosen_robots.ts";
import type { AnsweredHost } from "../../src/discovery/answered_host.ts";

const SECOND_US = 1_000_000;

function at(hostname: string, port = 5550): Address {
  return { transport: "udp", hostname, port };
}

function follow(answer: () => Promise<AnsweredHost | undefined>) {
  const moves: string[] = [];
  const asked: string[] = [];
  const heard = new Map<string, number>();
  const robots = new ChosenRobots({
    bound: "::",
    machine: {
      heardUs: (address) => heard.get(formatAddress(address)) ?? -Infinity,
      retarget: (from, to, host) => moves.push(`${host} ${formatAddress(from!)} ${formatAddress(to)}`),
    },
    ask: (label) => {
      asked.push(label);
      return answer();
    },
  });
  return { robots, moves, asked, heard };
}

/** Lets what was asked be answered. */
async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await Promise.resolve();
}

Deno.test("ChosenRobots follows a robot that is silent to where it is announced, and asks for none that is heard", async () => {
  const { robots, moves, asked, heard } = follow(() =>
    Promise.resolve({ hostnames: ["10.0.0.7"], port: 5551 })
  );
  robots.add("rover", "Rover", at("10.0.0.1"), 0);
  for (let second = 0; second < 60; second++) {
    heard.set("10.0.0.1:5550", second * SECOND_US);
    robots.look(second * SECOND_US);
  }
  assertEquals(asked, []);
  for (let second = 60; second < 68; second++) {
    robots.look(second * SECOND_US);
    await settle();
  }
  assertEquals(asked, ["rover"]);
  assertEquals(moves, ["Rover 10.0.0.1:5550 10.0.0.7:5551"]);
});

Deno.test("ChosenRobots asks ever more seldom for one that nobody knows, one question at a time, and moves nothing to a host alone", async () => {
  const { robots, moves, asked } = follow(() => Promise.resolve({ hostnames: ["10.0.0.7"] }));
  robots.add("rover", "Rover", at("10.0.0.1"), 0);
  for (let second = 0; second < 600; second++) {
    robots.look(second * SECOND_US);
    await settle();
  }
  assertEquals([moves, asked.length >= 8 && asked.length <= 16], [[], true], `${asked.length}`);

  const waiting = follow(() => new Promise(() => {}));
  waiting.robots.add("rover", "Rover", at("10.0.0.1"), 0);
  for (let second = 0; second < 600; second++) waiting.robots.look(second * SECOND_US);
  assertEquals(waiting.asked, ["rover"]);
});

Deno.test("ChosenRobots moves nothing where it is the same place, where asking fails, and after its end", async () => {
  const answers: (() => Promise<AnsweredHost | undefined>)[] = [
    () => Promise.resolve({ hostnames: ["10.0.0.1"], port: 5550 }),
    () => Promise.reject(new Error("no network")),
    () => Promise.resolve(undefined),
  ];
  for (const answer of answers) {
    const { robots, moves } = follow(answer);
    robots.add("rover", "Rover", at("10.0.0.1"), 0);
    robots.look(20 * SECOND_US);
    await settle();
    assertEquals(moves, []);
  }
  const { robots, moves } = follow(() => Promise.resolve({ hostnames: ["10.0.0.7"], port: 5550 }));
  robots.add("rover", "Rover", at("10.0.0.1"), 0);
  robots.look(20 * SECOND_US);
  robots.close();
  await settle();
  assertEquals(moves, []);
});

/** Robots in multicast DNS, on a made-up network: each hears what each says, its own as well. */

import { assert, assertEquals } from "@std/assert";
import { type DnsMessage, type DnsRecord, QUERY } from "../../src/discovery/dns_message.ts";
import { Responder } from "../../src/discovery/responder.ts";
import type { RobotText } from "../../src/discovery/robot_text.ts";
import { RobotTable } from "../../src/discovery/robot_table.ts";
import { SERVICE } from "../../src/discovery/service_names.ts";

const TEXT: RobotText = { name: "Rover", wireVersion: 1, seal: "open", width: 640, height: 480 };
const ADDRESS = "10.0.0.1";
const ASK: DnsMessage = { ...QUERY, questions: [{ name: SERVICE, type: "PTR" }] };

interface Said {
  readonly by: number;
  readonly atUs: number;
  readonly message: DnsMessage;
}

/** Robots that hear each other, in time that is made up. */
class Network {
  readonly robots: Responder[] = [];
  readonly said: Said[] = [];
  nowUs = 0;

  add(options: { port?: number; random?: string; draw?: number; name?: string } = {}): Responder {
    const { port = 5550, random = `${this.robots.length}`, draw = 0.5, name = "Rover" } = options;
    const robot = new Responder({ port, text: { ...TEXT, name }, random, draw: () => draw }, this.nowUs);
    this.robots.push(robot);
    return robot;
  }

  /** Lets time go by. */
  run(us: number): void {
    const endUs = this.nowUs + us;
    for (let steps = 0;; steps++) {
      const nextUs = Math.min(...this.robots.map((robot) => robot.nextUs));
      if (nextUs > endUs) break;
      assert(steps < 10_000, "it never rests");
      this.nowUs = Math.max(this.nowUs, nextUs);
      for (const [by, robot] of this.robots.entries()) {
        const due = robot.poll(this.nowUs);
        if (due) this.say(robot.write(due, [ADDRESS]), by);
      }
    }
    this.nowUs = endUs;
  }

  say(message: DnsMessage, by = -1): void {
    this.said.push({ by, atUs: this.nowUs, message });
    for (const robot of this.robots) assertEquals(robot.handle(message, false, this.nowUs), false);
  }

  /** What was said since the last call. */
  take(): Said[] {
    return this.said.splice(0);
  }

  get labels(): string[] {
    return this.robots.map(({ label, isEstablished }) => isEstablished ? label : "");
  }
}

function responses(said: readonly Said[]): Said[] {
  return said.filter(({ message }) => message.isResponse);
}

Deno.test("Responder asks three times for its name, and then says three times that it is there", () => {
  const network = new Network();
  network.add();
  network.run(60_000_000);
  const said = network.take().map((
    { atUs, message },
  ) => [atUs / 1000, message.isResponse ? "here" : "taken?"]);
  assertEquals(said, [
    ...[[125, "taken?"], [375, "taken?"], [625, "taken?"]],
    ...[[875, "here"], [1875, "here"], [4875, "here"]],
  ]);
});

Deno.test("Responder says all that is needed to ask the robot, in one message", () => {
  const network = new Network();
  const robot = network.add();
  network.run(1_000_000);
  const table = new RobotTable();
  const { message } = network.take().at(-1)!;
  table.handle(message, ADDRESS, 0);
  assertEquals(table.robots(0), [
    {
      ...{ key: "rover._uis._udp.local", label: "Rover", text: TEXT, port: 5550 },
      addresses: [ADDRESS],
    },
  ]);
  table.handle(robot.write("goodbye", [ADDRESS]), ADDRESS, 1);
  assertEquals(table.robots(1), []);
});

Deno.test("Responder leaves to others what they are of the same kind when it says goodbye", () => {
  const robot = new Network().add();
  const { answers } = robot.write("goodbye", [ADDRESS]);
  assert(answers.every(({ ttlSeconds }) => ttlSeconds === 0));
  assertEquals(answers.some(({ name }) => name.startsWith("_services")), false);
});

Deno.test("Responder answers who asks, once a second whatever is asked, and nobody who knows it already", () => {
  const network = new Network();
  network.add();
  network.run(10_000_000);
  const [{ message }] = network.take().slice(-1) as [Said];
  for (let i = 0; i < 1000; i++) {
    network.say(ASK);
    network.run(5000);
  }
  const answers = responses(network.take());
  assert(answers.length >= 4 && answers.length <= 6, `${answers.length} in five seconds`);
  network.run(5_000_000);
  network.take();
  network.say({ ...ASK, answers: message.answers });
  network.say({ ...ASK, questions: [{ name: "_http._tcp.local", type: "PTR" }] });
  network.run(5_000_000);
  assertEquals(responses(network.take()), []);
  for (
    const name of [
      "Rover._uis._udp.local",
      "ROVER._UIS._UDP.LOCAL",
      "rover-0.local",
      "_services._dns-sd._udp.local",
    ]
  ) {
    network.say({ ...QUERY, questions: [{ name, type: "ANY" }] });
    network.run(5_000_000);
    assertEquals(responses(network.take()).length, 1, name);
  }
});

Deno.test("Responder answers who asks from a port of its own alone, with its number, for a short time, and not in a flood", () => {
  const network = new Network();
  const robot = network.add();
  network.run(10_000_000);
  network.take();
  const ask = { ...ASK, id: 4711 };
  assertEquals(robot.handle(ask, true, network.nowUs), true);
  const { id, questions, answers } = robot.answerAlone(ask, [ADDRESS]);
  assertEquals([id, questions], [4711, ask.questions]);
  assert(answers.every(({ ttlSeconds, isUnique }) => ttlSeconds <= 10 && !isUnique));
  const count =
    Array.from({ length: 1000 }, () => robot.handle(ask, true, network.nowUs)).filter(Boolean).length;
  assert(count < 30, `${count}`);
  network.run(5_000_000);
  assertEquals(network.take(), []);
});

Deno.test("Responder takes the next name where its own is taken, one after the other", () => {
  const network = new Network();
  network.add();
  network.run(5_000_000);
  network.add();
  network.run(5_000_000);
  network.add();
  network.run(5_000_000);
  assertEquals(network.labels, ["Rover", "Rover (2)", "Rover (3)"]);
});

Deno.test("Responder finds names for a fleet that is switched on at one moment, and then is silent", () => {
  for (const draw of [0, 0.5, 0.99]) {
    const network = new Network();
    for (let i = 0; i < 8; i++) network.add({ draw });
    network.run(60_000_000);
    const expected = ["Rover", ...[2, 3, 4, 5, 6, 7, 8].map((number) => `Rover (${number})`)];
    assertEquals(network.labels.toSorted(), expected, `${draw}`);
    network.take();
    network.run(60_000_000);
    assertEquals(network.take(), []);
  }
});

Deno.test("Responder gives one of two networks' robots of one name another one when the networks become one", () => {
  const [here, there] = [new Network(), new Network()];
  here.add({ random: "a" });
  there.add({ random: "b" });
  for (const network of [here, there]) network.run(20_000_000);
  const both = new Network();
  both.nowUs = here.nowUs;
  both.robots.push(...here.robots, ...there.robots);
  assertEquals(both.labels, ["Rover", "Rover"]);
  both.say(ASK);
  both.run(20_000_000);
  assertEquals(both.labels.toSorted(), ["Rover", "Rover (2)"]);
});

Deno.test("Responder goes through names slowly where somebody disputes each, and takes no notice of who asks alone", () => {
  const network = new Network();
  const robot = network.add();
  const dispute = (): DnsMessage => {
    const record: DnsRecord = {
      ...{ name: `${robot.label}._uis._udp.local`, type: "SRV", ttlSeconds: 120 },
      data: { target: "evil.local", port: 1 },
    };
    return { ...QUERY, isResponse: true, answers: [record] };
  };
  network.run(5_000_000);
  robot.handle(dispute(), true, network.nowUs);
  assertEquals(network.labels, ["Rover"]);
  network.take();
  for (let i = 0; i < 1000; i++) {
    network.say(dispute());
    network.run(20_000);
  }
  const sent = network.take().filter(({ by }) => by === 0);
  assert(sent.length < 100, `${sent.length}`);
  network.run(30_000_000);
  assertEquals(robot.isEstablished, true);
});

Deno.test("Responder says at once what has changed, but not more than once a second", () => {
  const network = new Network();
  const robot = network.add();
  network.run(20_000_000);
  network.take();
  for (let i = 0; i < 100; i++) {
    robot.setText({ ...TEXT, seal: i % 2 === 0 ? "sealed" : "open", width: i }, network.nowUs);
    network.run(10_000);
  }
  const said = network.take();
  assert(said.length >= 1 && said.length <= 2, `${said.length}`);
  robot.setText({ ...TEXT, seal: "sealed", width: 800 }, network.nowUs);
  network.run(2_000_000);
  const table = new RobotTable();
  for (const { message } of network.take()) table.handle(message, ADDRESS, 0);
  assertEquals(table.robots(0)[0]!.text, { ...TEXT, seal: "sealed", width: 800 });
});

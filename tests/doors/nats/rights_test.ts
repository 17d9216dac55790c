/** What the servers of `scripts/fleet` let each user do, and what they refuse. */

import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { type FleetServers, startFleetServers } from "../../../scripts/demo/fleet_servers.ts";
import { headers } from "@nats-io/nats-core";
import { STREAM_CONFIG } from "../../../src/doors/nats/stream/stream_shape.ts";
import { lookAt, publishRobots } from "../../support/fleet.ts";
import { textOf, withLog } from "../../support/log.ts";
import { describeConsumer, knock, letIn, type Trier } from "../../support/nats_rights.ts";
import { testWith } from "../../support/programs.ts";
import { until } from "../../support/until.ts";

const ROVER = "uis.north.rover";
const CRANE = "uis.north.crane";

function fleetTest(name: string, test: (fleet: FleetServers) => Promise<void>): void {
  testWith(["nats-server"], name, async () => {
    await using fleet = await startFleetServers({ sites: ["north"] });
    await test(fleet);
  });
}

/** Publishes a picture of two robots again and again, so that the server has one. */
async function keepTwo(fleet: FleetServers): Promise<AsyncDisposable> {
  const gateway = await letIn(fleet.sites[0]!, "gateway");
  assertMatch(await gateway.ask("$JS.API.STREAM.CREATE.UIS", STREAM_CONFIG), /^made/);
  const publish = () => {
    gateway.nats.publish(`${ROVER}.frame`, "a rover");
    gateway.nats.publish(`${CRANE}.frame`, "a crane");
  };
  publish();
  await gateway.nats.flush();
  const timer = setInterval(publish, 200);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await gateway[Symbol.asyncDispose]();
    },
  };
}

fleetTest(
  "each user of scripts/fleet sees its robots, at a site and through the hub",
  async ({ hub, sites }) => {
    await withLog(async (log) => {
      const [north] = sites;
      await using _robots = await publishRobots(`${north!.urlFor("gateway")}/north`, ["rover", "crane"]);
      await using look = await lookAt(`${north!.urlFor("look")}/north`);
      await using driver = await lookAt(`${north!.urlFor("driver")}/north/rover`);
      await using wall = await lookAt(`${hub.urlFor("wall")}/north`);
      await using anna = await lookAt(`${hub.urlFor("anna")}/north/rover`);
      const seen = [look, driver, wall, anna];
      await until(
        "pictures come",
        () => seen.every(({ pictures }) => (pictures.get("rover")?.length ?? 0) > 10),
      );
      assertEquals(
        seen.map(({ pictures }) => [...pictures.keys()].sort()),
        [
          ["crane", "rover"],
          ["rover"],
          ["crane", "rover"],
          ["rover"],
        ],
      );
      for (const { pictures } of seen) assert(pictures.get("rover")!.every(({ age }) => age !== undefined));
      assertEquals(log.filter(({ level }) => level === "warning").map(textOf), []);
    });
  },
);

testWith(
  ["nats-server"],
  "a server alone stands for all sites that it reaches, with the rights of scripts/fleet",
  async () => {
    await using fleet = await startFleetServers({ sites: ["north", "south"] });
    const { hub, sites: [north, south] } = fleet;
    await withLog(async (log) => {
      await using _north = await publishRobots(`${north!.urlFor("gateway")}/north`, ["rover", "crane"]);
      await using _south = await publishRobots(`${south!.urlFor("gateway")}/south`, ["rover"]);
      await using wall = await lookAt(hub.urlFor("wall"));
      await using look = await lookAt(north!.urlFor("look"));
      const seen = ({ pictures }: typeof wall) =>
        [...pictures].filter(([, { length }]) => length > 3).map(([name]) => name).sort();
      await until("pictures come", () => seen(wall).length >= 3 && seen(look).length >= 2);
      assertEquals(seen(wall), ["north/crane", "north/rover", "south/rover"]);
      assertEquals(seen(look), ["north/crane", "north/rover"]);
      // A site that comes later is found, too.
      await south!.kill();
      await south!.start();
      const before = wall.pictures.get("south/rover")!.length;
      await until("it comes again", () => wall.pictures.get("south/rover")!.length > before + 3);
      const refusals = log.filter(({ level }) => level === "warning").map(textOf)
        .filter((text) => /refuses/.test(text));
      assertEquals(refusals, []);
    });
  },
);

/** What the API of JetStream has besides what a viewer needs. */
const API = [
  ...["INFO", "STREAM.LIST", "STREAM.NAMES", "STREAM.UPDATE.UIS", "STREAM.PURGE.UIS", "STREAM.DELETE.UIS"],
  ...["STREAM.CREATE.OTHER", "STREAM.SNAPSHOT.UIS", "STREAM.RESTORE.UIS", "STREAM.MSG.GET.UIS"],
  ...["STREAM.MSG.DELETE.UIS", "DIRECT.GET.UIS", `DIRECT.GET.UIS.${ROVER}.frame`, "CONSUMER.LIST.UIS"],
  ...["CONSUMER.NAMES.UIS", "CONSUMER.INFO.UIS.x", "CONSUMER.DELETE.UIS.x", "CONSUMER.CREATE.UIS"],
  ...["CONSUMER.CREATE.UIS.x", "CONSUMER.DURABLE.CREATE.UIS.x", "CONSUMER.MSG.NEXT.OTHER.x"],
  ...[`CONSUMER.CREATE.OTHER.x.${ROVER}.frame`, "CONSUMER.CREATE.UIS.x.>", "CONSUMER.CREATE.UIS.x.uis.>"],
];
const AT_SITE = API.map((request) => `$JS.API.${request}`);
/** Who makes the stream may put an end to what was made to push something to it. */
const AT_OWN = AT_SITE.filter((subject) => !subject.includes(".CONSUMER.DELETE."));
const AT_NORTH = API.map((request) => `$JS.north.API.${request}`);
const KINDS = ["frame", "lean", "pose", "info"];
/** What nobody hears: others' pictures as they are published, others' answers, and which consumers there are. */
const UNHEARD = [
  ">",
  "*.>",
  "uis.>",
  "uis.*.*.frame",
  "uis.*.*.lean",
  `${ROVER}.frame`,
  "_INBOX.>",
  "_INBOX.else.>",
  "$JS.>",
];

interface Rights {
  readonly user: string;
  readonly at: "north" | "hub";
  readonly publishes: readonly string[];
  readonly mayNotPublish: readonly string[];
  readonly subscribes: readonly string[];
  readonly mayNotSubscribe: readonly string[];
}

const RIGHTS: readonly Rights[] = [
  {
    user: "gateway",
    at: "north",
    publishes: [
      ...[ROVER, CRANE].flatMap((robot) => [...KINDS, "claim"].map((kind) => `${robot}.${kind}`)),
      ...["_R_.x.y", "_INBOX.rover.x"],
    ],
    mayNotPublish: [
      ...KINDS.map((kind) => `uis.south.rover.${kind}`),
      ...[
        `${ROVER}.drive`,
        `${ROVER}.clock`,
        "uis.south.rover.claim",
        `${ROVER}.frame.more`,
        "$SYS.REQ.SERVER.PING",
      ],
      ...[...AT_OWN, `$JS.API.CONSUMER.CREATE.UIS.x.${ROVER}.frame`],
    ],
    subscribes: [`${ROVER}.clock`, `${CRANE}.drive`, `${CRANE}.claim`, "_INBOX.gateway.x"],
    mayNotSubscribe: [...UNHEARD, "uis.south.rover.drive", "$SYS.>"],
  },
  {
    user: "rover",
    at: "north",
    publishes: [...[...KINDS, "claim"].map((kind) => `${ROVER}.${kind}`), "_R_.x.y", "_INBOX.gateway.x"],
    mayNotPublish: [
      ...KINDS.map((kind) => `${CRANE}.${kind}`),
      ...KINDS.map((kind) => `uis.south.rover.${kind}`),
      ...[`${ROVER}.drive`, `${CRANE}.drive`, `${ROVER}.clock`, `${CRANE}.clock`, `${CRANE}.claim`],
      "$JS.API.STREAM.CREATE.UIS",
      "$JS.API.STREAM.INFO.UIS",
      ...[...AT_SITE, `$JS.API.CONSUMER.CREATE.UIS.x.${ROVER}.frame`, "$JS.API.CONSUMER.MSG.NEXT.UIS.x"],
    ],
    subscribes: [`${ROVER}.clock`, `${ROVER}.drive`, "_INBOX.rover.x"],
    mayNotSubscribe: [...UNHEARD, `${CRANE}.drive`, `${CRANE}.clock`, "uis.north.*.drive"],
  },
  {
    user: "look",
    at: "north",
    publishes: [`${ROVER}.clock`, `${CRANE}.clock`, "uis.sites"],
    mayNotPublish: [
      ...[`${ROVER}.claim`, `${CRANE}.claim`, "_R_.x.y"],
      ...KINDS.map((kind) => `${ROVER}.${kind}`),
      ...[`${ROVER}.drive`, `${CRANE}.drive`, "_INBOX.driver.x", "$JS.API.STREAM.INFO.UIS"],
      ...[...AT_SITE, "$JS.API.CONSUMER.CREATE.UIS.x.uis.*.*.frame", ...AT_NORTH],
    ],
    subscribes: ["_INBOX.look.x"],
    mayNotSubscribe: [...UNHEARD, "_INBOX.driver.>", `${ROVER}.drive`, `${ROVER}.clock`],
  },
  {
    user: "driver",
    at: "north",
    publishes: [`${ROVER}.clock`, `${ROVER}.drive`],
    mayNotPublish: [
      ...[`${ROVER}.claim`, "uis.sites"],
      ...KINDS.flatMap((kind) => [`${ROVER}.${kind}`, `$JS.API.CONSUMER.CREATE.UIS.x.${CRANE}.${kind}`]),
      ...[`${CRANE}.clock`, `${CRANE}.drive`, "uis.north.*.drive", "_INBOX.look.x"],
      ...[...AT_SITE, "$JS.API.CONSUMER.CREATE.UIS.x.uis.north.*.frame", ...AT_NORTH],
    ],
    subscribes: ["_INBOX.driver.x"],
    mayNotSubscribe: [...UNHEARD, "_INBOX.look.>", `${ROVER}.drive`],
  },
  {
    user: "wall",
    at: "hub",
    publishes: [`${ROVER}.clock`, "uis.south.crane.clock", "uis.sites"],
    mayNotPublish: [
      ...[...KINDS.map((kind) => `${ROVER}.${kind}`), `${ROVER}.drive`, "_INBOX.anna.x"],
      ...[...AT_SITE, ...AT_NORTH],
    ],
    subscribes: ["_INBOX.wall.x"],
    mayNotSubscribe: [...UNHEARD, "_INBOX.anna.>"],
  },
  {
    user: "anna",
    at: "hub",
    publishes: [`${ROVER}.clock`, `${ROVER}.drive`],
    mayNotPublish: [
      ...KINDS.flatMap((kind) => [
        ...[`${ROVER}.${kind}`, `$JS.north.API.CONSUMER.CREATE.UIS.x.${CRANE}.${kind}`],
        `$JS.south.API.CONSUMER.CREATE.UIS.x.uis.south.rover.${kind}`,
        `$JS.API.CONSUMER.CREATE.UIS.x.${ROVER}.${kind}`,
      ]),
      ...[`${CRANE}.clock`, `${CRANE}.drive`, "uis.south.rover.drive", "_INBOX.wall.x"],
      ...[...AT_SITE, ...AT_NORTH, "$JS.north.API.CONSUMER.CREATE.UIS.x.uis.north.*.frame"],
    ],
    subscribes: ["_INBOX.anna.x"],
    mayNotSubscribe: [...UNHEARD, "_INBOX.wall.>"],
  },
  {
    user: "relay",
    at: "hub",
    publishes: [...KINDS.map((kind) => `uis.hub.rover.${kind}`), `${ROVER}.clock`],
    mayNotPublish: [
      ...[
        ...KINDS.map((kind) => `${ROVER}.${kind}`),
        `${ROVER}.drive`,
        "uis.hub.rover.drive",
      ],
      ...[...AT_OWN, ...AT_NORTH],
    ],
    subscribes: ["uis.hub.rover.clock", "uis.hub.rover.claim", "_INBOX.relay.x"],
    mayNotSubscribe: [...UNHEARD, "_INBOX.wall.>", `${ROVER}.drive`],
  },
];

fleetTest(
  "the servers of scripts/fleet refuse each user what is not its own, and nothing that is",
  async (fleet) => {
    const wrong: string[] = [];
    for (const { user, at, publishes, mayNotPublish, subscribes, mayNotSubscribe } of RIGHTS) {
      await using trier = await letIn(at === "hub" ? fleet.hub : fleet.sites[0]!, user);
      const expect = async (
        isRefused: boolean,
        verb: "publish" | "subscribe",
        subjects: readonly string[],
      ) => {
        for (const subject of subjects) {
          const refusal = await trier[verb](subject);
          if ((refusal !== undefined) !== isRefused) wrong.push(`${user} ${verb} ${subject}: ${refusal}`);
        }
      };
      await expect(false, "publish", publishes);
      await expect(true, "publish", mayNotPublish);
      await expect(false, "subscribe", subscribes);
      await expect(true, "subscribe", mayNotSubscribe);
    }
    assertEquals(wrong, []);
  },
);

fleetTest(
  "a viewer's request for a consumer gives it its own robot, whatever else is in it",
  async (fleet) => {
    await using _two = await keepTwo(fleet);
    const mine = `${ROVER}.frame`;
    const other = `${CRANE}.frame`;
    await using look = await letIn(fleet.sites[0]!, "look");
    const seen = describeConsumer("seen", { filter_subject: other });
    assertEquals(await look.ask(`$JS.API.CONSUMER.CREATE.UIS.seen.${other}`, seen), "made seen");
    assertEquals(await look.ask("$JS.API.CONSUMER.MSG.NEXT.UIS.seen", { batch: 1 }), `${other}: a crane`);
    const smuggled: Record<string, object> = {
      another: { filter_subject: other },
      several: { filter_subjects: [other] },
      both: { filter_subject: mine, filter_subjects: [mine, other] },
      none: {},
      empty: { filter_subject: "" },
      pattern: { filter_subject: "uis.north.*.frame" },
      all: { filter_subject: ">" },
    };
    const ways = [
      { server: fleet.sites[0]!, user: "driver", api: "$JS.API" },
      { server: fleet.hub, user: "anna", api: "$JS.north.API" },
    ];
    for (const { server, user, api } of ways) {
      await using trier = await letIn(server, user);
      const create = (name: string, body: object) =>
        trier.ask(`${api}.CONSUMER.CREATE.UIS.${name}.${mine}`, body);
      const next = (name: string) =>
        trier.ask(`${api}.CONSUMER.MSG.NEXT.UIS.${name}`, { batch: 1, expires: 300_000_000 });
      assertEquals(await create("mine", describeConsumer("mine", { filter_subject: mine })), "made mine");
      assertEquals(await next("mine"), `${mine}: a rover`);
      for (const [name, config] of Object.entries(smuggled)) {
        const answer = await create(name, describeConsumer(name, config));
        // A picture of each robot would come.
        for (const _ of answer.startsWith("made") ? [1, 2, 3] : [1]) assertNever(await next(name), other);
      }
      const otherStream = { ...describeConsumer("else", { filter_subject: mine }), stream_name: "OTHER" };
      assertMatch(await create("else", otherStream), /^error/);
      const otherName = describeConsumer("else", { filter_subject: mine, durable_name: "other" });
      assertMatch(await create("else", otherName), /^error/);
    }
  },
);

/** Another robot's picture never comes; one's own may, and so may a refusal or nothing. */
function assertNever(answer: string, subject: string): void {
  assert(!answer.startsWith(`${subject}:`) && !answer.includes("a crane"), answer);
}

fleetTest(
  "a consumer that is pushed where its viewer may not publish looks like what it is",
  async (fleet) => {
    await using _two = await keepTwo(fleet);
    await using gateway = await letIn(fleet.sites[0]!, "gateway");
    await using driver = await letIn(fleet.sites[0]!, "driver");
    const replies = new Set<string>();
    gateway.nats.subscribe(`${CRANE}.drive`, { callback: (_, { reply }) => void replies.add(`${reply}`) });
    await gateway.nats.flush();
    const create = (name: string, deliver_subject: string) =>
      driver.ask(
        `$JS.API.CONSUMER.CREATE.UIS.${name}.${ROVER}.frame`,
        describeConsumer(name, { filter_subject: `${ROVER}.frame`, deliver_subject, deliver_policy: "all" }),
      );
    // The server lets such a consumer be: that it comes from a stream is to be seen by where its answer would go.
    await create("drives", `${CRANE}.drive`);
    await until("something is pushed", () => replies.size > 0);
    for (const reply of replies) assertMatch(reply, /^\$JS\.ACK\./);
    // Another robot's picture is none, and no request is one either.
    assertMatch(await create("shows", `${CRANE}.frame`), /^error/);
    await create("deletes", "$JS.API.STREAM.DELETE.UIS");
    await new Promise((resolve) => setTimeout(resolve, 500));
    assertNotEquals(await gateway.ask("$JS.API.STREAM.INFO.UIS"), "error: stream not found");
  },
);

fleetTest("a command is answered to who may drive that robot, by its gateway", async (fleet) => {
  await using gateway = await letIn(fleet.sites[0]!, "gateway");
  gateway.nats.subscribe("uis.north.*.drive", { callback: (_, message) => void message.respond("heard") });
  await gateway.nats.flush();
  const asked = async (trier: Trier, robot: string) => {
    const answer = await trier.ask(`uis.north.${robot}.drive`, "{}");
    return answer.endsWith(": heard") ? "heard" : /^Permissions Violation/.test(answer) ? "refused" : answer;
  };
  await using anna = await letIn(fleet.hub, "anna");
  // The hub hears of what the gateway listens to a little later.
  await until("the hub knows the way", async () => await asked(anna, "rover") === "heard");
  assertEquals(await asked(anna, "crane"), "refused");
  const others = [["driver", "heard"], ["look", "refused"], ["rover", "refused"]] as const;
  for (const [user, says] of others) {
    await using trier = await letIn(fleet.sites[0]!, user);
    assertEquals(await asked(trier, "rover"), says, user);
    assertEquals(await asked(trier, "crane"), "refused", user);
  }
  await using wall = await letIn(fleet.hub, "wall");
  assertEquals(await asked(wall, "rover"), "refused");
});

fleetTest(
  "a page of another origin gets no connection, and a program, which has none, does",
  async (fleet) => {
    for (const { webPort } of [fleet.hub, ...fleet.sites]) {
      assertMatch(await knock(webPort), / 101 /);
      assertMatch(await knock(webPort, "https://robots.example"), / 101 /);
      for (
        const origin of [
          ...["https://elsewhere.example", "http://robots.example", "https://robots.example:8443"],
          ...["https://robots.example.elsewhere.example", "null", `http://127.0.0.1:${webPort}`],
        ]
      ) assertMatch(await knock(webPort, origin), / 403 /, origin);
    }
  },
);

/** Somebody who may do everything where the robots are, and somebody who may where viewers are. */
function withSpy(text: string, name: string): string {
  const user = (user: string) =>
    `{ user: ${user}, password: $${name.toUpperCase()}_${user.toUpperCase()}_PASSWORD }`;
  return text.replace("users: [", `users: [${user("spy")}`)
    .replace(/(\n {2}VIEW: [^]*?users: \[)/, `$1${user("guest")}`);
}

async function listConsumers(spy: Trier): Promise<string[]> {
  const answer = await spy.nats.request("$JS.API.CONSUMER.NAMES.UIS", "", { timeout: 10_000, noMux: true });
  return answer.json<{ consumers: string[] }>().consumers;
}

testWith(
  ["nats-server"],
  "names of consumers and inboxes follow from nothing that anybody hears",
  async () => {
    await using fleet = await startFleetServers({ sites: ["north"], edit: withSpy });
    const [north] = fleet.sites;
    await using spy = await letIn(north!, "spy");
    const [replies, inboxes] = [new Set<string>(), new Set<string>()];
    spy.nats.subscribe("uis.*.*.clock", { callback: (_, { reply }) => void replies.add(reply!) });
    await using viewersSpy = await letIn(north!, "guest");
    viewersSpy.nats.subscribe("uis.*.*.clock", { callback: (_, { reply }) => void inboxes.add(reply!) });
    await Promise.all([spy, viewersSpy].map(({ nats }) => nats.flush()));
    await using _robots = await publishRobots(`${north!.urlFor("gateway")}/north`, ["rover", "crane"]);
    await using look = await lookAt(`${north!.urlFor("look")}/north`);
    await until("pictures come", () => (look.pictures.get("crane")?.length ?? 0) > 5);
    const names = await listConsumers(spy);
    assertEquals(names.length, 5);
    // Robots answer the server; who has asked is known to it alone, but for gateways, who ask each other.
    for (const reply of replies) assertMatch(reply, /^(_R_|_INBOX\.gateway)\./);
    const all = [...names, ...Array.from(inboxes, (inbox) => inbox.split(".").at(-1)!)];
    assert(all.length > 6);
    assertEquals(new Set(all.map((name) => name.slice(0, 6))).size, all.length);
    for (const name of all) assertMatch(name, /^[\w-]{22}$/);
  },
);

testWith(
  ["nats-server"],
  "a viewer whose consumer was changed by who knew its name is shown no other robot for its own",
  async () => {
    await using fleet = await startFleetServers({ sites: ["north"], edit: withSpy });
    const [north] = fleet.sites;
    await using spy = await letIn(north!, "spy");
    await using driver = await letIn(north!, "driver");
    await using _robots = await publishRobots(`${north!.urlFor("gateway")}/north`, ["rover", "crane"]);
    await using look = await lookAt(`${north!.urlFor("look")}/north/crane`);
    const count = () => look.pictures.get("crane")?.length ?? 0;
    await until("pictures come", () => count() > 5);
    const filter_subject = `${ROVER}.frame`;
    const before = new Set(await listConsumers(spy));
    for (const name of before) {
      const config = describeConsumer(name, { filter_subject, max_waiting: 128 });
      const answer = await driver.ask(`$JS.API.CONSUMER.CREATE.UIS.${name}.${filter_subject}`, config);
      assertEquals(answer, `made ${name}`);
    }
    const changed = count();
    await until("pictures come again", () => count() > changed + 20);
    assert((await listConsumers(spy)).some((name) => !before.has(name)));
    assertEquals([...look.pictures.keys()], ["crane"]);
  },
);

testWith(["nats-server"], "a viewer says why the server gives it nothing", async () => {
  await using fleet = await startFleetServers({
    sites: ["north"],
    edit: (text) => text.replace("max_consumers: 4000", "max_consumers: 3"),
  });
  const [north] = fleet.sites;
  await withLog(async (log) => {
    await using _robots = await publishRobots(`${north!.urlFor("gateway")}/north`, ["rover", "crane"]);
    await using _look = await lookAt(`${north!.urlFor("look")}/north`);
    const warnings = () => log.filter(({ level }) => level === "warning").map(textOf);
    await until("it is told", () => warnings().length >= 2);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    for (const text of warnings()) {
      assertMatch(
        text,
        /^The server gives nothing of uis\.north\.(rover|crane)\.(frame|pose): maximum consumers limit/,
      );
    }
    assertEquals(warnings().length, 2);
  });
});

fleetTest("a right that is taken away while a server runs is refused from then on", async ({ hub }) => {
  await using anna = await letIn(hub, "anna");
  assertEquals(await anna.publish(`${ROVER}.drive`), undefined);
  await hub.reload((text) =>
    text.replace('"uis.north.rover.clock",\n      "uis.north.rover.drive"', '"uis.north.rover.clock"')
  );
  await until(
    "it is refused",
    async () => await anna.publish(`${ROVER}.drive`).catch(() => {}) !== undefined,
  );
  assertEquals(await anna.publish(`${ROVER}.clock`), undefined);
});

fleetTest(
  "who looks at a robot has its next picture from its gateway, by the clock's right",
  async ({ sites: [north] }) => {
    await using _robots = await publishRobots(`${north!.urlFor("gateway")}/north`, ["rover", "crane"]);
    await using driver = await letIn(north!, "driver");
    const ask = async (subject: string) => {
      const asking = headers();
      asking.set("Uis-Next", "1");
      const reply = "_INBOX.driver.next";
      const { promise, resolve } = Promise.withResolvers<string>();
      const answers = driver.nats.subscribe(reply, {
        callback: (_, { data, headers }) =>
          resolve(data[0] === 0xff ? `a picture of ${headers?.get("Uis-Session")}` : "other"),
      });
      const asks = setInterval(() => driver.nats.publish(subject, "", { reply, headers: asking }), 200);
      const timer = setTimeout(() => resolve("silence"), subject.includes("crane") ? 1_500 : 20_000);
      const answer = await promise;
      clearInterval(asks);
      clearTimeout(timer);
      answers.unsubscribe();
      return answer;
    };
    assertMatch(await ask(`${ROVER}.clock`), /^a picture of [\w-]+$/);
    assertEquals(await ask(`${CRANE}.clock`), "silence");
  },
);

fleetTest("a consumer that is made to push to a gateway is deleted by it", async ({ sites: [north] }) => {
  await using _robots = await publishRobots(`${north!.urlFor("gateway")}/north`, ["rover", "crane"]);
  await using driver = await letIn(north!, "driver");
  await using gateway = await letIn(north!, "gateway");
  const consumers = async () => {
    const info = await gateway.nats.request("$JS.API.STREAM.INFO.UIS", "", {
      ...{ noMux: true, timeout: 10_000 },
      reply: "_INBOX.gateway.info",
    });
    return info.json<{ state: { consumer_count: number } }>().state.consumer_count;
  };
  await until("there is a stream", () => consumers().then((count) => count === 0, () => false));
  for (const kind of ["clock", "claim"]) {
    const made = await driver.ask(
      `$JS.API.CONSUMER.CREATE.UIS.pushing_${kind}.${ROVER}.frame`,
      describeConsumer(`pushing_${kind}`, {
        ...{ filter_subject: `${ROVER}.frame`, deliver_subject: `${CRANE}.${kind}` },
        ...{ deliver_policy: "new", inactive_threshold: 3_600_000_000_000 },
      }),
    );
    assertMatch(made, /^made/);
    await until("it is gone", async () => await consumers() === 0);
  }
});

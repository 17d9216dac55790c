/**
 * Servers answer with their own rights, wherever who asks wants the answer: nothing of that reaches the robots, nor their stream, with
 * the configurations of `scripts/fleet` as they are.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { type FleetServers, startFleetServers } from "../../../scripts/demo/fleet_servers.ts";
import { parseInfo } from "../../../src/doors/nats/messages/info_message.ts";
import { lookAt, publishRobots } from "../../support/fleet.ts";
import { textOf, withLog } from "../../support/log.ts";
import { describeConsumer, letIn, type Trier } from "../../support/nats_rights.ts";
import { testWith } from "../../support/programs.ts";
import { until } from "../../support/until.ts";

const ROVER = "uis.north.rover";
const CRANE = "uis.north.crane";
const EXPIRES_NS = 100_000_000;

/** Where answers would do harm: to the stream, to who looks, to robots and to their pictures. */
const ELSEWHERE = [
  ...["$JS.API", "$JS.north.API", "$JS.hub.API"].flatMap((api) => [
    ...[`${api}.STREAM.DELETE.UIS`, `${api}.STREAM.PURGE.UIS`, `${api}.CONSUMER.DELETE.UIS.seen`],
    ...[`${api}.CONSUMER.CREATE.UIS.stolen.${CRANE}.frame`, `${api}.CONSUMER.MSG.NEXT.UIS.seen`],
  ]),
  ...["frame", "lean", "pose", "info", "clock", "claim", "drive"].map((kind) => `${CRANE}.${kind}`),
  ...[`${ROVER}.drive`, "uis.hub.rover.frame", "uis.hub.rover.drive"],
];

/** Each way to have the server itself say something, by its own words. */
const STATUSES: Readonly<Record<string, { readonly config: object; readonly requests: readonly unknown[] }>> =
  {
    "no message": { config: {}, requests: [{ batch: 1, no_wait: true }] },
    "too late": { config: {}, requests: [{ batch: 1, expires: EXPIRES_NS }] },
    "not understood": { config: {}, requests: ["{{"] },
    "too many": {
      config: { max_waiting: 1 },
      requests: Array.from({ length: 3 }, () => ({ batch: 1, expires: 6 * EXPIRES_NS })),
    },
    "too much": { config: { max_batch: 2 }, requests: [{ batch: 100, expires: 6 * EXPIRES_NS }] },
    "still there": {
      config: {},
      requests: [{ batch: 1, expires: 6 * EXPIRES_NS, idle_heartbeat: EXPIRES_NS }],
    },
  };

/** Somebody who hears everything among the robots of a server. */
function withSpy(text: string, name: string): string {
  return text.replace("users: [", `users: [{ user: spy, password: $${name.toUpperCase()}_SPY_PASSWORD }`);
}

/** What is said among a server's robots that neither a robot has published nor anybody has asked. */
async function overhear(spy: Trier): Promise<Set<string>> {
  const heard = new Set<string>();
  spy.nats.subscribe(">", {
    callback: (_, { subject, headers, data, reply }) => {
      const isRobots = headers?.has("Uis-Session") || parseInfo(new TextDecoder().decode(data)) !== undefined;
      // Gateways ask, too, who publishes a robot.
      const isAsked = /\.(clock|drive)$/.test(subject) && reply?.startsWith("_R_.") ||
        subject.endsWith(".claim") && reply?.startsWith("_INBOX.gateway.");
      if (ELSEWHERE.includes(subject) && !isRobots && !isAsked) heard.add(subject);
    },
  });
  await spy.nats.flush();
  return heard;
}

/** Who asks, and by which names. */
function askers({ hub, sites: [north] }: FleetServers) {
  return [
    { user: "look", server: north!, api: "$JS.API" },
    { user: "driver", server: north!, api: "$JS.API" },
    { user: "wall", server: hub, api: "$JS.north.API" },
    { user: "anna", server: hub, api: "$JS.north.API" },
    { user: "relay", server: hub, api: "$JS.north.API" },
  ];
}

testWith(
  ["nats-server"],
  "no answer of a server becomes a request or a picture, whatever status it is and wherever who asks wants it",
  async () => {
    await using fleet = await startFleetServers({ sites: ["north"], edit: withSpy });
    const north = fleet.sites[0]!;
    await using _robots = await publishRobots(`${north.urlFor("gateway")}/north`, ["rover", "crane"]);
    await using seen = await lookAt(`${north.urlFor("look")}/north/crane`);
    await using spy = await letIn(north, "spy");
    const count = () => seen.pictures.get("crane")?.length ?? 0;
    await until("pictures come", () => count() > 5);
    const created = await readCreated(spy);
    const heard = await overhear(spy);
    for (const { user, server, api } of askers(fleet)) {
      await using trier = await letIn(server, user);
      await until("it may ask", async () => await makeConsumer(trier, api, "first", {}) === "made first");
      for (const [name, { config, requests }] of Object.entries(STATUSES)) {
        const consumer = `${user}-${name.replaceAll(" ", "-")}`;
        assertEquals(await makeConsumer(trier, api, consumer, config), `made ${consumer}`);
        for (const reply of ELSEWHERE) {
          for (const request of requests) {
            const text = typeof request === "string" ? request : JSON.stringify(request);
            trier.nats.publish(`${api}.CONSUMER.MSG.NEXT.UIS.${consumer}`, text, { reply });
          }
        }
      }
      // What robots answer, and what is told of a consumer.
      for (const reply of ELSEWHERE) {
        trier.nats.publish(`${ROVER}.clock`, "", { reply });
        if (/driver|anna/.test(user)) trier.nats.publish(`${ROVER}.drive`, "", { reply });
        if (/look|wall/.test(user)) trier.nats.publish("uis.sites", "", { reply });
        trier.nats.publish(
          `${api}.CONSUMER.CREATE.UIS.told.${ROVER}.info`,
          JSON.stringify(describeConsumer("told", { filter_subject: `${ROVER}.info` })),
          { reply },
        );
      }
      await trier.nats.flush();
    }
    // Who publishes a robot can be asked by its own key, and says nothing where that is no answer.
    await using rover = await letIn(north, "rover");
    for (const reply of ELSEWHERE) rover.nats.publish(`${ROVER}.claim`, "who somebody 0", { reply });
    await rover.nats.flush();
    assertMatch(await rover.ask(`${ROVER}.claim`, "who somebody 0"), /: held$/);
    const before = count();
    await until("pictures go on", () => count() > before + 30);
    assertEquals([...heard], []);
    assertEquals(await readCreated(spy), created);
    const { consumers } = (await spy.nats.request("$JS.API.CONSUMER.NAMES.UIS", "", { timeout: 10_000 }))
      .json<{ consumers: string[] }>();
    assert(!consumers.includes("stolen"), consumers.join(" "));
    assertEquals([...seen.pictures.keys()], ["crane"]);
    assertEquals(seen.pictures.get("crane")!.filter(({ jpeg }) => jpeg.length < 100), []);
  },
);

testWith(
  ["nats-server"],
  "what a robot publishes or answers is carried nowhere by who looks at it, whoever has both keys",
  async () => {
    await using fleet = await startFleetServers({ sites: ["north"], edit: withSpy });
    const north = fleet.sites[0]!;
    await using _gateway = await publishRobots(`${north.urlFor("gateway")}/north`, ["crane"]);
    await using spy = await letIn(north, "spy");
    await using rover = await letIn(north, "rover");
    const asked: string[] = [];
    for (const kind of ["clock", "claim", "drive"]) {
      rover.nats.subscribe(`${ROVER}.${kind}`, { callback: (_, { reply }) => void asked.push(reply!) });
    }
    await rover.nats.flush();
    const heard = await overhear(spy);
    const stolen = JSON.stringify(describeConsumer("stolen", { filter_subject: `${CRANE}.frame` }));
    for (const { user, server, api } of askers(fleet)) {
      await using trier = await letIn(server, user);
      const consumer = `of-${user}`;
      await until(
        "it may ask",
        async () => await makeConsumer(trier, api, consumer, {}) === `made ${consumer}`,
      );
      for (const reply of ELSEWHERE) {
        trier.nats.publish(`${ROVER}.clock`, "", { reply });
        if (/driver|anna/.test(user)) trier.nats.publish(`${ROVER}.drive`, "", { reply });
        trier.nats.publish(`${api}.CONSUMER.MSG.NEXT.UIS.${consumer}`, JSON.stringify({ batch: 1 }), {
          reply,
        });
        await trier.nats.flush();
        rover.nats.publish(`${ROVER}.frame`, stolen);
        await rover.nats.flush();
      }
      await until("the robot is asked", () => asked.length >= ELSEWHERE.length);
      for (const reply of asked.splice(0)) {
        assertMatch(reply, /^_R_\./, user);
        rover.nats.publish(reply, stolen);
      }
      // It asks itself, to be allowed an answer.
      for (const reply of ELSEWHERE) rover.nats.publish(`${ROVER}.claim`, "", { reply });
      await rover.nats.flush();
      await until("it is asked", () => asked.length >= ELSEWHERE.length);
      asked.length = 0;
      await rover.nats.flush();
      // It may answer, and say nothing else.
      for (const subject of ELSEWHERE.filter((one) => !one.startsWith(ROVER) || one.endsWith("drive"))) {
        assertMatch(`${await rover.publish(subject, stolen)}`, /^Permissions Violation/, subject);
      }
    }
    await spy.nats.flush();
    assertEquals([...heard], []);
    const { consumers } = (await spy.nats.request("$JS.API.CONSUMER.NAMES.UIS", "", { timeout: 10_000 }))
      .json<{ consumers: string[] }>();
    assert(!consumers.includes("stolen"), consumers.join(" "));
  },
);

testWith(
  ["nats-server"],
  "no robot is given up to what a consumer pushes, whoever has a robot's key and a viewer's",
  async () => {
    await using fleet = await startFleetServers({ sites: ["north"], edit: withSpy });
    const north = fleet.sites[0]!;
    await withLog(async (log) => {
      await using _gateway = await publishRobots(`${north.urlFor("gateway")}/north`, ["crane"]);
      await using seen = await lookAt(`${north.urlFor("look")}/north/crane`);
      const count = () => seen.pictures.get("crane")?.length ?? 0;
      await until("pictures come", () => count() > 5);
      await using spy = await letIn(north, "spy");
      const pushed = new Set<string>();
      spy.nats.subscribe(`${CRANE}.claim`, { callback: (_, message) => void pushed.add(message.string()) });
      await spy.nats.flush();
      await using driver = await letIn(north, "driver");
      await using rover = await letIn(north, "rover");
      await makeConsumer(driver, "$JS.API", "claims", { deliver_subject: `${CRANE}.claim` });
      const claim = `who somebody ${10 ** 15}`;
      await until("it is pushed", async () => {
        rover.nats.publish(`${ROVER}.frame`, claim);
        await rover.nats.flush();
        return pushed.has(claim);
      });
      const before = count();
      await until("pictures go on", () => count() > before + 30);
      assertEquals(log.map(textOf).filter((line) => /by another program/.test(line)), []);
    });
  },
);

function makeConsumer(trier: Trier, api: string, name: string, config: object): Promise<string> {
  const filter_subject = `${ROVER}.frame`;
  const body = describeConsumer(name, { filter_subject, deliver_policy: "new", ...config });
  return trier.ask(`${api}.CONSUMER.CREATE.UIS.${name}.${filter_subject}`, body);
}

/** When the stream was made that is there now. */
async function readCreated(spy: Trier): Promise<string> {
  const answer = await spy.nats.request("$JS.API.STREAM.INFO.UIS", "", { timeout: 10_000 });
  return answer.json<{ created?: string }>().created ?? "never";
}

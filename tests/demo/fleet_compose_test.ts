/** What `scripts/fleet/compose.yaml` starts, started: each service in a box on a host of a small network, with its own commands. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { parse } from "@std/yaml";
import { Box, findBoxObstacle } from "../support/box.ts";
import { withFolder } from "../support/certificates.ts";
import {
  createNetwork,
  type NamespaceNetwork,
  type NetworkNamespace,
  setHostsFile,
} from "../support/network_namespaces.ts";
import { hasProgram, testWith } from "../support/programs.ts";
import { startTool } from "../support/tools.ts";
import { until } from "../support/until.ts";

const FOLDER = new URL("../../scripts/fleet/", import.meta.url);
const COMPOSE = new URL("compose.yaml", FOLDER).pathname;
/** What the image starts where it is given options alone. */
const IMAGE_PROGRAM = "nats-server";
/** What the image's system has of what is used. */
const APPLETS = ["sh", "sed", "tr"];

interface Service {
  readonly env_file: string;
  readonly volumes: readonly string[];
  readonly tmpfs: readonly string[];
  readonly ports: readonly string[];
  readonly depends_on?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

type Network = NamespaceNetwork<"room" | "north" | "south" | "robot" | "gateway" | "viewer">;

/** Where a service runs; the network itself has a hub. */
function hostOf({ hosts }: Network, service: string): NetworkNamespace {
  return hosts[(service === "hub" ? "room" : service) as keyof typeof hosts];
}

async function readServices(): Promise<[string, Service][]> {
  const text = await Deno.readTextFile(COMPOSE);
  const { services } = parse(text, { merge: true } as object) as { services: Record<string, Service> };
  return Object.entries(services);
}

/** The commands that the file's first lines say. */
async function readCommands(): Promise<string[]> {
  const [head] = (await Deno.readTextFile(COMPOSE)).split("x-site:");
  return [...head!.matchAll(/^# {3}(\S.*)$/gm)].map(([, line]) => line!);
}

/** Starts a service as compose does, with programs as small as the image's. */
function start(
  { env_file: _, volumes, tmpfs, entrypoint, command = [], environment = {} }: Service,
  { host, programs, passwords }: {
    readonly host: NetworkNamespace;
    readonly programs: string;
    readonly passwords: Readonly<Record<string, string>>;
  },
): Promise<Box> {
  const [program, ...args] = [...(entrypoint ?? [IMAGE_PROGRAM]), ...command];
  const files = Object.fromEntries(volumes.map((volume) => {
    const [, file, at] = /^\.\/([\w.]+):(\S+):ro$/.exec(volume)!;
    return [new URL(file!, FOLDER).pathname, at!];
  }));
  const busybox = Object.fromEntries(APPLETS.map((name) => [`${programs}/${name}`, `/small/${name}`]));
  const path = `/small:${Deno.env.get("PATH")}`;
  return Box.open({
    host,
    files: { ...files, ...busybox },
    empty: tmpfs,
    program: "env",
    args: [`PATH=${path}`, program!, ...args.map((arg) => arg.replaceAll("$$", "$"))],
    env: { ...passwords, ...environment },
  });
}

/** A command of those lines, with what somebody puts in, and where a port of this host leads that a service publishes. */
function fitCommand(
  line: string,
  { network, services, passwords, robot }: {
    readonly network: Network;
    readonly services: readonly [string, Service][];
    readonly passwords: Readonly<Record<string, string>>;
    readonly robot: string;
  },
): string[] {
  const fitted = line
    .replace("ROBOT", robot)
    .replaceAll("gateway:PASSWORD", `gateway:${passwords["NORTH_GATEWAY_PASSWORD"]}`)
    .replaceAll("wall:PASSWORD", `wall:${passwords["HUB_WALL_PASSWORD"]}`)
    .replaceAll(/localhost(?::(\d+))?/g, (_, port = "9222") => {
      const published = services.flatMap(([name, { ports }]) =>
        ports.map((one) => [name, ...one.split(":")] as const)
      );
      const [name, , inside] = published.find(([, outside]) => outside === port)!;
      return `${hostOf(network, name).ipv4}:${inside}`;
    });
  const [tool, ...words] = fitted.split(" ");
  assertEquals(tool, "listen");
  return words;
}

const NAME = "compose.yaml starts a hub and sites that are joined, and its first lines show their robots";
const missing = [IMAGE_PROGRAM, "busybox", "unshare", "nsenter"].filter((name) => !hasProgram(name));
const obstacle = missing.length > 0 ? `${missing.join(" and ")} is missing` : await findBoxObstacle();
if (obstacle) console.warn(`Left out, because ${obstacle}: ${NAME}`);

Deno.test({
  name: NAME,
  ignore: obstacle !== undefined,
  fn: () =>
    withFolder(async (folder) => {
      const services = await readServices();
      const [makePasswords, up, toGateway, toWall] = await readCommands();
      assertMatch(up!, /^docker compose -f scripts\/fleet\/compose\.yaml up$/);
      const passwords = await makeThem(makePasswords!, services);
      const { stdout } = await new Deno.Command("sh", { args: ["-c", "command -v busybox"] }).output();
      for (const name of APPLETS) {
        await Deno.copyFile(new TextDecoder().decode(stdout).trim(), `${folder}/${name}`);
      }
      await using network: Network = await createNetwork([
        ...["room", "north", "south", "robot", "gateway", "viewer"] as const,
      ]);
      const { hosts } = network;
      await using boxes = new AsyncDisposableStack();
      const started = new Map<string, Box>();
      for (const [name, service] of services) {
        const host = hostOf(network, name);
        // As compose's own names are.
        await setHostsFile(host, ...services.map(([other]) => `${hostOf(network, other).ipv4} ${other}`));
        assert((service.depends_on ?? []).every((other) => started.has(other)));
        started.set(name, boxes.use(await start(service, { host, programs: folder, passwords })));
      }
      await using robot = startTool("broadcast", ["--camera", "test", "--name", "rover", "--no-announce"], {
        host: hosts.robot,
      });
      await robot.line(/Sending/);
      const given = { network, services, passwords, robot: hosts.robot.ipv4 };
      await using _gateway = startTool("listen", fitCommand(toGateway!, given), { host: hosts.gateway });
      await using wall = startTool("listen", [...fitCommand(toWall!, given), "--stats-json", "-"], {
        host: hosts.viewer,
      });
      await wall.statisticsUntil("the wall shows what is at a site, through the hub", ({ streams }) => {
        const [rover] = streams;
        return rover?.stream.name === "rover" && rover.framesComplete > 5;
      });
      for (const [name, box] of started) {
        // As `docker compose down` asks them.
        await box.signal("SIGTERM");
        let hasEnded = false;
        void box.ended.then(() => hasEnded = true);
        await until(`${name} ends by SIGTERM`, () => hasEnded, 10_000);
        assertMatch(await box.said, /Server Exiting/);
      }
    }),
});

testWith(["docker-compose"], "compose reads compose.yaml as what starts its services here does", async () => {
  await withFolder(async (folder) => {
    for (const name of ["compose.yaml", "hub.conf", "site.conf"]) {
      await Deno.copyFile(new URL(name, FOLDER), `${folder}/${name}`);
    }
    await Deno.writeTextFile(`${folder}/passwords.env`, "HUB_WALL_PASSWORD=p1\n");
    const { code, stdout, stderr } = await new Deno.Command("docker-compose", {
      args: ["-f", `${folder}/compose.yaml`, "config"],
      stdin: "null",
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const { services } = parse(new TextDecoder().decode(stdout)) as { services: Record<string, Service> };
    const read = await readServices();
    assertEquals(Object.keys(services).sort(), read.map(([name]) => name).sort());
    for (const [name, { entrypoint, command, environment = {} }] of read) {
      const known = services[name]!;
      // What is absent may be null.
      assertEquals([known.entrypoint ?? undefined, known.command ?? undefined], [entrypoint, command]);
      assertEquals(known.environment, { ...environment, HUB_WALL_PASSWORD: "p1" });
    }
  });
});

/** The passwords, by the command that makes them, as compose reads its `env_file`. */
async function makeThem(
  line: string,
  services: readonly [string, Service][],
): Promise<Readonly<Record<string, string>>> {
  const [, task, sites, file] = /^deno task (\S+) (.*) > scripts\/fleet\/(\S+)$/.exec(line)!;
  assertEquals([task, file], ["fleet:passwords", services[0]![1].env_file]);
  const script = new URL("make_passwords.ts", FOLDER).pathname;
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", script, ...sites!.split(" ")],
  }).output();
  assertEquals(code, 0);
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  return Object.fromEntries(lines.map((line) => /^([A-Z_]+)=(\S+)$/.exec(line)!.slice(1)));
}

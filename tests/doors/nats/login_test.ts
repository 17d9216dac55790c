/** How a listener is let into servers of NATS, and what it says where it is not. */

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { createUser } from "@nats-io/nkeys";
import { startFleetServers } from "../../../scripts/demo/fleet_servers.ts";
import { readLogin } from "../../../src/doors/nats/link/login.ts";
import { withFolder } from "../../support/certificates.ts";
import { makeCertificate } from "../../support/certificates.ts";
import { lookAt, publishRobots } from "../../support/fleet.ts";
import { textOf, withLog } from "../../support/log.ts";
import { makeIssuer, type UserRights } from "../../support/nats_jwt.ts";
import { startNatsServer } from "../../support/nats_server.ts";
import { testWith } from "../../support/programs.ts";
import { runTool } from "../../support/tools.ts";
import { until } from "../../support/until.ts";

const ROVER = "uis.north.rover";
const KINDS = ["frame", "pose", "info"];

function robotRights(name: string): UserRights {
  return {
    account: "FLEET",
    publish: [
      ...[...KINDS, "claim"].map((kind) => `${ROVER}.${kind}`),
      ...["$JS.API.STREAM.*.UIS", "_R_.>", "_INBOX.>"],
    ],
    subscribe: ["uis.sites", `${ROVER}.clock`, `${ROVER}.claim`, `${ROVER}.drive`, `_INBOX.${name}.>`],
  };
}

function viewerRights(name: string): UserRights {
  return {
    account: "VIEW",
    publish: [
      ...KINDS.map((kind) => `$JS.API.CONSUMER.CREATE.UIS.*.${ROVER}.${kind}`),
      ...["$JS.API.CONSUMER.MSG.NEXT.UIS.*", `${ROVER}.clock`],
    ],
    subscribe: [`_INBOX.${name}.>`],
  };
}

testWith(["nats-server"], "who has an NKey is let in by its seed, and has its rights", async () => {
  const [robot, viewer] = [createUser(), createUser()];
  const keys = { rover: robot.getPublicKey(), look: viewer.getPublicKey() };
  await using fleet = await startFleetServers({
    sites: ["north"],
    edit: (text) =>
      Object.entries(keys).reduce(
        (text, [name, key]) =>
          text.replace(new RegExp(`user: ${name}, password: [$\\w]+`), `nkey: ${key}`)
            .replaceAll(`_INBOX.${name}.>`, `_INBOX.${key}.>`),
        text,
      )
        // Nobody else makes the stream here.
        .replace('rover.claim",', 'rover.claim", "$JS.API.STREAM.*.UIS",'),
  });
  const url = `nats://127.0.0.1:${fleet.sites[0]!.webPort}`;
  await withFolder(async (folder) => {
    const decoder = new TextDecoder();
    await Deno.writeTextFile(`${folder}/robot`, `${decoder.decode(robot.getSeed())}\n`, { mode: 0o600 });
    await Deno.writeTextFile(`${folder}/viewer`, `# of the wall\n${decoder.decode(viewer.getSeed())}`, {
      mode: 0o600,
    });
    await Deno.writeTextFile(`${folder}/stranger`, decoder.decode(createUser().getSeed()), { mode: 0o600 });
    await withLog(async (log) => {
      await using _robots = await publishRobots(`${url}/north`, ["rover"], { creds: `${folder}/robot` });
      await using seen = await lookAt(`${url}/north`, { creds: `${folder}/viewer` });
      await until("pictures come", () => (seen.pictures.get("rover")?.length ?? 0) > 5);
      assertEquals(log.filter(({ level }) => level === "warning").map(textOf), []);
    });
    const { message } = await assertRejects(
      () => lookAt(`${url}/north`, { creds: `${folder}/stranger` }),
      Error,
    );
    assertMatch(message, /^Cannot connect to \S+: it does not let this program in; see --nats-creds$/);
  });
});

testWith(
  ["nats-server"],
  "who has a JWT is let in by its .creds file, until it has expired or is another one's",
  async () => {
    const [issuer, other] = [await makeIssuer(), await makeIssuer()];
    await using server = await startNatsServer({ more: issuer.config });
    await withFolder(async (folder) => {
      const write = async (name: string, text: string) => {
        await Deno.writeTextFile(`${folder}/${name}.creds`, text, { mode: 0o600 });
        return { creds: `${folder}/${name}.creds` };
      };
      const robot = await write("robot", await issuer.issue("robot", robotRights("robot")));
      const viewer = await write("viewer", await issuer.issue("a viewer", viewerRights("a=20viewer")));
      await withLog(async (log) => {
        await using _robots = await publishRobots(`${server.url}/north`, ["rover"], robot);
        await using seen = await lookAt(`${server.url}/north/rover`, viewer);
        await until("pictures come", () => (seen.pictures.get("rover")?.length ?? 0) > 5);
        assertEquals(log.filter(({ level }) => level === "warning").map(textOf), []);
        const strangers = [
          await write("other", await other.issue("viewer", viewerRights("viewer"))),
          await write("past", await issuer.issue("viewer", viewerRights("viewer"), { validSeconds: -60 })),
        ];
        for (const stranger of strangers) {
          const { message } = await assertRejects(() => lookAt(`${server.url}/north`, stranger), Error);
          const expired = stranger.creds.includes("past") ? ": its JWT has expired, [\\d-]+ [\\d:]+ UTC" : "";
          const says =
            `^Cannot connect to \\S+: it does not let this program in${expired}; see --nats-creds$`;
          assertMatch(message, new RegExp(says));
        }
      });
    });
  },
);

testWith(
  ["nats-server"],
  "a .creds file that is replaced in time lets one in again when the former has expired",
  async () => {
    const issuer = await makeIssuer();
    await using server = await startNatsServer({ more: issuer.config });
    await withFolder(async (folder) => {
      const creds = `${folder}/viewer.creds`;
      await Deno.writeTextFile(`${folder}/robot.creds`, await issuer.issue("robot", robotRights("robot")));
      await Deno.writeTextFile(
        creds,
        await issuer.issue("viewer", viewerRights("viewer"), { validSeconds: 2 }),
      );
      await using _robots = await publishRobots(`${server.url}/north`, ["rover"], {
        creds: `${folder}/robot.creds`,
      });
      await using seen = await lookAt(`${server.url}/north/rover`, { creds });
      const count = () => seen.pictures.get("rover")?.length ?? 0;
      const isUp = () => (seen.door.statistics() as { isUp: boolean }[])[0]!.isUp;
      await until("pictures come", () => count() > 5);
      await until("it has expired", () => !isUp());
      const before = count();
      await Deno.writeTextFile(creds, await issuer.issue("viewer", viewerRights("viewer")));
      await until("pictures come again", () => isUp() && count() > before + 5);
    });
  },
);

testWith(
  ["nats-server", "openssl"],
  "a server with a certificate of one's own authority is known by --nats-ca alone",
  async () => {
    await withFolder(async (folder) => {
      const { cert, key } = await makeCertificate(folder, "server");
      const other = await makeCertificate(folder, "other");
      await using fleet = await startFleetServers({
        sites: [],
        edit: (text) => text.replace("no_tls: true", `tls { cert_file: "${cert}", key_file: "${key}" }`),
      });
      const url = fleet.hub.urlFor("wall").replace("nats://", "tls://");
      await using seen = await lookAt(`${url}/north`, { ca: cert });
      assert((seen.door.statistics() as { isUp: boolean }[])[0]!.isUp);
      const says =
        /^Cannot connect to wss:\S+: nobody known here vouches for its certificate; see --nats-ca$/;
      for (const ca of [{}, { ca: other.cert }]) {
        assertMatch((await assertRejects(() => lookAt(`${url}/north`, ca), Error)).message, says);
      }
      const { message } = await assertRejects(() => lookAt(`${fleet.hub.urlFor("wall")}/north`), Error);
      assertMatch(message, /^Cannot connect to ws:\S+: it speaks TLS there, if anything: tls:\/\/SERVER$/);
    });
  },
);

testWith(["nats-server"], "a right that is missing is named, once, and everything else goes on", async () => {
  await using fleet = await startFleetServers({ sites: ["north"] });
  const [north] = fleet.sites;
  await withLog(async (log) => {
    const warnings = () => log.filter(({ level }) => level === "warning").map(textOf);
    await using _robots = await publishRobots(`${north!.urlFor("gateway")}/north`, ["rover", "crane"]);
    await using all = await lookAt(`${fleet.hub.urlFor("anna")}/north`);
    await until("it is told", () => warnings().length > 0);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const right = "publish to $JS.north.API.CONSUMER.CREATE.UIS.*.uis.north.*.info";
    const server = `ws://127.0.0.1:${fleet.hub.webPort}`;
    assertEquals(warnings(), [`${server} refuses: the right to ${right} is missing`]);
    assertEquals(all.pictures.size, 0);
  });
  await withLog(async (log) => {
    await using _robot = await publishRobots(`${north!.urlFor("rover")}/north`, ["crane"]);
    const warnings = () => log.filter(({ level }) => level === "warning").map(textOf);
    const rights = [
      "publish to uis.north.crane.claim",
      "publish to uis.north.crane.frame",
      "publish to uis.north.crane.info",
      "subscribe to uis.north.crane.claim",
      "subscribe to uis.north.crane.clock",
    ];
    await until(
      "each is told",
      () => rights.every((right) => warnings().some((text) => text.includes(right))),
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    assertEquals(warnings().length, rights.length, warnings().join("\n"));
  });
});

testWith(["nats-server"], "listen ends with one line and exit code 1 where it is not let in", async () => {
  await using fleet = await startFleetServers({ sites: [] });
  const { webPort } = fleet.hub;
  const place = `127.0.0.1:${webPort}/north`;
  await withFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/none.creds`, "nothing of the kind");
    await Deno.writeTextFile(
      `${folder}/broken.pem`,
      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    );
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [[`nats://wall:wrong@${place}`], /it does not let this program in; see --nats-creds$/],
      [[`nats://${place}`], /it does not let this program in; see --nats-creds$/],
      [["--nats", `nats://relay:wrong@${place}`], /it does not let this program in; see --nats-creds$/],
      [
        [`nats://${place}`, "--nats-creds", `${folder}/none.creds`],
        /neither a user's JWT with its seed nor a seed$/,
      ],
      [[`nats://${place}`, "--nats-creds", `${folder}/absent`], /there is no such file$/],
      [[`tls://${place}`, "--nats-ca", `${folder}/absent`], /there is no such file$/],
      [
        [`tls://${place}`, "--nats-ca", `${folder}/none.creds`],
        /none\.creds: it holds no certificate, as PEM$/,
      ],
      [[`tls://${place}`, "--nats-ca", `${folder}/broken.pem`], /it holds no certificate, as PEM$/],
    ];
    const results = await Promise.all(
      cases.map(([args]) => runTool("listen", ["--view", "none", "--port", "0", ...args])),
    );
    for (const [at, { code, log }] of results.entries()) {
      const errors = log.filter((line) => /Cannot/.test(line));
      assertEquals([code, errors.length], [1, 1], log.join("\n"));
      assertMatch(errors[0]!, cases[at]![1]);
    }
  });
});

Deno.test("who has a file with a key that everybody may read is told so", async () => {
  const library = await import("@nats-io/nats-core");
  await withFolder(async (folder) => {
    const creds = `${folder}/viewer.key`;
    await Deno.writeFile(creds, createUser().getSeed());
    if (Deno.build.os === "windows") return;
    for (const [mode, lines] of [[0o600, 0], [0o640, 0], [0o644, 1]] as const) {
      await Deno.chmod(creds, mode);
      await withLog(async (log) => {
        await readLogin(library, {}, creds);
        const told = log.filter(({ level }) => level === "warning").map(textOf);
        assertEquals(told.filter((line) => /Every user .*viewer\.key: chmod 600/.test(line)).length, lines);
      });
    }
  });
});

testWith(
  ["nats-server"],
  "rights that are changed count at once, and who has lost its login is told so",
  async () => {
    await using fleet = await startFleetServers({ sites: ["north"] });
    const { hub, sites: [north] } = fleet;
    await withLog(async (log) => {
      const warnings = () => log.filter(({ level }) => level === "warning").map(textOf);
      await using _robots = await publishRobots(`${north!.urlFor("gateway")}/north`, ["rover"]);
      await using anna = await lookAt(`${hub.urlFor("anna")}/north/rover`);
      await using wall = await lookAt(`${hub.urlFor("wall")}/north/rover`);
      const count = ({ pictures }: typeof wall) => pictures.get("rover")?.length ?? 0;
      await until("pictures come", () => count(anna) > 5 && count(wall) > 5);
      const server = `ws://127.0.0.1:${hub.webPort}`;
      await hub.reload((text) => text.replace("password: $HUB_ANNA_PASSWORD", "password: another"));
      await until("it is told", () => warnings().some((text) => text.includes("in any more")));
      const [before, wallBefore] = [count(anna), count(wall)];
      await until("the other one goes on", () => count(wall) > wallBefore + 20);
      assertEquals(count(anna), before);
      assertEquals(warnings().sort(), [
        `${server} does not let this program in any more; it goes on being tried`,
        `${server} has gone; it goes on being tried`,
      ]);
      await hub.reload((text) => text);
      await until("pictures come again", () => count(anna) > before + 5);
    });
  },
);

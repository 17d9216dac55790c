import { assert, assertEquals } from "@std/assert";
import { formatAddress } from "../../src/common/address.ts";
import { Refusals } from "../../src/status/refusing_broadcasters.ts";
import { textOf, withLog } from "../support/log.ts";
import { addressOf } from "../support/pair.ts";

const [ROVER, SCOUT, OTHER] = [1, 2, 3].map((host) => addressOf(host)) as [
  ReturnType<typeof addressOf>,
  ReturnType<typeof addressOf>,
  ReturnType<typeof addressOf>,
];
const NONE = { refusing: [], unpaired: [], unsealed: [], silent: [], hasStreams: false };
const NAMES = new Map([[formatAddress(ROVER), "rover.local"], [formatAddress(SCOUT), "scout"]]);

Deno.test("Refusals names who refuses, why, and what is to be done, once in the log until it is over", () =>
  withLog((log) => {
    const refusals = new Refusals(NAMES);

    assertEquals(refusals.tell(NONE), undefined);
    const notPaired = "rover.local: not paired: broadcast --pair on the robot";
    for (let second = 0; second < 3; second++) {
      assertEquals(refusals.tell({ ...NONE, unpaired: [ROVER] }), notPaired);
    }
    assertEquals(refusals.tell(NONE), undefined);
    assertEquals(refusals.tell({ ...NONE, unpaired: [ROVER] }), notPaired);
    assertEquals(log.map(textOf), [notPaired, notPaired]);
    return Promise.resolve();
  }));

Deno.test("Refusals tells who has no place from who is not paired", () =>
  withLog(() => {
    const refusals = new Refusals(NAMES);
    assertEquals(
      refusals.tell({ ...NONE, refusing: [ROVER, OTHER], unpaired: [SCOUT] }),
      "rover.local, 10.0.0.3:5550 have no place for another viewer; scout: not paired: broadcast --pair on the robot",
    );
    assertEquals(refusals.tell({ ...NONE, refusing: [SCOUT] }), "scout has no place for another viewer");
    return Promise.resolve();
  }));

Deno.test("Refusals names each host that pushes in the clear once in the log, and in the views where there is no picture", () =>
  withLog((log) => {
    const refusals = new Refusals(NAMES);
    const lineOf = (host: string) =>
      `${host} pushes unsealed, and is not shown: broadcast --pair on the robot, or listen --open`;
    const [a, b] = ["10.0.0.7", "10.0.0.8"] as const;
    assertEquals(refusals.tell({ ...NONE, unsealed: [a] }), lineOf(a));
    assertEquals(refusals.tell({ ...NONE, unsealed: [a, b] }), lineOf(b));
    assertEquals(refusals.tell({ ...NONE, unsealed: [a, b], hasStreams: true }), undefined);
    assertEquals(refusals.tell({ ...NONE, unsealed: [a, b] }), lineOf(b));
    assertEquals(log.map(textOf), [lineOf(a), lineOf(b)]);
    return Promise.resolve();
  }));

Deno.test("Refusals recommends no --open for a robot that is paired, which is never shown unsealed", () =>
  withLog((log) => {
    const refusals = new Refusals(NAMES, (host) => host === ROVER.hostname ? "rover" : undefined);
    const line = `${ROVER.hostname} pushes unsealed, though it is paired as rover, and is not shown: ` +
      "perhaps it has forgotten this listener; broadcast --pair on the robot pairs them anew; " +
      "if it is another robot than rover, which is paired and was at this address: listen --forget rover";
    assertEquals(refusals.tell({ ...NONE, unsealed: [ROVER.hostname] }), line);
    assertEquals(log.map(textOf), [line]);
    return Promise.resolve();
  }));

Deno.test("Refusals says which pairing is in the way of another robot at its address, and the way out", () =>
  withLog(() => {
    const refusals = new Refusals(NAMES, (host) => host === OTHER.hostname ? undefined : "Scout");
    const notPaired = "not paired: broadcast --pair on the robot";
    const wayOut =
      "if it is another robot than Scout, which is paired and was at this address: listen --forget Scout";
    const tell = (...unpaired: typeof ROVER[]) => refusals.tell({ ...NONE, unpaired });
    assertEquals(tell(ROVER), `rover.local: ${notPaired}; ${wayOut}`);
    assertEquals(tell(SCOUT), `scout: ${notPaired}`, "asked by the name of the pairing");
    assertEquals(tell(ROVER, SCOUT), `rover.local, scout: ${notPaired}; ${wayOut}`);
    assertEquals(tell(OTHER), `10.0.0.3:5550: ${notPaired}`);
    return Promise.resolve();
  }));

Deno.test("Refusals says what may be where nobody answers, and what has to run there", () =>
  withLog((log) => {
    const why = "off, at another address, behind a firewall, or kept from it by too many who ask";
    const asking = new Refusals(NAMES);
    const line = `rover.local does not answer: ${why}; is broadcast running there?`;
    assertEquals(asking.tell({ ...NONE, silent: ["rover.local"] }), line);
    const pairing = new Refusals(NAMES, undefined, true);
    const two = `rover.local, scout do not answer: ${why}; is broadcast --pair running there?`;
    assertEquals(pairing.tell({ ...NONE, silent: ["rover.local", "scout"] }), two);
    assertEquals(log.map(textOf), [line, two]);
    return Promise.resolve();
  }));

Deno.test("Refusals fills no log with robots that nobody has typed, and leaves none of those out that somebody has", () =>
  withLog((log) => {
    const refusals = new Refusals(NAMES);
    for (let host = 0; host < 250; host++) {
      const from = addressOf(host + 4);
      const line = `${formatAddress(from)}: not paired: broadcast --pair on the robot`;
      assertEquals(refusals.tell({ ...NONE, unpaired: [from] }, 0), line);
    }
    const written = log.length;
    assert(written >= 8 && written <= 32, `${written} lines`);
    refusals.tell({ ...NONE, unpaired: [ROVER] }, 0);
    assertEquals(log.slice(written).map(textOf), ["rover.local: not paired: broadcast --pair on the robot"]);
    return Promise.resolve();
  }));

Deno.test("Refusals names who is asked later by the name that it was chosen by", () =>
  withLog(() => {
    const refusals = new Refusals(NAMES);
    refusals.noteAsked("Rover (2)", OTHER);
    const reason = "Rover (2) has no place for another viewer";
    assertEquals(refusals.tell({ ...NONE, refusing: [OTHER] }), reason);
    return Promise.resolve();
  }));

import { assertEquals } from "@std/assert";
import type { Connected, Msg } from "../../../src/doors/nats/link/connection.ts";
import { DriveDesk } from "../../../src/doors/nats/drive/drive_desk.ts";
import { encodeCommand } from "../../../src/doors/nats/messages/drive_message.ts";
import { DriverSeats } from "../../../src/drive/seats.ts";

const NEWS = {
  ...{
    isDriving: false,
    mayDrive: true,
    mayStop: true,
    linear: 0,
    angular: 0,
    pictureAgeMs: 0,
    commandAgeMs: 0,
  },
  ...{ driver: "", asker: "", isOwn: false, isStopping: false, isAsking: false },
};

/** A desk, and what hands it messages as the library does. */
function openDesk(mayServe = true) {
  let hear = (_error: Error | null, _message: Msg) => {};
  const nats = {
    subscribe: (_subject: string, { callback }: { callback: typeof hear }) => {
      hear = callback;
      return { unsubscribe: () => {} };
    },
    publish: () => {},
  };
  const actions: string[] = [];
  const seats = new DriverSeats(() => 0);
  seats.sink = (_, action) => void actions.push(action.kind);
  const desk = new DriveDesk({ nats } as unknown as Connected, {
    subject: "uis.north.rover.drive",
    openSeat: () => seats.open("rover"),
    session: () => "s-0",
    mayServe: () => mayServe,
  });
  const take = (reply: string | undefined) => {
    const answers: string[] = [];
    const data = new TextEncoder().encode(encodeCommand({
      ...{ driverId: 7, name: "somebody", number: 1, press: 0, stop: 1, isHeld: false, isStop: true },
      ...{ isAsking: false, axes: [0], buttons: 0 },
    }));
    const respond = (answer: string) => answers.push(answer) > 0;
    hear(null, { data, respond, ...(reply === undefined ? {} : { reply }) } as unknown as Msg);
    return answers.length;
  };
  return { desk, take, actions };
}

Deno.test("DriveDesk answers a request, and takes nothing that a consumer of JetStream pushes", () => {
  const { desk, take, actions } = openDesk();
  assertEquals(take("$JS.ACK.UIS.smuggled.1.4.2.1700000000000000000.0"), 0);
  assertEquals(take("$JS.ACK.north.hash.UIS.smuggled.1.4.2.1700000000000000000.0.x"), 0);
  assertEquals(take(undefined), 0);
  assertEquals(actions, []);
  assertEquals([desk.fates.of("no-request"), desk.fates.total], [3, 3]);
  assertEquals(take("_INBOX.anna.x"), 1);
  assertEquals(actions, ["stop"]);
  desk.close();
});

Deno.test("DriveDesk takes and tells nothing where it is not to serve this server", () => {
  const { desk, take, actions } = openDesk(false);
  const stream = { key: "rover", name: "rover", width: 1, height: 1, fps: 30 };
  desk.note({ kind: "drive-news", stream, news: NEWS, heardUs: 0, atUs: 0 });
  assertEquals([take("_INBOX.anna.x"), desk.report(), actions], [0, undefined, []]);
  assertEquals(desk.fates.of("open-server"), 1);
  desk.close();
  const { desk: open } = openDesk();
  open.note({ kind: "drive-news", stream, news: NEWS, heardUs: 0, atUs: 0 });
  assertEquals(open.report()?.news?.mayDrive, true);
  open.close();
});

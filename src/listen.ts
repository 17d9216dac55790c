/**
 * `listen`: shows a robot's camera, as it is now.
 *
 * 1. the receiver's thread begins to load; the addresses are looked up, and names from then on too; the socket is bound; groups
 *    are joined;
 * 2. figures, views, doors and recording are opened, the recording last;
 * 3. datagrams go from the socket to the receiver, and whole frames from the receiver to every view;
 * 4. once a second the figures go to the views, the status line and the statistics file;
 * 5. a signal or a closed view ends it: subscriptions are given up, socket and views closed; so is all that is open where
 *    something else can not be opened.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { type Address, formatAddress, isMulticast } from "./common/address.ts";
import { isNatsPlace, readNatsPlaces } from "./common/nats_place.ts";
import { DEFAULT_PORT } from "./flags/common_flags.ts";
import { LISTEN_FLAGS, LISTEN_TEXT } from "./flags/listen_flags.ts";
import { checkListenUsage } from "./flags/listen_usage.ts";
import { Refusals } from "./status/refusing_broadcasters.ts";
import { SilentBroadcasters } from "./status/silent_broadcasters.ts";
import { openListenStatus } from "./status/listen_status.ts";
import { Finding } from "./cli/finding.ts";
import { makeHooks, makeMovable } from "./cli/listener_hooks.ts";
import { ListenerDriving } from "./cli/listener_driving.ts";
import { openLoggedRecorder } from "./cli/logged_recorder.ts";
import { aborted, runTool, type ToolRun } from "./cli/run_tool.ts";
import { ViewerSeal } from "./cli/viewer_seal.ts";
import { StreamLog } from "./cli/stream_log.ts";
import { runListenerErrand } from "./cli/doctor_and_service.ts";
import { monotonicUs } from "./system/monotonic.ts";
import { randomU32 } from "./net/random.ts";
import { bindForGroups, joinGroups } from "./net/groups/join_groups.ts";
import { followNames } from "./net/names/follow_names.ts";
import { addressesOf, locatePeers, type Peer } from "./net/names/peers.ts";
import { LISTENER_BUFFER_BYTES, openUdpSocket, type UdpSocket } from "./net/udp_socket.ts";
import type { ReceiverEvent } from "./receive/receiver_events.ts";
import type { ReceivingHooks } from "./threads/receiving.ts";
import { loadReceivingThread } from "./threads/receiving_thread.ts";
import { startReceiving } from "./threads/start_receiving.ts";
import type { DoorOptions } from "./doors/door.ts";
import { openDoors } from "./doors/open_doors.ts";
import { showAddress } from "./text/hide_logins.ts";
import { openViews } from "./view/open_views.ts";
import type { View } from "./view/view.ts";
import { WantedByViews } from "./view/wanted.ts";
import { chooseToken } from "./view/web/token.ts";

const logger = getLogger(["uis"]);

async function listen(run: ToolRun<typeof LISTEN_FLAGS>): Promise<number | void> {
  checkListenUsage(run);
  const code = await runListenerErrand(run);
  if (code !== undefined) return code;
  const places = readNatsPlaces(run.positionals);
  await using opened = new AsyncDisposableStack();
  const thread = opened.use(loadReceivingThread());
  const { peers, bound } = await locatePeers(run.hosts, run.flags.bind);
  const groups = addressesOf(peers).filter((address) => isMulticast(address.hostname));
  const asked = peers.filter(({ addresses: [first] }) => !first || !isMulticast(first.hostname));
  const socket = opened.adopt(bind(run, bound, groups), (socket) => socket.close());
  const status = opened.adopt(await openListenStatus(run), (status) => status.close());
  // Recordings that are begun by a key or a button go to the working directory where nothing else was said.
  const recorder = opened.adopt(
    openLoggedRecorder(run.flags.record ?? "./", run.flags),
    (recorder) => recorder.close(),
  );
  const driving = opened.adopt(
    new ListenerDriving(run.flags["drive-input"] !== undefined),
    (one) => one.close(),
  );
  const shared = {
    flags: run.flags,
    ...chooseToken(run.flags["web-token"]),
    places,
    hasOtherSources: places.length < run.positionals.length || run.flags["imagezmq-hub"] !== undefined,
    listenPort: socket.address.port,
    openSeat: (streamKey: string) => driving.seats.open(streamKey),
    documents: new Map(),
  };
  const finding = new Finding(run.positionals.length === 0 && run.flags.wire !== "sof");
  const screens = opened.use(
    await openViews({ ...shared, recorder, broadcasters: run.positionals.map(showAddress), ...finding }),
  );
  // What comes in by a door before everything is open is not of this moment when it is.
  let hooks: ReceivingHooks | undefined = undefined;
  const take = (event: ReceiverEvent) => hooks?.onEvent(event);
  const takeDrive: DoorOptions["takeDrive"] = (event) => hooks?.onDriveEvent?.(event);
  const wanted = new WantedByViews(run.flags["stats-json"] !== undefined);
  const wantedOf: DoorOptions["wanted"] = (key) => driving.isProgramAt(key) ? "full" : wanted.of(key);
  const doors = opened.use(await openDoors({ ...shared, take, takeDrive, wanted: wantedOf }));
  if (run.flags.record !== undefined) await recorder.start();
  const outward: readonly View[] = [...screens.views, ...doors.views];
  const views: readonly View[] = [recorder, ...outward];
  wanted.follow(views, outward);
  const seal = await ViewerSeal.open(run.flags, asked);
  // Of what comes by a server of NATS alone, that server is the guard.
  if (places.length === 0 || peers.length > 0) seal.announce(groups.length > 0);
  const silence = watchSilence(run, asked, (address) => receiving.heardUs(address));
  const refusals = new Refusals(namesOf(asked), (host) => seal.nameAt(host), run.given.has("pair"));
  const streamLog = new StreamLog();
  const hearers = { streamLog, views, doors, refusals, silence, seal, driving, finding, status };
  hooks = makeHooks(hearers, () => names.noteSendFailure());
  const acceptsPushed = asked.length + places.length === 0 || groups.length > 0;
  const receiver = describeReceiver(run, socket, { subscribeTo: addressesOf(asked), acceptsPushed });
  const sealed = { ...receiver, seal: seal.options };
  const receiving = opened.use(await startReceiving(socket, sealed, hooks, thread));
  // A recorder that no option starts can be started only in a view, which wants pictures itself.
  // What comes in by a door comes to this thread alone.
  if (!doors.bringStreams) receiving.takeOver?.(run.flags.record === undefined ? outward : views);
  driving.connect((key, action) => void (doors.drive(key, action) || receiving.drive(key, action)));
  // Everybody lets go while that can still be said.
  opened.defer(() => driving.close());
  opened.adopt(seal.follow(receiving), (following) => following.close());
  const machine = makeMovable(receiving, hearers);
  opened.adopt(finding, (finding) => finding.close())
    .begin({ receiving, machine, seal, silence, refusals, views, bound: socket.address.hostname, run });
  const names = opened.adopt(followNames({ peers: asked, bound }, machine), (names) => names.close());
  opened.adopt(await joinGroups(socket, groups, run.flags.bind), (membership) => membership.close());
  const ends = [
    aborted(run.signal),
    recorder.closed,
    screens.ended,
    receiving.failed,
    seal.failed,
    doors.refused,
  ];
  if (hasNothingElse(run) && !doors.isAny) ends.push(driving.programEnded);
  await Promise.race(ends);
}

function describeReceiver<Peers extends object>(
  { flags }: ToolRun<typeof LISTEN_FLAGS>,
  { receiveBufferBytes: bufferBytes }: UdpSocket,
  peers: Peers,
) {
  return {
    viewerId: randomU32(),
    ...peers,
    wire: flags.wire,
    maxPixels: flags["max-pixels"],
    ...(bufferBytes === undefined ? {} : { bufferBytes }),
  };
}

/** Whether a program that drives is all that there is to do. */
function hasNothingElse({ flags }: ToolRun<typeof LISTEN_FLAGS>): boolean {
  const others = [flags.output, flags["pose-output"], flags.record, flags["stats-json"]];
  return flags.view === "none" && others.every((other) => other === undefined);
}

function bind(
  run: ToolRun<typeof LISTEN_FLAGS>,
  hostname: string,
  groups: readonly Address[],
): UdpSocket {
  const isAsking = run.positionals.length > groups.length;
  const port = run.given.has("port") ? run.flags.port : groups[0]?.port ?? (isAsking ? 0 : DEFAULT_PORT);
  const all = bindForGroups(hostname, groups);
  // It has to be an address of this host all the same.
  if (all !== hostname) openUdpSocket({ hostname, port }).close();
  const socket = openUdpSocket({ hostname: all, port, receiveBufferBytes: LISTENER_BUFFER_BYTES });
  const hosts = run.positionals.filter((text) => !isNatsPlace(text));
  if (hosts.length > groups.length) logger.info("Asking {hosts} for the stream", { hosts: hosts.join(", ") });
  else if (!isAsking || groups.length > 0) {
    logger.info("Listening on UDP {address}", { address: formatAddress(socket.address) });
  }
  return socket;
}

/** Nobody answers by the original's wire. */
function watchSilence(
  { flags }: ToolRun<typeof LISTEN_FLAGS>,
  asked: readonly Peer[],
  heardUs: (address: Address) => number,
): SilentBroadcasters {
  return new SilentBroadcasters(flags.wire === "sof" ? [] : asked, { sinceUs: monotonicUs(), heardUs });
}

/** What was typed, by the address that it leads to. */
function namesOf(peers: readonly Peer[]): ReadonlyMap<string, string> {
  return new Map(
    peers.flatMap(({ host, addresses }) =>
      addresses.map((address) => [formatAddress(address), host.host] as const)
    ),
  );
}

if (import.meta.main) {
  await runTool({
    text: LISTEN_TEXT,
    table: LISTEN_FLAGS,
    isElsewhere: isNatsPlace,
    asksRobots: true,
    run: listen,
  });
}

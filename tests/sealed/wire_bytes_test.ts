import { assert, assertEquals } from "@std/assert";
import { isSealed, Kind, readKind } from "../../src/protocol/header.ts";
import { addressOf } from "../support/pair.ts";
import { attachSealedReceiver, attachSealedSender, makePairing, streamFor } from "../support/sealed_pair.ts";
import { TappedNetwork } from "../support/tapped_network.ts";

const ROBOT = addressOf(1);
const { ofRobot, ofViewer } = makePairing();
/** Of the stream, or of what a viewer says of it. */
const OF_STREAM: readonly number[] = [Kind.Media, Kind.StreamInfo, Kind.EchoReply];
const OF_VIEWER: readonly number[] = [Kind.Report, Kind.Nack, Kind.EchoRequest];

Deno.test("both ends of a sealed stream count the bytes that are on the link, tags and all", () => {
  const network = new TappedNetwork({ delayUs: 1000 });
  const seen: { readonly kind: number; readonly bytes: number }[] = [];
  network.tap = (bytes) => {
    if (isSealed(bytes)) seen.push({ kind: readKind(bytes), bytes: bytes.length });
    return [bytes];
  };
  const robot = attachSealedSender(network, [ofRobot]);
  const laptop = attachSealedReceiver(network, [ofViewer], { subscribeTo: [ROBOT] });
  streamFor(network, robot, { us: 1_000_000 });
  network.advance(20_000);
  const count = (...kinds: readonly number[]) => {
    const of = seen.filter(({ kind }) => kinds.includes(kind));
    return [of.length, of.reduce((sum, { bytes }) => sum + bytes, 0)];
  };
  assert(count(...OF_STREAM)[0]! > 200);
  const { datagramsSent, bytesSent } = robot.machine.viewers[0]!.statistics;
  assertEquals([datagramsSent, bytesSent], count(...OF_STREAM, Kind.Challenge));
  const [session] = laptop.machine.statistics().sessions;
  assertEquals([session!.datagrams, session!.bytes], count(...OF_STREAM));
  const { feedback } = robot.machine;
  assertEquals([feedback.datagrams, feedback.bytes], count(...OF_VIEWER));
  assert(seen.every(({ bytes }) => bytes <= 1200));
});

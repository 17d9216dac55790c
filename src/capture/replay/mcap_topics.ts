/**
 * The channels of an MCAP file, and which of them is replayed.
 *
 * @module
 */

import { PoseHistory } from "../pose_history.ts";
import type { Channel, Message, Schema } from "@mcap/core";
import type { Jpeg } from "../../common/frame.ts";
import type { PinholeCamera } from "../../common/pinhole_camera.ts";
import type { Pose } from "../../protocol/telemetry.ts";
import type { ImageMessage, PoseMessage } from "../../record/foxglove_messages.ts";
import {
  findCameraDecoder,
  findImageDecoder,
  findPoseDecoder,
  KNOWN_SCHEMAS,
  type MessageDecoder,
} from "./mcap_messages.ts";
import { checkJpeg, type ReplayCounts, type ReplayItem } from "./recording_reader.ts";

/** A channel that can be of use. */
interface Topic {
  readonly name: string;
  /** Which poses and pictures of one stream have in common. */
  readonly stream: string;
  readonly decodeImage: MessageDecoder<ImageMessage> | undefined;
  readonly decodePose: MessageDecoder<PoseMessage> | undefined;
  readonly decodeCamera: MessageDecoder<PinholeCamera> | undefined;
}

/** A pose that was measured further from a picture is not where it was taken. */
const MAX_APART_US = 20_000;
/** Each holds some poses. */
const MAX_TOPICS = 1000;

/** Turns messages into what is replayed: the first topic on which a JPEG comes, and the poses next to it. */
export class McapTopics {
  readonly #asked: string | undefined;
  readonly #counts: ReplayCounts;
  /** Those that are known: of the others a file may have as many as it likes, of any length. */
  readonly #schemaNames = new Map<number, string>();
  readonly #topics = new Map<number, Topic>();
  /** By stream. */
  readonly #poses = new Map<string, PoseHistory>();
  /** The newest of each stream. */
  readonly #cameras = new Map<string, PinholeCamera>();
  #chosen: Topic | undefined;

  /** @param asked the topic, or the stream that it belongs to; any where nothing is asked for */
  constructor(asked: string | undefined, counts: ReplayCounts) {
    this.#asked = asked;
    this.#counts = counts;
  }

  /** For people: the topics with pictures. */
  get imageTopics(): string[] {
    return [...this.#topics.values()].filter(({ decodeImage }) => decodeImage).map(({ name }) => name);
  }

  handleSchema({ id, name }: Schema): void {
    if (KNOWN_SCHEMAS.has(name)) this.#schemaNames.set(id, name);
    else this.#schemaNames.delete(id);
  }

  handleChannel({ id, schemaId, topic, messageEncoding }: Channel): void {
    if (this.#topics.has(id) || this.#topics.size === MAX_TOPICS) return;
    const form = { schemaName: this.#schemaNames.get(schemaId) ?? "", encoding: messageEncoding };
    const decodeImage = findImageDecoder(form);
    const decodePose = findPoseDecoder(form);
    const decodeCamera = findCameraDecoder(form);
    if (!decodeImage && !decodePose && !decodeCamera) return;
    const stream = streamOf(topic);
    this.#topics.set(id, { name: topic, stream, decodeImage, decodePose, decodeCamera });
  }

  /** Returns what the message means; nothing where it is of no use. What it holds is a copy. */
  handleMessage({ channelId, logTime, data }: Message): ReplayItem | undefined {
    const topic = this.#topics.get(channelId);
    if (topic?.decodePose) return this.#handlePose(topic, topic.decodePose(data), toUs(logTime));
    if (topic?.decodeCamera) return this.#handleCamera(topic, topic.decodeCamera(data));
    if (!topic?.decodeImage || (this.#chosen ?? topic) !== topic || !this.#isAsked(topic)) return undefined;
    return this.#handleImage(topic, topic.decodeImage(data), toUs(logTime));
  }

  #handlePose(topic: Topic, message: PoseMessage | undefined, logUs: number): ReplayItem | undefined {
    if (!message) return undefined;
    const { position, orientation } = message;
    const timeUs = message.timeUs || logUs;
    const pose: Pose = { timeUs, position, ...(orientation ? { orientation } : {}) };
    this.#posesOf(topic).add(pose);
    return topic.stream === this.#chosen?.stream ? { kind: "pose", timeUs, pose } : undefined;
  }

  /** Of the pictures that follow; the first one stands in front of it. */
  #handleCamera({ stream }: Topic, camera: PinholeCamera | undefined): undefined {
    if (camera) this.#cameras.set(stream, camera);
    else this.#cameras.delete(stream);
  }

  #handleImage(topic: Topic, message: ImageMessage | undefined, logUs: number): ReplayItem | undefined {
    if (message && message.format !== "" && !/jpe?g/i.test(message.format)) return undefined;
    const jpeg = checkJpeg(message?.data.slice() as Jpeg ?? new Uint8Array(0), this.#counts);
    if (!message || !jpeg) return undefined;
    this.#chosen = topic;
    const timeUs = message.timeUs || logUs;
    const pose = this.#posesOf(topic).nearest(timeUs);
    const camera = this.#cameras.get(topic.stream);
    return { kind: "frame", timeUs, jpeg, ...(pose ? { pose } : {}), ...(camera ? { camera } : {}) };
  }

  #isAsked({ name, stream }: Topic): boolean {
    const asked = this.#asked?.replace(/^\/+/, "");
    return asked === undefined || [name, stream].some((each) => each.replace(/^\/+/, "") === asked);
  }

  #posesOf({ stream }: Topic): PoseHistory {
    const known = this.#poses.get(stream) ?? new PoseHistory(MAX_APART_US);
    this.#poses.set(stream, known);
    return known;
  }
}

/** What stands in front of the last slash, without what ROS says behind it of pictures that are JPEGs. */
function streamOf(topic: string): string {
  const own = topic.replace(/\/compressed$/, "");
  return own.slice(0, Math.max(0, own.lastIndexOf("/")));
}

function toUs(timeNs: bigint): number {
  return Number(timeNs / 1000n);
}

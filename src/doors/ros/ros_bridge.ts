/**
 * The way to a bridge, which is opened again whenever it has ended.
 *
 * 1. A connection is opened in the way of foxglove_bridge; where the server chooses no subprotocol it is a rosbridge, and
 *    spoken to as one.
 * 2. Once the bridge takes messages, each topic is announced with its first message.
 * 3. After messages it is asked how far it has got, and more leave only when it says that it has them (answers.ts).
 * 4. When the connection ends, or no answer comes, it is opened again after a while, longer each time.
 *
 * @module
 */

import { Backoff } from "../../capture/backoff.ts";
import type { RosPublication } from "../../ros/stream_messages.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import { randomU32 } from "../../net/random.ts";
import { Answers } from "./answers.ts";
import { BridgeLog } from "./bridge_log.ts";
import { type BridgeSocket, openBridgeSocket } from "./bridge_socket.ts";
import type { Channel, Dialect, Heard } from "./dialect.ts";
import { FOXGLOVE, FOXGLOVE_SUBPROTOCOLS } from "./foxglove_dialect.ts";
import { NewestMessages } from "./newest_messages.ts";
import { Questions } from "./questions.ts";
import { makeRosbridgeDialect } from "./rosbridge_dialect.ts";

/** A bridge that answers nothing for so long has gone. */
const PATIENCE_US = 10_000_000;
const LOOK_INTERVAL_MS = 250;
/** While more waits here for the bridge to read, nothing more is sent. */
const MAX_UNSENT_BYTES = 65_536;
/** Announced on one connection; what is on further topics is left out. */
const MAX_CHANNELS = 1_000;

/** A connection on which the other end is known to be a bridge. */
interface Line {
  readonly dialect: Dialect;
  readonly answers: Answers;
  readonly questions: Questions;
  readonly channels: Map<string, Channel>;
}

/** The way to one bridge. */
export class RosBridge {
  readonly #url: string;
  readonly #log: BridgeLog;
  readonly #backoff = new Backoff();
  readonly #queue = new NewestMessages<RosPublication>();
  readonly #counts = { connections: 0, published: 0, complaints: 0, ignored: 0 };
  readonly #looking: ReturnType<typeof setInterval>;
  #socket: BridgeSocket | undefined;
  #line: Line | undefined;
  #isReady = false;
  /** Whether the bridge has been seen to be a rosbridge. */
  #isRosbridge = false;
  #heardUs = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #onClosed: (() => void) | undefined;

  constructor(url: string) {
    this.#url = url;
    this.#log = new BridgeLog(url);
    this.#looking = setInterval(() => this.#look(), LOOK_INTERVAL_MS);
    this.#open();
  }

  /** What it has counted, and whom it speaks to. */
  get statistics(): object {
    const bridge = this.#isReady ? { bridge: this.#line?.dialect.name } : {};
    return { ...bridge, ...this.#counts, skipped: this.#queue.skipped };
  }

  /** Takes what is to be published, in place of what waits of the same kind. */
  publish(publication: RosPublication, streamKey: string): void {
    if (!this.#isReady) return;
    const key = `${publication.topic} ${streamKey}`;
    this.#queue.put({ key, isPicture: isPicture(publication), message: publication });
    this.#pump();
  }

  /** Ends it for good. */
  async close(): Promise<void> {
    clearInterval(this.#looking);
    clearTimeout(this.#retry);
    const closed = new Promise<void>((resolve) => this.#onClosed = resolve);
    if (!this.#socket) return;
    this.#socket.end("the listener has ended");
    await closed;
  }

  #open(): void {
    this.#heardUs = monotonicUs();
    this.#socket = openBridgeSocket(this.#url, this.#isRosbridge ? [] : FOXGLOVE_SUBPROTOCOLS, {
      onOpen: (subprotocol) => this.#meet(subprotocol ? FOXGLOVE : makeRosbridgeDialect(makeName())),
      onText: (text) => this.#hear(text),
      onPong: (ping) => this.#takePong(ping),
      onEnd: (reason, choseNone) => this.#end(reason, choseNone),
    });
  }

  #meet(dialect: Dialect): void {
    this.#line = {
      dialect,
      answers: new Answers(dialect.ask !== undefined),
      questions: new Questions(randomU32),
      channels: new Map(),
    };
    if (!dialect.greeting) return;
    for (const text of dialect.greeting) this.#socket?.send(text);
    this.#begin(dialect);
  }

  #begin({ name }: Dialect): void {
    if (this.#isReady) return;
    this.#isReady = true;
    this.#counts.connections++;
    this.#log.tellFound(name);
  }

  #hear(text: string | undefined): void {
    const line = this.#line;
    if (text === undefined || !line) this.#counts.ignored++;
    else this.#handle(line.dialect.hear(text), line);
  }

  #handle(heard: Heard, { dialect, answers, questions }: Line): void {
    switch (heard.kind) {
      case "ready":
        return this.#begin(dialect);
      case "refused":
        return this.#socket?.end(heard.reason);
      case "answer": {
        const number = questions.readEcho(heard.number);
        if (number > 0) answers.noteBack();
        return this.#takeAnswer(number);
      }
      case "complaint":
        this.#counts.complaints++;
        return this.#log.tellComplaint(heard.text);
      default:
        this.#counts.ignored++;
    }
  }

  #pump(): void {
    const [socket, line] = [this.#socket, this.#line];
    if (!socket || !line || socket.unsentBytes > MAX_UNSENT_BYTES) return;
    const nowUs = monotonicUs();
    const before = this.#queue.sent;
    let hasPicture = false;
    if (!this.#queue.owesAnswer) this.#heardUs = nowUs;
    for (let next = this.#queue.take(); next; next = this.#take(socket)) {
      const channel = this.#channelFor(next, socket, line);
      if (!channel) continue;
      socket.send(line.dialect.publish(channel, next.message));
      this.#counts.published++;
      hasPicture ||= isPicture(next);
    }
    if (this.#queue.sent > before && line.answers.isToAsk(nowUs, hasPicture)) this.#ask(socket, line);
  }

  /** The next one, while the bridge reads. */
  #take(socket: BridgeSocket): RosPublication | undefined {
    return socket.unsentBytes > MAX_UNSENT_BYTES ? undefined : this.#queue.take();
  }

  #channelFor({ topic, type }: RosPublication, socket: BridgeSocket, line: Line): Channel | undefined {
    const known = line.channels.get(topic);
    if (known || line.channels.size === MAX_CHANNELS) return known;
    const channel = { id: line.channels.size + 1, topic, type };
    line.channels.set(topic, channel);
    socket.send(line.dialect.advertise(channel));
    return channel;
  }

  /** Has the bridge say when it has got to here. */
  #ask(socket: BridgeSocket, { dialect, answers, questions }: Line): void {
    const { ping, echo } = questions.ask(this.#queue.sent);
    if (dialect.ask) socket.send(dialect.ask(echo));
    socket.ping(ping);
    answers.noteAsked(monotonicUs());
  }

  #takePong(ping: number): void {
    const line = this.#line;
    this.#takeAnswer(line ? line.answers.takePong(line.questions.readPong(ping)) : NaN);
  }

  /** @param number 0 where nothing is answered */
  #takeAnswer(number: number): void {
    if (number === 0) return;
    if (!this.#queue.answer(number)) {
      this.#counts.ignored++;
      return;
    }
    this.#heardUs = monotonicUs();
    // It has worked: what ends now is another matter than what ended before.
    this.#backoff.reset();
    this.#pump();
  }

  /** Asks again, and ends a connection on which nothing comes back. */
  #look(): void {
    const [nowUs, socket, line] = [monotonicUs(), this.#socket, this.#line];
    const isOwed = !this.#isReady || this.#queue.owesAnswer;
    if (!isOwed || !socket) return;
    if (nowUs - this.#heardUs > PATIENCE_US) return socket.end("it does not answer");
    if (!this.#isReady || !line) return;
    if (line.answers.isToAskAgain(nowUs) && socket.unsentBytes <= MAX_UNSENT_BYTES) this.#ask(socket, line);
    const answered = line.answers.giveUpWaiting(nowUs);
    if (answered > 0) this.#log.tellUnknown();
    this.#takeAnswer(answered);
  }

  #end(reason: string, choseNone: boolean): void {
    const wasReady = this.#isReady;
    this.#socket = undefined;
    this.#line = undefined;
    this.#isReady = false;
    this.#queue.clear();
    if (this.#onClosed) return this.#onClosed();
    // A rosbridge whose place another server has taken is found out in the same way.
    this.#isRosbridge = choseNone || (this.#isRosbridge && wasReady);
    if (choseNone) return this.#open();
    this.#log.tellMissing(reason);
    this.#retry = setTimeout(() => this.#open(), this.#backoff.nextMs());
  }
}

function isPicture({ type }: RosPublication): boolean {
  return type === "sensor_msgs/CompressedImage";
}

/** No other connection to the same bridge has it. */
function makeName(): string {
  return crypto.getRandomValues(new Uint8Array(6)).toHex();
}

/**
 * A name that the system does not know, asked for by multicast DNS: that of a host (`NAME.local`), or of a robot that
 * announces itself.
 *
 * @module
 */

import { monotonicUs } from "../system/monotonic.ts";
import { type AnsweredHost, readHostAddress } from "./answered_host.ts";
import { type DnsMessage, foldName, QUERY } from "./dns_message.ts";
import { MdnsLinks } from "./links.ts";
import { RobotTable } from "./robot_table.ts";
import { instanceOf, labelOf } from "./service_names.ts";

const ASK_MS = [0, 300, 700];
const LIMIT_MS = 1200;
/** A robot of that name may answer a little later than the host, and says its port. */
const ROBOT_MS = 200;
const MAX_ADDRESSES = 8;

/**
 * Asks for it.
 *
 * @returns nothing where nobody answers in about a second
 * @throws an `Error` in one line where multicast DNS is not to be had
 */
export async function askForHost(name: string): Promise<AnsweredHost | undefined> {
  const label = name.replace(/(\.local)?\.?$/i, "");
  const answers = new HostAnswers(label);
  const { promise, resolve } = Promise.withResolvers<void>();
  const timers = [setTimeout(resolve, LIMIT_MS)];
  const links = await MdnsLinks.open((message, { hostname }) => {
    answers.handle(message, hostname, monotonicUs());
    if (answers.hasRobot) resolve();
    else if (answers.hasHost) timers.push(setTimeout(resolve, ROBOT_MS));
  });
  try {
    for (const ms of ASK_MS) timers.push(setTimeout(() => void links.send(() => answers.question()), ms));
    await promise;
  } finally {
    timers.forEach(clearTimeout);
    links.close();
  }
  return answers.host;
}

/** What has come of one name. */
class HostAnswers {
  readonly #host: string;
  readonly #instance: string;
  readonly #table = new RobotTable();
  readonly #hostnames = new Set<string>();
  #robot: AnsweredHost | undefined;

  constructor(label: string) {
    this.#host = foldName(`${labelOf(label, 1)}.local`);
    this.#instance = foldName(instanceOf(labelOf(label, 1)));
  }

  get hasRobot(): boolean {
    return this.#robot !== undefined;
  }

  get hasHost(): boolean {
    return this.#hostnames.size > 0;
  }

  get host(): AnsweredHost | undefined {
    return this.#robot ?? (this.hasHost ? { hostnames: [...this.#hostnames] } : undefined);
  }

  question(): DnsMessage {
    const [host, instance] = [this.#host, this.#instance];
    return {
      ...QUERY,
      questions: [
        { name: host, type: "A" },
        { name: host, type: "AAAA" },
        { name: instance, type: "SRV" },
        { name: instance, type: "TXT" },
      ],
    };
  }

  handle(message: DnsMessage, from: string, nowUs: number): void {
    if (!message.isResponse) return;
    this.#table.handle(message, from, nowUs);
    const robot = this.#table.robots(nowUs).find(({ key }) => key === this.#instance);
    if (robot) this.#robot = { hostnames: robot.addresses, port: robot.port };
    for (const { name, type, data, ttlSeconds } of [...message.answers, ...message.additionals]) {
      if (type !== "A" && type !== "AAAA" || ttlSeconds === 0 || foldName(name) !== this.#host) continue;
      const address = readHostAddress(data);
      if (address !== undefined && this.#hostnames.size < MAX_ADDRESSES) this.#hostnames.add(address);
    }
  }
}

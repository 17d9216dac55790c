/**
 * A network between two programs that can stand still: while it is held nothing passes, and when it is let go all of it comes.
 *
 * @module
 */

/** Either kind of relay; its disposal ends it. */
export interface HoldingRelay extends AsyncDisposable {
  readonly port: number;
  hold(): void;
  letGo(): void;
}

class Gate {
  #open = Promise.resolve();
  #letGo = () => {};

  get passed(): Promise<void> {
    return this.#open;
  }

  hold(): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    [this.#open, this.#letGo] = [promise, resolve];
  }

  letGo(): void {
    this.#letGo();
  }
}

/** Lets so many bytes a second pass, of each connection each way. */
class Pace {
  readonly #bytesPerSecond: number;
  #freeMs = -Infinity;

  constructor(bytesPerSecond: number) {
    this.#bytesPerSecond = bytesPerSecond;
  }

  async pass(bytes: number): Promise<void> {
    const nowMs = performance.now();
    this.#freeMs = Math.max(nowMs, this.#freeMs) + bytes * 1000 / this.#bytesPerSecond;
    if (this.#freeMs > nowMs + 1) await new Promise((resolve) => setTimeout(resolve, this.#freeMs - nowMs));
  }
}

/**
 * Passes TCP connections on to a port of this host; `cut` ends all that there are.
 *
 * @param bytesPerSecond of each connection each way
 */
export function relayTcp(to: number, bytesPerSecond = Infinity): HoldingRelay & { cut(): void } {
  const gate = new Gate();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.TcpConn>();
  const pumps: Promise<void>[] = [];

  async function pump(from: Deno.TcpConn, into: Deno.TcpConn): Promise<void> {
    const buffer = new Uint8Array(bytesPerSecond === Infinity ? 65_536 : 4_096);
    const pace = new Pace(bytesPerSecond);
    try {
      for (let length = await from.read(buffer); length !== null; length = await from.read(buffer)) {
        await gate.passed;
        await pace.pass(length);
        for (let at = 0; at < length;) at += await into.write(buffer.subarray(at, length));
      }
    } catch {
      // Either end has gone.
    }
    for (const connection of [from, into]) if (open.delete(connection)) connection.close();
  }

  async function accept(): Promise<void> {
    for await (const near of listener) {
      const far = await Deno.connect({ hostname: "127.0.0.1", port: to }).catch(() => undefined);
      if (!far) {
        near.close();
        continue;
      }
      for (const connection of [near, far]) open.add(connection);
      pumps.push(pump(near, far), pump(far, near));
    }
  }

  function cut(): void {
    for (const connection of open) connection.close();
    open.clear();
  }

  const accepting = accept();
  return {
    port: listener.addr.port,
    hold: () => gate.hold(),
    letGo: () => gate.letGo(),
    cut,
    async [Symbol.asyncDispose]() {
      gate.letGo();
      listener.close();
      cut();
      await Promise.all([accepting, ...pumps]);
    },
  };
}

/** Passes the datagrams of one program on to a port of this host, and the answers back. */
export function relayUdp(to: number): HoldingRelay {
  const gate = new Gate();
  const near = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const far = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  let who: Deno.Addr | undefined;

  async function forth(): Promise<void> {
    for await (const [datagram, from] of near) {
      who = from;
      gate.passed.then(() => far.send(datagram, { transport: "udp", hostname: "127.0.0.1", port: to })).catch(
        () => {},
      );
    }
  }

  async function back(): Promise<void> {
    for await (const [datagram] of far) {
      gate.passed.then(() => who && near.send(datagram, who)).catch(() => {});
    }
  }

  const passing = [forth(), back()];
  return {
    port: (near.addr as Deno.NetAddr).port,
    hold: () => gate.hold(),
    letGo: () => gate.letGo(),
    async [Symbol.asyncDispose]() {
      gate.letGo();
      near.close();
      far.close();
      await Promise.all(passing);
    },
  };
}

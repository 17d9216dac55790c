/**
 * The page's connection to the listener, which comes back by itself.
 *
 * @module
 */

/** @import { ListenerMessage, PageMessage } from "../page_messages.ts" */

const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 1000;
const CLOCK_INTERVAL_MS = 1000;
const REASON_TIMEOUT_MS = 2000;
/** More waits only where the connection takes nothing any more. */
const CLEAR_BYTES = 1024;
/** So many questions in a row without an answer, and the connection counts as lost. */
const MAX_UNANSWERED = 4;

/**
 * @typedef {object} ConnectionHandlers
 * @property {() => number} nowMs the page's clock
 * @property {() => void} onOpen
 * @property {() => void} onClose the connection is lost; the next one is on its way
 * @property {(reason: string) => void} onRefused why the listener, or what stands in front of it, lets none in
 * @property {(message: ListenerMessage) => void} onMessage
 * @property {(message: ArrayBuffer) => void} onPicture
 */

/**
 * Keeps a connection open as long as the page lives.
 *
 * @param {ConnectionHandlers} handlers
 * @returns {{ send: (message: PageMessage) => void, isClear: () => boolean, restart: () => void }} `send`: where there is
 *   a connection; `isClear`: whether it has taken nearly all that was sent; `restart`: begins a new one, and nothing that
 *   was on its way by this one comes any more
 */
export function keepConnected(handlers) {
  /** @type {ReturnType<typeof openSocket> | undefined} */
  let connection;
  let retryMs = FIRST_RETRY_MS;

  function connect() {
    let wasOpen = false;
    connection = openSocket({
      ...handlers,
      onOpen: () => {
        wasOpen = true;
        retryMs = FIRST_RETRY_MS;
        handlers.onOpen();
      },
      onClose: () => {
        connection = undefined;
        setTimeout(connect, retryMs);
        retryMs = Math.min(retryMs * 2, MAX_RETRY_MS);
        handlers.onClose();
        if (!wasOpen) explainRefusal().then((reason) => reason !== undefined && handlers.onRefused(reason));
      },
    });
  }

  connect();
  return {
    send(message) {
      const socket = connection?.socket;
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    isClear: () => (connection?.socket.bufferedAmount ?? Infinity) < CLEAR_BYTES,
    restart: () => connection?.end(),
  };
}

/**
 * A browser does not tell a page why its WebSocket was refused: the page asks again in plain HTTP.
 *
 * @returns {Promise<string | undefined>} a line for people; nothing where nothing answers
 */
async function explainRefusal() {
  try {
    const response = await fetch(new URL("./frames", location.href), {
      headers: { "X-Page-Origin": location.origin },
      signal: AbortSignal.timeout(REASON_TIMEOUT_MS),
    });
    const text = await response.text();
    return response.headers.get("X-Content-Type-Options") === "nosniff" ? text.trim() : undefined;
  } catch {
    return undefined;
  }
}

/**
 * One connection. It counts as closed when the listener does not answer any more, without waiting for the system to
 * notice; after that none of its events count.
 *
 * @param {ConnectionHandlers} handlers
 * @returns {{ socket: WebSocket, end: () => void }}
 */
function openSocket(handlers) {
  const socket = new WebSocket(new URL("./frames", location.href.replace(/^http/, "ws")));
  const listening = new AbortController();
  let unanswered = 0;
  socket.binaryType = "arraybuffer";

  function ask() {
    if (socket.readyState === WebSocket.OPEN) {
      socket.send(JSON.stringify({ type: "clock", pageMs: handlers.nowMs() }));
    }
    if (++unanswered > MAX_UNANSWERED) end();
  }

  function end() {
    clearInterval(asking);
    listening.abort();
    socket.close();
    handlers.onClose();
  }

  const asking = setInterval(ask, CLOCK_INTERVAL_MS);
  const { signal } = listening;
  socket.addEventListener("open", () => {
    handlers.onOpen();
    ask();
  }, { signal });
  socket.addEventListener("close", end, { signal });
  socket.addEventListener("message", ({ data }) => {
    unanswered = 0;
    if (typeof data === "string") handlers.onMessage(JSON.parse(data));
    else handlers.onPicture(data);
  }, { signal });
  return { socket, end };
}

import { assertEquals } from "@std/assert";
import { StreamLog, type StreamNews } from "../../src/cli/stream_log.ts";
import { textOf, withLog } from "../support/log.ts";
import { addressOf } from "../support/pair.ts";

function began(host: number, name = "robot"): StreamNews {
  const stream = { key: "1", name, width: 640, height: 480, fps: 30 };
  return { kind: "stream-began", stream, from: addressOf(host) };
}

function refused(host: number): StreamNews {
  return { ...began(host, ""), kind: "refused", reason: "not-a-jpeg" };
}

Deno.test("StreamLog tells of a stream that began, and of one whose pictures are refused", () =>
  withLog((log) => {
    const streamLog = new StreamLog();
    streamLog.tell(began(1), 0);
    streamLog.tell(refused(2), 0);
    assertEquals(log.map(textOf), [
      "Stream robot from 10.0.0.1:5550, 640x480; open: everybody in this network can watch",
      "Pictures of (no name yet) from 10.0.0.2:5550 are refused: no JPEG",
    ]);
    return Promise.resolve();
  }));

Deno.test("StreamLog says with whom a stream is sealed", () =>
  withLog((log) => {
    const news = began(1);
    const stream = { ...news.stream, seal: { state: "sealed", peer: "Rover 1" } } as const;
    new StreamLog().tell({ ...news, stream }, 0);
    assertEquals(log.map(textOf), ["Stream robot from 10.0.0.1:5550, 640x480; sealed, paired with Rover 1"]);
    return Promise.resolve();
  }));

Deno.test("StreamLog says by which door a stream came, of which no robot can be paired", () =>
  withLog((log) => {
    const news = began(1, "front");
    const stream = { ...news.stream, seal: { state: "door", by: "imagezmq" } } as const;
    new StreamLog().tell({ ...news, stream }, 0);
    assertEquals(log.map(textOf), ["Stream front from 10.0.0.1:5550, 640x480; by imagezmq"]);
    return Promise.resolve();
  }));

Deno.test("StreamLog tells of one host's thousand streams a few, of another host all, and how many were left out", () =>
  withLog((log) => {
    const streamLog = new StreamLog();
    for (let i = 0; i < 1000; i++) streamLog.tell(i % 2 ? began(1) : refused(1), i);
    streamLog.tell(began(2), 1000);
    const texts = log.map(textOf);
    assertEquals(texts.length, 10);
    assertEquals(texts.slice(-2), [
      "992 lines about other hosts were left out",
      "Stream robot from 10.0.0.2:5550, 640x480; open: everybody in this network can watch",
    ]);
    return Promise.resolve();
  }));

Deno.test("StreamLog writes a bounded number of lines a second, from however many hosts streams begin", () =>
  withLog((log) => {
    const streamLog = new StreamLog();
    for (let i = 0; i < 100_000; i++) streamLog.tell(began(i % 250), i * 1000);
    assertEquals(log.filter((record) => textOf(record).startsWith("Stream")).length, 32 + 100 * 0.2 - 1);
    return Promise.resolve();
  }));

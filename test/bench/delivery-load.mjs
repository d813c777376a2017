// Sends a review so many times a second over keep-alive TLS connections, each time as another request on another pod. One
// argument: JSON {url, caFile, bodyFile, connections, rate, seconds, series}; without `rate` as fast as it is answered,
// `most` times. `series`: 8 hexadecimal digits, which all uids of the run begin with. Prints JSON
// {requests, failures, p50, p99} in milliseconds.
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";

const { url, caFile, bodyFile, connections, rate, seconds, most, series } = JSON.parse(process.argv[2]);
const template = readFileSync(bodyFile, "utf8");
const review = JSON.parse(template).request;
const agent = new Agent({ keepAlive: true, maxSockets: connections, ca: readFileSync(caFile) });
const latencies = [];
let failures = 0;

const bodyOf = (n) => {
  const tail = `0000-4000-8000-${n.toString(16).padStart(12, "0")}`;
  return Buffer.from(
    template
      .replaceAll(review.uid, `${series}-${tail}`)
      .replaceAll(review.oldObject.metadata.uid, `${series}-${tail.replace("8000", "9000")}`),
  );
};

const send = (body, since) =>
  new Promise((resolve) => {
    const headers = { "Content-Type": "application/json", "Content-Length": body.length };
    const outgoing = request(url, { method: "POST", agent, headers }, (response) => {
      if (response.statusCode !== 200) failures += 1;
      response.resume();
      response.on("end", () => {
        latencies.push(performance.now() - since);
        resolve();
      });
    });
    outgoing.on("error", () => {
      failures += 1;
      resolve();
    });
    outgoing.end(body);
  });

const onTime = async () => {
  const total = Math.floor(rate * seconds);
  const sent = [];
  const start = performance.now();
  for (let n = 0; n < total; n += 1) {
    const body = bodyOf(n);
    const due = start + (n * 1000) / rate;
    const wait = due - performance.now();
    if (wait > 0) await delay(wait);
    // From when it was due, but for the timer's own lateness: a server that stalls must not look better for that.
    sent.push(send(body, Math.max(due, performance.now() - 1)));
  }
  await Promise.all(sent);
};

const asFastAsAnswered = async () => {
  let next = 0;
  const one = async () => {
    for (let n = next++; n < most; n = next++) await send(bodyOf(n), performance.now());
  };
  await Promise.all(Array.from({ length: connections }, one));
};

await (rate === undefined ? asFastAsAnswered() : onTime());
const sorted = latencies.sort((a, b) => a - b);
const quantile = (q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
process.stdout.write(
  JSON.stringify({ requests: sorted.length, failures, p50: quantile(0.5), p99: quantile(0.99) }),
);
agent.destroy();

// Sends one body again and again over keep-alive TLS connections, for a bounded time. One argument: JSON
// {url, caFile, bodyFile, connections, seconds, rate?}; with `rate` requests a second are sent on time, whether answers
// are late or not. Prints JSON {requests, seconds, failures, latencies: {p50, p99, p999}} in milliseconds.
import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";

const { url, caFile, bodyFile, connections, seconds, rate } = JSON.parse(process.argv[2]);
const body = readFileSync(bodyFile);
const agent = new Agent({ keepAlive: true, maxSockets: connections, ca: readFileSync(caFile) });
const headers = { "Content-Type": "application/json", "Content-Length": body.length };
const latencies = [];
let failures = 0;

const send = (since) =>
  new Promise((resolve) => {
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

const asFastAsAnswered = async (until) => {
  while (performance.now() < until) await send(performance.now());
};

const onTime = async (start) => {
  const total = Math.floor(rate * seconds);
  const sent = [];
  for (let n = 0; n < total; n += 1) {
    const due = start + (n * 1000) / rate;
    const wait = due - performance.now();
    if (wait > 0) await delay(wait);
    // From when it was due: a server that stalls must not look better because the client stalled with it. The timer's own
    // lateness, up to a millisecond, is not the server's.
    sent.push(send(Math.max(due, performance.now() - 1)));
  }
  await Promise.all(sent);
};

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;

const start = performance.now();
if (rate === undefined) {
  await Promise.all(Array.from({ length: connections }, () => asFastAsAnswered(start + seconds * 1000)));
} else {
  await onTime(start);
}
const elapsed = (performance.now() - start) / 1000;
const sorted = latencies.sort((a, b) => a - b);
process.stdout.write(
  JSON.stringify({
    requests: sorted.length,
    seconds: elapsed,
    failures,
    latencies: { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), p999: quantile(sorted, 0.999) },
  }),
);
agent.destroy();

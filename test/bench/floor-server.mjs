// The floor: the least that any webhook must do. A bare node:https server that parses the review, compares names and an
// image prefix, and answers. Arguments: certificate file, key file. Prints its port.
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";

const [certificate, key] = process.argv.slice(2);

const isAllowed = ({ object, oldObject }) => {
  const old = new Set((oldObject.spec.ephemeralContainers ?? []).map(({ name }) => name));
  return (object.spec.ephemeralContainers ?? []).every(
    ({ name, image }) => old.has(name) || image.startsWith("busybox") || image.startsWith("docker.io/"),
  );
};

const server = createServer(
  { cert: readFileSync(certificate), key: readFileSync(key) },
  (request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const review = JSON.parse(Buffer.concat(chunks).toString());
      const text = JSON.stringify({
        apiVersion: review.apiVersion,
        kind: review.kind,
        response: { uid: review.request.uid, allowed: isAllowed(review.request) },
      });
      response.writeHead(200, {
        "Content-Type": "application/json",
        "Content-Length": Buffer.byteLength(text),
      });
      response.end(text);
    });
  },
);
server.keepAliveTimeout = 120_000;
server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));
process.on("SIGTERM", () => server.close(() => process.exit(0)) && server.closeAllConnections());

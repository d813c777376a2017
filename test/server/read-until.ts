import type { Socket } from "node:net";

/** What arrives at `socket` until it matches `end`; rejects if the socket closes before. */
export const readUntil = (socket: Socket, end: RegExp): Promise<string> =>
  new Promise((resolve, reject) => {
    let received = "";
    const onClose = (): void => reject(new Error(`closed after ${JSON.stringify(received)}`));
    const onData = (chunk: Buffer): void => {
      received += chunk.toString();
      if (!end.test(received)) return;
      socket.off("data", onData).off("close", onClose);
      resolve(received);
    };
    socket.on("data", onData).on("close", onClose);
  });

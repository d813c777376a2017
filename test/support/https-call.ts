import { request } from "node:https";
import { text } from "node:stream/consumers";

export interface HttpsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

export interface HttpsRequest {
  readonly url: string;
  /** PEM. */
  readonly ca: string;
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One call over a connection of its own, whatever its status. */
export const httpsCall = ({
  url,
  ca,
  method = "GET",
  headers = {},
  body,
}: HttpsRequest): Promise<HttpsAnswer> =>
  new Promise((resolve, reject) => {
    const sent = request(url, { ca, method, headers, agent: false }, (response) => {
      text(response)
        .then((received) =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: received }),
        )
        .catch(reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });

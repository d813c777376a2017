import { html, type Html } from "../html.ts";

/** Text from outside, kept apart from its neighbours (which right-to-left letters would move), and broken where it reads well. */
export const named = (text: string): Html => html`<bdi class="name">${breakable(text)}</bdi>`;

/** An image where there is little room: of a digest's 64 digits the first twelve do, the rest shows on pointing at it. */
export const imageName = (image: string): Html => {
  const short = image.replace(DIGEST, "$1...");
  return short === image ? named(image) : html`<bdi class="name" title="${image}">${breakable(short)}</bdi>`;
};

/** With places to break a line, inside long images and reasons such as CreateContainerConfigError. */
export const breakable = (text: string): readonly Html[] =>
  text.split(/(?<=[/@:])|(?<=[a-z])(?=[A-Z])/).map((part, at) => html`${at > 0 && html`<wbr />`}${part}`);

const DIGEST = /(@sha256:[0-9a-f]{12})[0-9a-f]{52}$/;

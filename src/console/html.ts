import { printable } from "../model/printable.ts";

/** Markup that may go out as it is. No JSON that came from outside can pass for it: nothing else knows the symbol. */
export interface Html {
  readonly [MARKUP]: string;
}

/** What a template takes; `undefined` and `false` show nothing. */
export type Shown = string | number | Html | undefined | false | readonly Shown[];

/**
 * Markup from a template. Every text put into it is escaped for elements and for attributes in double quotes, and
 * characters that nobody sees or that reorder others are shown as `\u{...}`. Never put a text into the name of an
 * element or attribute, into an unquoted attribute, a comment, a script or a style.
 */
export const html = (strings: TemplateStringsArray, ...values: readonly Shown[]): Html =>
  toHtml(String.raw({ raw: strings }, ...values.map(render)));

/** For attributes that come back to the server, such as a field's value: escaped as markup, and else unchanged. */
export const verbatim = (text: string): Html => toHtml(escapeMarkup(text));

/** Text of several lines, for `pre`: line breaks and tabs stay, as all else is shown as `html` does. */
export const lines = (text: string): Html =>
  toHtml(
    text
      .split("\n")
      .map((line) => line.split("\t").map(render).join("\t"))
      .join("\n"),
  );

export const toText = (markup: Html): string => markup[MARKUP];

const MARKUP = Symbol("markup");

const toHtml = (text: string): Html => ({ [MARKUP]: text });

const render = (value: Shown): string => {
  if (value === undefined || value === false) return "";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return escapeMarkup(printable(value, Infinity));
  return MARKUP in value ? value[MARKUP] : value.map(render).join("");
};

const escapeMarkup = (text: string): string =>
  text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);

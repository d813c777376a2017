/**
 * What a rule may be, and may cost. An author's rule runs on what a stranger sends, and while it runs the webhook
 * answers nobody else. Numbers measured by `npm run bench`; docs/rules.md tells them.
 */
export const MAX_RULES = 50;
/** UTF-16 units. */
export const MAX_EXPRESSION = 2000;
export const MAX_MESSAGE = 1000;
export const MAX_PLACEHOLDERS = 10;
/** Of brackets in the text, and of the values read: what walks over them recurses. */
export const MAX_DEPTH = 32;
/** Of the tree that an expression becomes. */
export const MAX_TREE = 100;
/** `exists` in `exists` is two. */
export const MAX_LOOPS = 2;
/** Instructions of a compiled regular expression: time to match goes with them. */
export const MAX_PATTERN = 1000;

/** Steps for one expression and one container. A step is a call of a function or a round of a loop, and takes up to a
 * microsecond. */
export const MAX_STEPS = 20_000;
/** What an evaluation costs before its first step. */
export const STEPS_TO_BEGIN = 10;
/** Steps for all rules and all containers of one request. */
export const MAX_STEPS_PER_REQUEST = 100_000;

/** Headings of the program's help, in its order: what somebody wants to do. */
export const HELP_GROUPS = {
  run: "Run the guard:",
  ask: "Decide offline:",
  author: "Write and change policies:",
  audit: "Look back:",
  rest: "Besides:",
} as const;

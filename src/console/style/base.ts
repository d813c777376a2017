/** Colours, type and plain elements. Every pair of text and ground has a contrast of 4.5 or more, in both schemes. */
export const BASE_STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f5f6f8;
  --surface: #ffffff;
  --sunken: #eef0f3;
  --text: #1a1f26;
  --muted: #56606c;
  --line: #d6dbe2;
  --link: #0a4f97;
  --focus: #0a66c2;
  --allowed-ink: #0b4a86;
  --allowed-ground: #e2edf8;
  --allowed-fill: #86aed6;
  --denied-ink: #9c1515;
  --denied-ground: #fde7e4;
  --denied-fill: #cf3f2e;
  --would-deny-ink: #734700;
  --would-deny-ground: #fcefd3;
  --would-deny-fill: #e0a02b;
  --unguarded-ink: #ffffff;
  --unguarded-ground: #85167a;
  --unguarded-fill: #85167a;
  --unjudged-ink: #47525e;
  --unjudged-ground: #e6e9ed;
  --unjudged-fill: #a3adb8;
  --alarm-ground: #fbeaf9;
  --alarm-line: #85167a;
  --old: #fde7e4;
  --new: #dff3e4;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "Liberation Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #11151a;
    --surface: #191f26;
    --sunken: #222a33;
    --text: #e5e9ee;
    --muted: #9eabb8;
    --line: #323c48;
    --link: #8dbff5;
    --focus: #8dbff5;
    --allowed-ink: #a8cdf3;
    --allowed-ground: #1b3049;
    --allowed-fill: #4f7ba9;
    --denied-ink: #ffaba3;
    --denied-ground: #471d1b;
    --denied-fill: #e5604f;
    --would-deny-ink: #f5cb7d;
    --would-deny-ground: #3d2e10;
    --would-deny-fill: #d39a2f;
    --unguarded-ink: #ffffff;
    --unguarded-ground: #9c2a90;
    --unguarded-fill: #d463c8;
    --unjudged-ink: #bcc6d1;
    --unjudged-ground: #2c353f;
    --unjudged-fill: #6d7a88;
    --alarm-ground: #34132f;
    --alarm-line: #d463c8;
    --old: #471d1b;
    --new: #17361f;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0;
  background: var(--ground);
  color: var(--text);
  font: 0.9375rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif;
  font-variant-numeric: tabular-nums;
  overflow-wrap: break-word;
}
h1, h2, h3 { margin: 0; line-height: 1.25; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; letter-spacing: -0.01em; }
h2 { font-size: 1.0625rem; }
h3 { font-size: 0.9375rem; }
p { margin: 0; }
a { color: var(--link); text-underline-offset: 0.15em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 3px; }
main:focus { outline: none; }
code, pre, .name, del, ins { font-family: var(--mono); font-size: 0.875em; }
.name, code { overflow-wrap: anywhere; }
bdi { overflow-wrap: anywhere; }
pre {
  margin: 0;
  padding: 0.75rem 1rem;
  overflow: auto;
  background: var(--sunken);
  border: 1px solid var(--line);
  border-radius: 6px;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
  line-height: 1.45;
}
ul { margin: 0; padding-left: 1.25rem; }
ul.plain { padding: 0; list-style: none; }
button, input, select { font: inherit; color: inherit; }
input, select {
  width: 100%;
  min-height: 2.25rem;
  padding: 0.25rem 0.5rem;
  background: var(--surface);
  border: 1px solid var(--muted);
  border-radius: 5px;
}
::placeholder { color: var(--muted); opacity: 1; }
button {
  min-height: 2.25rem;
  padding: 0.25rem 1rem;
  background: var(--link);
  color: var(--surface);
  border: 1px solid transparent;
  border-radius: 5px;
  font-weight: 600;
  cursor: pointer;
}
button:hover { filter: brightness(1.1); }
button.quiet { min-height: 1.75rem; padding: 0 0.625rem; background: none; color: var(--link); border-color: var(--line); font-weight: 400; }
label { display: block; font-size: 0.8125rem; color: var(--muted); }
summary { cursor: pointer; color: var(--link); width: fit-content; }
dl { margin: 0; display: grid; gap: 0.375rem; }
dl > div { display: grid; grid-template-columns: minmax(6rem, 9rem) minmax(0, 1fr); gap: 0.75rem; }
dt { color: var(--muted); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.muted, .age { color: var(--muted); }
.age { font-size: 0.8125rem; white-space: nowrap; }
time { white-space: nowrap; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (prefers-reduced-motion: no-preference) { a, button { transition: filter 0.1s; } }
`;

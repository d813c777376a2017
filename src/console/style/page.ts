/** The frame of a page, and what stands in it once. */
export const PAGE_STYLE = `
.skip { position: absolute; left: 0.5rem; top: -4rem; z-index: 2; padding: 0.5rem 1rem; background: var(--surface); border: 1px solid var(--line); border-radius: 0 0 6px 6px; }
.skip:focus { top: 0; }
.top {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  gap: 0.5rem 1.5rem;
  padding: 0.625rem 1.5rem;
  background: var(--surface);
  border-bottom: 1px solid var(--line);
}
.brand { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 0.75rem; min-width: 0; }
.brand a { color: var(--text); font-weight: 700; text-decoration: none; }
.cluster { padding: 0 0.5rem; font: 0.8125rem/1.5 var(--mono); color: var(--muted); background: var(--sunken); border-radius: 4px; }
.top nav ul, .tabs ul, .pages ul { display: flex; flex-wrap: wrap; gap: 0.25rem; padding: 0; margin: 0; list-style: none; }
.top nav a, .tabs a { display: block; padding: 0.25rem 0.625rem; border-radius: 5px; text-decoration: none; }
.top nav a:hover, .tabs a:hover { background: var(--sunken); }
.top nav [aria-current], .tabs [aria-current] { background: var(--allowed-ground); color: var(--allowed-ink); font-weight: 600; }
.tabs { margin-left: -0.625rem; }
.who { display: flex; align-items: center; gap: 0.75rem; margin-left: auto; min-width: 0; }
main { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.25rem; max-width: 90rem; margin: 0 auto; padding: 1.5rem; }
main > section, article { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.75rem; }
.head { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: 0.5rem 1.5rem; }
.lead { max-width: 70ch; }
.narrow { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1rem; width: 100%; max-width: 40rem; margin: 2rem auto; }
.narrow section, .narrow form { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.75rem; }
.card { padding: 1rem; background: var(--surface); border: 1px solid var(--line); border-radius: 8px; }
.card > h2, .card > h3 { margin-bottom: 0.5rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 24rem), 1fr)); gap: 1rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 16.5rem), 1fr)); gap: 1rem; }
.facts dl > div { grid-template-columns: minmax(0, 1fr); gap: 0; }
.facts dt { font-size: 0.8125rem; }
.alarm { padding: 0.75rem 1rem; background: var(--alarm-ground); border: 1px solid var(--alarm-line); border-left-width: 6px; border-radius: 6px; }
.alarm p { max-width: 80ch; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: 0.75rem; padding: 0; list-style: none; }
.tiles a { display: block; height: 100%; padding: 0.625rem 0.875rem; color: inherit; text-decoration: none; background: var(--surface); border: 1px solid var(--line); border-radius: 8px; }
.tiles a:hover { border-color: var(--muted); }
.tiles b { display: block; font-size: 1.625rem; line-height: 1.2; font-weight: 650; }
.tiles span { color: var(--muted); font-size: 0.875rem; line-height: 1.3; }
.chips { display: flex; flex-wrap: wrap; gap: 0.5rem; padding: 0; list-style: none; }
.chips li { display: flex; align-items: baseline; gap: 0.5rem; max-width: 100%; padding: 0.125rem 0.25rem 0.125rem 0.625rem; background: var(--sunken); border-radius: 5px; }
.chips a { padding: 0 0.375rem; font-weight: 700; text-decoration: none; }
.filter { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.75rem 1rem; padding: 1rem; background: var(--surface); border: 1px solid var(--line); border-radius: 8px; }
.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr)); gap: 0.625rem 1rem; }
.filter .send { align-self: end; }
.more { grid-column: 1 / -1; }
.more[open] summary { margin-bottom: 0.625rem; }
.send { display: flex; align-items: center; gap: 1rem; }
.count { color: var(--muted); font-size: 0.875rem; }
.none { padding: 1.5rem; text-align: center; color: var(--muted); background: var(--surface); border: 1px dashed var(--line); border-radius: 8px; }
.pages ul { gap: 1.25rem; }
.crumbs { font-size: 0.875rem; color: var(--muted); }
.warnings { overflow-wrap: anywhere; }
.foot { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0.5rem 1.5rem; max-width: 90rem; margin: 0 auto; padding: 1rem 1.5rem 2rem; color: var(--muted); font-size: 0.8125rem; }
@media (max-width: 40rem) {
  .top { padding: 0.625rem 1rem; }
  .who { margin-left: 0; width: 100%; justify-content: space-between; }
  main { padding: 1rem; }
  .foot { padding: 1rem; }
  .narrow { margin: 0; }
  .filter { grid-template-columns: minmax(0, 1fr); }
  dl > div { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); }
}
`;

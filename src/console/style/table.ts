/** Tables, which become cards where they have no room; badges. */
export const TABLE_STYLE = `
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-weight: inherit; }
thead th { font-size: 0.8125rem; color: var(--muted); font-weight: 400; }
th, td { padding: 0.4375rem 0.75rem; vertical-align: top; }
.number { text-align: right; white-space: nowrap; width: 4.5rem; }
.scroll { overflow-x: auto; background: var(--surface); border: 1px solid var(--line); border-radius: 8px; }
.rows, .ranking, .findings { font-size: 0.875rem; }
.rows .name, .rows code { font-size: 0.8125rem; }
.rows { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; border-collapse: separate; border-spacing: 0; }
.rows tbody tr > *, .findings tbody tr > *, .compare tbody tr > *, .figures tbody tr > * { border-top: 1px solid var(--line); }
.rows tbody tr:hover { background: var(--sunken); }
.rows .age { display: block; }
.rows .when, .rows .verdict { white-space: nowrap; }
.rows .when a { text-decoration: none; }
.rows .when a:hover time { text-decoration: underline; }
.rows tr.unguarded > :first-child { box-shadow: inset 4px 0 0 var(--unguarded-fill); }
.rows .user, .rows .container { min-width: 10.5rem; }
.rows .pod, .rows .image { min-width: 13rem; }
.rows .landed { min-width: 7.5rem; overflow-wrap: anywhere; }
.codes code { white-space: nowrap; }
.badge { display: inline-block; padding: 0 0.5rem; border-radius: 4px; font-size: 0.8125rem; line-height: 1.5rem; font-weight: 600; white-space: nowrap; }
h1 .badge { font-size: 1rem; line-height: 1.75rem; vertical-align: 0.125em; letter-spacing: 0; }
.badge.allowed { color: var(--allowed-ink); background: var(--allowed-ground); }
.badge.denied { color: var(--denied-ink); background: var(--denied-ground); }
.badge.would-deny { color: var(--would-deny-ink); background: var(--would-deny-ground); }
.badge.unguarded { color: var(--unguarded-ink); background: var(--unguarded-ground); }
.badge.unjudged { color: var(--unjudged-ink); background: var(--unjudged-ground); }
.trouble { color: var(--denied-ink); font-weight: 600; }
.ranking th, .ranking td { padding: 0.25rem 0; }
.ranking thead th:first-child { visibility: hidden; }
.ranking tbody th { width: 100%; }
.ranking td, .ranking thead .number { padding-left: 0.75rem; }
.ranking .bar { display: block; margin: 0.125rem 0 0.25rem; }
.figures td { text-align: right; }
.figures thead th:not(:first-child) { text-align: right; }
.findings td:nth-child(-n + 3), .findings th { white-space: nowrap; }
.findings td:last-child { min-width: 18rem; overflow-wrap: anywhere; }
@media (max-width: 60rem) {
  .rows, .rows tbody { display: block; }
  .rows thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .rows tbody tr { display: grid; grid-template-columns: minmax(0, 1fr) fit-content(50%); gap: 0.125rem 0.75rem; padding: 0.625rem 0.75rem; border-top: 1px solid var(--line); }
  .rows tbody tr:first-child { border-top: 0; }
  .rows tbody tr > * { display: block; padding: 0; border: 0; min-width: 0; }
  .rows .verdict { text-align: right; }
  .rows.standing .when, .rows.standing .landed { grid-column: 1 / -1; text-align: left; }
  .rows.standing .age { display: inline; }
  .rows .user, .rows .pod, .rows .image, .rows .container { grid-column: 1 / -1; }
  .rows.standing .pod { font-weight: 600; }
  .rows .codes code { white-space: normal; }
  .rows.records .landed { text-align: right; }
  .rows tr.unguarded { box-shadow: inset 4px 0 0 var(--unguarded-fill); }
  .rows tr.unguarded > :first-child { box-shadow: none; }
}
`;

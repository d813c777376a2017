/** One record: the container as asked for beside the one that was judged. */
export const RECORD_STYLE = `
.compare { font-size: 0.875rem; min-width: 34rem; table-layout: fixed; }
.compare th:first-child { width: 30%; }
.compare td { font-family: var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; }
.compare tbody th { font-family: var(--mono); overflow-wrap: anywhere; }
.compare del, .compare ins { font-size: 1em; text-decoration: none; padding: 0 0.25rem; margin: 0 -0.25rem; border-radius: 3px; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
.compare del { background: var(--old); }
.compare ins { background: var(--new); }
.compare tr:not(.same) > * { background: var(--sunken); }
.compare.single tr > * { background: none; }
.mark { margin-left: 0.25rem; padding: 0 0.375rem; font: 0.75rem/1.25rem system-ui, sans-serif; color: var(--text); border: 1px solid var(--muted); border-radius: 3px; }
`;

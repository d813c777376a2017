/** Bars, by presentation attributes for their places and by these rules for their colours. */
export const PLOT_STYLE = `
.plot-frame { margin: 0; display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.5rem; }
.plot-frame figcaption { font-size: 0.8125rem; color: var(--muted); }
.plot-area { display: grid; grid-template-columns: 44px minmax(0, 1fr); padding-right: 1rem; }
.plot, .axis { display: block; overflow: visible; }
.grid { stroke: var(--line); stroke-width: 1; shape-rendering: crispEdges; }
.tick { fill: var(--muted); font-size: 12px; }
.fill.allowed { fill: var(--allowed-fill); }
.fill.denied { fill: var(--denied-fill); }
.fill.would-deny { fill: var(--would-deny-fill); }
.fill.unguarded { fill: var(--unguarded-fill); }
.fill.unjudged { fill: var(--unjudged-fill); }
.day .hit { fill: transparent; }
.day:hover .hit { fill: var(--sunken); }
.bar { overflow: hidden; border-radius: 3px; }
@media (max-width: 40rem) { .tick.minor { display: none; } }
@media (forced-colors: active) { .fill { stroke: CanvasText; } }
`;

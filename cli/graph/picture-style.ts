/** How a picture's classes look, light and dark; a file has it inside, and the page as a style sheet. */
export const pictureStyle = `
.picture { --paper: #ffffff; --ink: #1f2328; --faint: #59636e; --frame: #d1d9e0; --box: #f6f8fa;
  --well: #1a7f37; --wrong: #cf222e; --unknown: #6e7781; font: 13px/1.4 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) {
  .picture { --paper: #0d1117; --ink: #f0f6fc; --faint: #9198a1; --frame: #3d444d; --box: #151b23;
    --well: #3fb950; --wrong: #f85149; --unknown: #9198a1; }
}
.picture .paper { fill: var(--paper); }
.picture text { fill: var(--ink); }
.picture .name { font-weight: 600; }
.picture .title { font-size: 17px; font-weight: 600; }
.picture .small { font-size: 11px; fill: var(--faint); }
.picture .cluster { fill: none; stroke: var(--frame); stroke-dasharray: 2 4; }
.picture .wire { stroke: var(--frame); stroke-width: 2; }
.picture .box { fill: var(--box); stroke: var(--unknown); stroke-width: 1.5; }
.picture .edge { fill: none; stroke: var(--unknown); stroke-width: 2.5; stroke-dasharray: 1 5; stroke-linecap: round; }
.picture .well > .box { stroke: var(--well); }
.picture .wrong > .box { stroke: var(--wrong); stroke-dasharray: 7 4; stroke-width: 2.5; }
.picture .well > .edge { stroke: var(--well); stroke-dasharray: none; }
.picture .wrong > .edge { stroke: var(--wrong); stroke-dasharray: 7 6; }
.picture .wrong .told { fill: var(--wrong); }
`;

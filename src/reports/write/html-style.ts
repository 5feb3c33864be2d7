// How a report looks as HTML. Colours are those of the pictures; every verdict is told by its word too, never by colour alone.

export const reportCss = `
:root { color-scheme: light dark; --page: #ffffff; --ink: #1f2328; --faint: #59636e; --line: #d1d9e0; --raised: #f6f8fa;
  --good: #0b5cad; --bad: #b83a00; --other: #7a3fc4; --link: #0b5cad; --failing: #fff3ec; --goodside: #eef5fd; }
@media (prefers-color-scheme: dark) { :root { --page: #0d1117; --ink: #e6edf3; --faint: #9da7b3; --line: #30363d; --raised: #161b22;
  --good: #6cb6ff; --bad: #ff9a52; --other: #d2a8ff; --link: #6cb6ff; --failing: #2a1a10; --goodside: #10203a; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 54rem; background: var(--page); color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; text-wrap: balance; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .5rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
p, ul { margin: .6rem 0; } ul { padding-left: 1.3rem; }
a { color: var(--link); text-underline-offset: .15em; } a:focus-visible, summary:focus-visible, [tabindex]:focus-visible {
  outline: 2px solid var(--link); outline-offset: 2px; }
.jump { position: absolute; left: -999rem; } .jump:focus { left: 1rem; top: .5rem; background: var(--page); padding: .25rem .5rem; }
nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; font-size: .9rem; }
.runs { font-size: .78rem; white-space: nowrap; color: var(--faint); } .runs a { color: var(--faint); }
.assumed { font-style: normal; border-bottom: 1px dashed var(--faint); }
#summary { border-left: 4px solid var(--bad); background: var(--raised); border-radius: 0 6px 6px 0; padding: .1rem 1rem; font-size: 1.05rem; }
pre { background: var(--raised); border: 1px solid var(--line); border-radius: 6px; padding: .75rem; overflow-x: auto; margin: .75rem 0;
  font: .82rem/1.45 ui-monospace, "SF Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace; overflow-wrap: normal; }
code { font: .9em ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
.scroll { overflow-x: auto; margin: .75rem 0; } table { border-collapse: collapse; font-size: .9rem; min-width: 60%; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; } thead th { color: var(--faint);
  font-weight: 600; white-space: nowrap; } tbody th { font-weight: 500; }
th, td { overflow-wrap: normal; }
.verdict { font-weight: 600; white-space: nowrap; } .good { color: var(--good); } .bad { color: var(--bad); }
.other-failure, .uncertain { color: var(--other); } .no-answer, .skip { color: var(--faint); }
tbody tr.failing { background: var(--failing); } tbody th, tbody td { font-variant-numeric: tabular-nums; }
.side { display: inline-block; min-width: 100%; padding: 0 .25rem; font-weight: 600; } .side.good { background: var(--goodside); } .side.bad { background: var(--failing); }
#cells tbody th, #cells tbody td:nth-child(2) { white-space: nowrap; } #runs table { min-width: 40rem; }
tr:target { background: var(--raised); }
details { margin: .5rem 0; } summary { cursor: pointer; padding: .25rem 0; } figure { margin: 1rem 0; } figure svg { max-width: 100%; height: auto; }
figure img { display: block; height: auto; max-width: none; border: 1px solid var(--line); border-radius: 6px; }
summary:hover { color: var(--link); } details[open] > summary { font-weight: 600; }
figcaption { color: var(--faint); font-size: .85rem; }
footer { margin-top: 3rem; color: var(--faint); font-size: .85rem; border-top: 1px solid var(--line); padding-top: .75rem; }
@media print { body { max-width: none; } nav, .jump { display: none; } details > pre { white-space: pre-wrap; } figure img { max-width: 100%; } tr, figure { break-inside: avoid; } }
`;

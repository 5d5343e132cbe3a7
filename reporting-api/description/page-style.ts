/** Two columns on a wide window, one on a narrow one; light or dark as the reader's system is. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #17202a; --soft: #5b6875; --line: #dfe4e8; --paper: #fff; --wash: #f5f7f8; --mark: #0b6e6e; --code: #eef2f3; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebef; --soft: #9aa7b2; --line: #2b343c; --paper: #11171c; --wash: #171f26; --mark: #58c4bf; --code: #1c262e; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; display: grid; grid-template-columns: 15rem minmax(0, 1fr); color: var(--ink); background: var(--paper); font: 16px/1.6 system-ui, sans-serif; }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.75rem 1.25rem; background: var(--wash); border-right: 1px solid var(--line); font-size: .92rem; }
nav a { display: block; padding: .2rem .5rem; border-radius: 6px; color: var(--ink); text-decoration: none; }
nav a:hover, nav a:focus-visible { background: var(--code); color: var(--mark); }
.brand { margin: 0 .5rem 1.25rem; font-weight: 700; font-size: 1.05rem; } .brand span { display: block; color: var(--soft); font-weight: 400; font-size: .88rem; }
.group { margin: 1.25rem .5rem .25rem; color: var(--soft); font-size: .75rem; letter-spacing: .06em; text-transform: uppercase; }
main { padding: 2.5rem clamp(1.25rem, 5vw, 4rem) 6rem; max-width: 62rem; }
h1 { margin: 0 0 .5rem; font-size: 2rem; line-height: 1.2; letter-spacing: -.02em; }
h2 { margin: 3rem 0 .75rem; font-size: 1.3rem; } h3 { margin: 1.25rem 0 .4rem; font-size: .95rem; }
.lead { font-size: 1.1rem; color: var(--soft); max-width: 46rem; } p { max-width: 46rem; } a { color: var(--mark); }
code { overflow-wrap: anywhere; padding: .1em .35em; border-radius: 4px; background: var(--code); font: .86em ui-monospace, monospace; }
pre { margin: .5rem 0; padding: .9rem 1rem; max-height: 26rem; overflow: auto; border-radius: 8px; background: var(--code); font: .84rem/1.5 ui-monospace, monospace; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 1rem; margin-top: 1.25rem; }
.cards > div { padding: .25rem 1.1rem .5rem; border: 1px solid var(--line); border-radius: 10px; } .cards h3 { margin-top: .8rem; } .cards p { margin: .3rem 0 .6rem; font-size: .93rem; }
table { width: 100%; margin: .75rem 0; border-collapse: collapse; font-size: .92rem; }
th, td { padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { color: var(--soft); font-weight: 500; font-size: .8rem; } tbody th { font-weight: 400; white-space: nowrap; }
section > details { border-bottom: 1px solid var(--line); } section > details > summary { display: grid; grid-template-columns: 3.4rem minmax(12rem, 26rem) minmax(0, 1fr); gap: .75rem; align-items: baseline; padding: .6rem 0; cursor: pointer; list-style: none; }
section > details > summary::-webkit-details-marker { display: none; } summary:hover .path { color: var(--mark); }
summary span { color: var(--soft); font-size: .93rem; } summary:focus-visible { outline: 2px solid var(--mark); outline-offset: 2px; border-radius: 4px; }
.method { text-align: center; font-weight: 600; color: var(--mark); } .path { background: none; padding: 0; overflow-wrap: anywhere; } .path i { color: var(--soft); }
.body { padding: 0 0 1.25rem 1rem; border-left: 2px solid var(--line); margin-bottom: .9rem; } .body > :first-child { margin-top: 0; } .refusals { color: var(--soft); font-size: .88rem; } .refusals a { text-decoration: none; }
.values { display: inline-block; vertical-align: top; } .values summary { color: var(--mark); cursor: pointer; } .values[open] summary { margin-bottom: .3rem; }
@media (max-width: 56rem) {
  body { display: block; } nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); padding: 1rem 1.25rem; }
  nav a { display: inline-block; } .group { margin-top: .75rem; } .brand { margin-bottom: .5rem; } main { padding-top: 1.5rem; }
  tbody th { white-space: normal; } section > details > summary { grid-template-columns: 3.4rem minmax(0, 1fr); } section > details > summary > span { grid-column: 2; } h1 { font-size: 1.6rem; }
}
`;

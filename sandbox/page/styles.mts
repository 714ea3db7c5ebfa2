/** The page's style sheet, light and dark. */
export const STYLES = `
:root {
	color-scheme: light dark;
	--paper: light-dark(#f4f5f8, #12141a);
	--sheet: light-dark(#ffffff, #1c1f28);
	--ink: light-dark(#1b1f2a, #eceef4);
	--soft: light-dark(#667085, #98a1b3);
	--line: light-dark(#e2e5ec, #2d3240);
	--accent: light-dark(#3652d9, #90a4ff);
	--shadow: 0 1px 2px rgb(16 24 40 / .06), 0 6px 18px rgb(16 24 40 / .07);
}
* { box-sizing: border-box; }
body {
	margin: 0; background: var(--paper); color: var(--ink);
	font: 15px/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
}
h1, h2, h3, p, dl, dd, ul { margin: 0; padding: 0; }
a { color: inherit; }
.shell { max-width: 1480px; margin: 0 auto; padding: 24px 28px 56px; }
.top { display: flex; flex-wrap: wrap; align-items: center; gap: 14px 28px; margin-bottom: 22px; }
.top h1 { font-size: 22px; letter-spacing: -.01em; }
.top .about { color: var(--soft); font-size: 13px; margin-top: 2px; }
.stats { display: flex; flex-wrap: wrap; gap: 10px; margin-left: auto; align-items: stretch; }
.stat { background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; padding: 6px 14px; }
.stat b { display: block; font-size: 17px; font-variant-numeric: tabular-nums; }
.stat span { color: var(--soft); font-size: 12px; }
.stat.clock { display: flex; gap: 12px; align-items: center; }
button {
	font: inherit; font-size: 13px; font-weight: 550; cursor: pointer; color: var(--ink);
	background: var(--sheet); border: 1px solid var(--line); border-radius: 8px; padding: 5px 11px;
}
button:hover:not(:disabled) { border-color: var(--accent); color: var(--accent); }
button:disabled { opacity: .38; cursor: default; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
#notice { border-radius: 10px; padding: 10px 14px; margin-bottom: 16px; background: #b4231814;
	border: 1px solid #b4231866; color: light-dark(#8f1c13, #ff9d93); }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) 320px; gap: 28px; align-items: start; }
@media (max-width: 1040px) { .columns { grid-template-columns: minmax(0, 1fr); } }
.bar { display: flex; flex-wrap: wrap; gap: 10px; align-items: center; margin-bottom: 16px; }
.tabs { display: flex; flex-wrap: wrap; gap: 8px; margin-bottom: 14px; }
.tab {
	text-decoration: none; border: 1px solid var(--line); background: var(--sheet); border-radius: 10px;
	padding: 7px 13px; display: grid; line-height: 1.25;
}
.tab b { font-size: 14px; } .tab small { color: var(--soft); font-size: 12px; }
.tab i { font-style: normal; color: var(--soft); font-weight: 500; margin-left: 6px; font-variant-numeric: tabular-nums; }
.tab[aria-current] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
form.search { margin-left: auto; }
form.search input { width: 220px; }
form input:is([type=search], [type=url]) {
	font: inherit; padding: 7px 12px; border-radius: 10px; color: inherit;
	border: 1px solid var(--line); background: var(--sheet);
}
.tally { color: var(--soft); font-size: 13px; display: flex; flex-wrap: wrap; gap: 4px 14px; }
.tally code { font-size: 12px; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(310px, 1fr)); gap: 20px; }
.card { display: flex; flex-direction: column; background: var(--sheet); border: 1px solid var(--line); border-radius: 16px; overflow: hidden; box-shadow: var(--shadow); }
.card header {
	color: #fff; padding: 12px 16px 11px;
	background: linear-gradient(120deg, hsl(var(--hue) 58% 29%), hsl(calc(var(--hue) + 18) 56% 41%));
}
.card header b { display: block; font-size: 14.5px; }
.card header > div { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 4px 10px; margin-top: 3px; }
.card header small { opacity: .9; font-size: 12.5px; }
.badges { display: flex; gap: 5px; }
.badge {
	font-size: 10.5px; font-weight: 700; letter-spacing: .05em; border-radius: 99px; padding: 1.5px 9px;
	background: rgb(255 255 255 / .92); color: #475467; white-space: nowrap;
}
.badge[data-word=INSTALLED], .badge[data-word=ACTIVE] { color: #067647; }
.badge[data-word=UNINSTALLED], .badge[data-word=DEACTIVATED] { color: #b54708; }
.badge[data-word=EXPIRED], .badge[data-word=ARCHIVED] { color: #b42318; }
.front { display: grid; grid-template-columns: 84px minmax(0, 1fr); gap: 14px; padding: 16px; }
.photo {
	width: 84px; height: 104px; border-radius: 10px; display: grid; place-items: center; position: relative;
	font-size: 28px; font-weight: 650; color: hsl(var(--hue) 45% 38%);
	background: light-dark(hsl(var(--hue) 42% 92%), hsl(var(--hue) 26% 78%));
}
.photo small { position: absolute; bottom: 5px; font-size: 10px; font-weight: 600; opacity: .8; }
.who { font-size: 18px; font-weight: 680; line-height: 1.2; margin-bottom: 8px; overflow-wrap: anywhere; }
dl.fields { display: grid; gap: 5px; }
dl.fields dt { color: var(--soft); font-size: 11px; }
dl.fields dd { font-size: 13.5px; overflow-wrap: anywhere; line-height: 1.3; }
dl.fields .none { color: var(--soft); opacity: .6; }
dl.more { grid-template-columns: 1fr 1fr; gap: 7px 14px; padding: 0 16px 14px; }
.code { margin: 0 16px 14px; padding: 8px 10px 5px; border-radius: 8px; background: #fff; text-align: center; border: 1px solid #e2e5ec; }
.code svg { display: block; width: 100%; height: 34px; }
.code span { font: 12px/1.5 ui-monospace, monospace; letter-spacing: .12em; color: #1b1f2a; overflow-wrap: anywhere; }
.card footer { margin-top: auto; border-top: 1px solid var(--line); padding: 10px 16px 12px; display: grid; gap: 8px; }
.card footer p { color: var(--soft); font-size: 12px; display: flex; flex-wrap: wrap; justify-content: space-between; gap: 2px 10px; }
.card footer p b { color: var(--ink); font-weight: 600; overflow-wrap: anywhere; }
.play { display: flex; gap: 6px; }
.play button { flex: 1; padding: 5px 4px; }
.card.gone .front, .card.gone .code, .card.gone dl.more { opacity: .45; filter: grayscale(.8); }
.empty { border: 1.5px dashed var(--line); border-radius: 16px; padding: 56px 24px; text-align: center; color: var(--soft); }
.empty b { display: block; color: var(--ink); font-size: 18px; margin-bottom: 6px; }
.pager { display: flex; gap: 8px; align-items: center; justify-content: center; margin-top: 22px; color: var(--soft); font-size: 13px; }
.pager a { text-decoration: none; border: 1px solid var(--line); background: var(--sheet); border-radius: 8px; padding: 5px 12px; color: var(--ink); }
.sent h2 { font-size: 15px; margin: 0 0 10px; }
.sent section { margin-top: 26px; }
.call { background: var(--sheet); border: 1px solid var(--line); border-radius: 14px; padding: 14px 16px; display: grid; gap: 10px; }
.sent .call h2 { margin: 0; }
.call input { width: 100%; }
.sent ul { list-style: none; display: grid; gap: 8px; }
.sent li { background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; padding: 9px 12px; font-size: 13px; overflow-wrap: anywhere; }
.sent li small { display: block; color: var(--soft); font-size: 12px; }
.sent .nothing { color: var(--soft); font-size: 13px; }
.services { display: flex; gap: 20px; border-bottom: 1px solid var(--line); margin-bottom: 20px; }
.services a { text-decoration: none; color: var(--soft); font-weight: 600; padding: 0 2px 9px; margin-bottom: -1px; border-bottom: 2px solid transparent; }
.services a:hover { color: var(--ink); }
.services a[aria-current] { color: var(--ink); border-color: var(--accent); }
.choices { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; }
.choices .tally { margin-right: 4px; }
button[aria-pressed=true] { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.tally.end { margin-left: auto; }
.check { display: flex; flex-direction: column; gap: 12px; background: var(--sheet); border: 1px solid var(--line); border-radius: 14px; padding: 14px 16px 12px; box-shadow: var(--shadow); }
.check header { display: flex; justify-content: space-between; align-items: center; gap: 10px; }
.check header b { font-size: 15.5px; }
.check .badge { border: 1px solid currentColor; background: none; color: var(--soft); }
.check .badge[data-word=VERIFIED] { color: light-dark(#067647, #6ddba6); }
.check .badge[data-word=FAILED] { color: light-dark(#b42318, #ff9d93); }
.check .badge[data-word=PENDING] { color: light-dark(#b54708, #f5b36b); }
.check footer { margin-top: auto; display: flex; flex-wrap: wrap; justify-content: space-between; gap: 2px 10px; color: var(--soft); font-size: 12px; }
.reasons { list-style: none; display: grid; gap: 4px; font-size: 13px; }
.reasons b { font-variant-numeric: tabular-nums; margin-right: 4px; }
.finish { display: grid; gap: 7px; justify-items: start; }
.finish > span { color: var(--soft); font-size: 12px; }
.codes { display: flex; flex-wrap: wrap; gap: 5px; }
.codes button { padding: 2px 8px; font-variant-numeric: tabular-nums; }
.sent li[data-state=dropped] { border-color: #b4231866; }
.nothing { color: var(--soft); font-size: 13px; }
.consent { max-width: 560px; margin: 4vh auto 0; background: var(--sheet); border: 1px solid var(--line); border-radius: 16px; box-shadow: var(--shadow); padding: 26px 28px; display: grid; gap: 12px; }
.consent h1 { font-size: 22px; }
.consent .about { color: var(--soft); font-size: 13px; }
.people { display: grid; gap: 6px; max-height: 46vh; overflow: auto; margin: 6px 0 16px; padding: 3px; }
.person { display: flex; gap: 11px; align-items: center; border: 1px solid var(--line); border-radius: 10px; padding: 7px 12px; cursor: pointer; }
.person:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.person small { display: block; color: var(--soft); font-size: 12.5px; }
.person input { accent-color: var(--accent); margin: 0; }
.decide { display: flex; gap: 8px; }
.decide button { padding: 8px 20px; font-size: 14px; }
.decide .main { background: light-dark(#3652d9, #5a74f0); border-color: transparent; color: #fff; }
.decide .main:hover:not(:disabled) { color: #fff; filter: brightness(1.08); }
@media (max-width: 560px) { .shell { padding: 18px 16px 40px; } .stats { margin-left: 0; } form.search, form.search input { width: 100%; } }
`;

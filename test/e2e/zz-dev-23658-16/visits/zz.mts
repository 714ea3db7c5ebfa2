
import * as c from './cards.mts';
import { N8N } from '../support/labels.mts';
export async function edit(stage: any, editor: any) { await editor.page.getByTestId('credential-edit-button').click();
	await editor.credential.getByText(N8N.tested).filter({ visible: true }).waitFor();
	await editor.closeCredential(); }
export const template = async (s: any, e: any) => await c.chooseTemplate(e);
export const refused = async (s: any, e: any) => await c.sendRefusedRowsOn(e);
export const run = async (s: any, e: any) => await c.runAndRead(s, e);
export const preview = async (s: any, e: any) => await c.preview(s, e);
import { consent as k } from './consent.mts'; import { license as l } from './license.mts';
const wrap = (s: any) => new Proxy(s, { get(t, n) { if (n !== 'newPage') { const v = Reflect.get(t, n, t); return typeof v === 'function' ? v.bind(t) : v; } return async (m: any = {}) => { const p = await t.newPage({ ...m }); await p.context().close(); const ctx = await t.browser.newContext({ ...m, viewport: { width: 1440, height: 900 }, userAgent: `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/${t.browser.version()} Safari/537.36` }); ctx.setDefaultTimeout(50000); await ctx.route((u: URL) => u.hostname !== '127.0.0.1', async (r: any) => await r.abort()); return await ctx.newPage(); }; } });
export const consentV = async (s: any, e: any) => await k.run(wrap(s), e);
export const licenseV = async (s: any, e: any) => await l.run(wrap(s), e);

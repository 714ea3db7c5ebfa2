import { html, trusted, type Html } from './html.mts';
import { SCRIPT } from './script.mts';
import { STYLES } from './styles.mts';

/** Sent with the page: it loads nothing from elsewhere, and talks to nobody but the sandbox. */
export const PAGE_HEADERS = {
	'content-type': 'text/html; charset=utf-8',
	'cache-control': 'no-store',
	'content-security-policy':
		"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; " +
		"img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	'x-content-type-options': 'nosniff',
} as const;

/** A complete page around its body; one that is `isLive` keeps itself up to date. */
export function document(title: string, body: Html, { isLive = true } = {}): string {
	return html`<!DOCTYPE html>
		<html lang="en">
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<title>${title}</title>
				<link rel="icon" href="data:," />
				<style>
					${trusted(STYLES)}
				</style>
			</head>
			<body>
				<div class="shell">
					<div id="notice" role="status" hidden></div>
					${body}
				</div>
				${isLive &&
				html`<script>
					${trusted(SCRIPT)};
				</script>`}
			</body>
		</html> `.text;
}

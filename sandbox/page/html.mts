/** HTML text that is safe to send: whatever is put into the tagged template is escaped unless it is HTML already. */
export class Html {
	constructor(readonly text: string) {}
}

type Part = Html | string | number | null | undefined | false | ReadonlyArray<Html>;

const ENTITIES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

/** Escapes a text for use between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

function asText(part: Part): string {
	if (part === null || part === undefined || part === false) return '';
	if (part instanceof Html) return part.text;
	if (Array.isArray(part)) return part.map((one) => one.text).join('');
	return escapeHtml(String(part));
}

/** html`<p>${anything}</p>`: escapes texts and numbers, keeps Html, leaves out null and false. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
	return new Html(strings.reduce((text, next, index) => text + asText(parts[index - 1]) + next));
}

/** Takes a text as HTML as it is. Only for texts that this project wrote itself. */
export const trusted = (text: string): Html => new Html(text);

/** A person at an n8n form, played as the page's own script does it: submit, wait for the next page, submit that. */
import { setTimeout as sleep } from 'node:timers/promises';

const NEXT_PAGE_MS = 30_000;
const POLL_MS = 100;

export type FieldValue = string | readonly string[] | File;

export class FormVisit {
	private constructor(
		/** What n8n answered the first page; without `formWaitingUrl` there is no other. */
		readonly answer: Readonly<Record<string, unknown>>,
		private readonly waitingUrl: string | undefined,
	) {}

	/**
	 * Submits the first page.
	 * @param fields the values in the order of the form's fields; of checkboxes the list of what is ticked
	 */
	static async begin(
		url: string,
		fields: readonly FieldValue[],
		headers: Record<string, string> = {},
	): Promise<FormVisit> {
		const response = await fetch(url, { method: 'POST', headers, body: bodyOf(fields) });
		const text = await response.text();
		if (!response.ok) throw new Error(`The form answered ${response.status}: ${text}`);
		const answer = JSON.parse(text) as Record<string, unknown>;
		const { formWaitingUrl } = answer;
		return new FormVisit(answer, typeof formWaitingUrl === 'string' ? formWaitingUrl : undefined);
	}

	/**
	 * The next page as soon as it is there: its text, without tags.
	 * @param words what tells it from the page before, which n8n shows until the new one is ready
	 */
	async page(words = ''): Promise<string> {
		const deadline = Date.now() + NEXT_PAGE_MS;
		for (;;) {
			const text = await this.shown();
			if (text.includes(words) || Date.now() > deadline) return text;
			await sleep(POLL_MS);
		}
	}

	private async shown(): Promise<string> {
		const status = new URL(this.address);
		status.pathname += '/n8n-execution-status';
		const deadline = Date.now() + NEXT_PAGE_MS;
		for (let last = ''; last !== 'form-waiting'; await sleep(POLL_MS)) {
			last = (await (await fetch(status)).text()).trim();
			if (last === 'form-waiting') break;
			if (Date.now() > deadline) throw new Error(`There is no next page: ${last}`);
		}
		const html = await (await fetch(this.address)).text();
		const body = html.replace(/<(style|script)[\s\S]*?<\/\1>/g, ' ');
		return body.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
	}

	/** Submits the page that is shown. The last page of a form has no fields: it submits itself. */
	async send(fields: readonly FieldValue[] = []): Promise<void> {
		const body = fields.length === 0 ? undefined : bodyOf(fields);
		const response = await fetch(this.address, { method: 'POST', body });
		if (!response.ok) throw new Error(`The page answered ${response.status}`);
		await response.text();
	}

	private get address(): string {
		if (this.waitingUrl === undefined) throw new Error('This form has one page only');
		return this.waitingUrl;
	}
}

function bodyOf(fields: readonly FieldValue[]): FormData {
	const form = new FormData();
	for (const [index, value] of fields.entries()) {
		if (typeof value === 'string') form.append(`field-${index}`, value);
		else if (value instanceof File) form.append(`field-${index}`, value, value.name);
		else form.append(`field-${index}`, JSON.stringify(value));
	}
	return form;
}

/** A photo of 60 KB. In the sandbox its name decides: `success.jpg` and `fail.jpg`, as in ID.me's own. */
export function photo(name: string, marker = ''): File {
	const bytes = Buffer.alloc(60_000, marker === '' ? 0x5a : marker);
	bytes.set([0xff, 0xd8, 0xff, 0xe0]);
	return new File([bytes], name, { type: 'image/jpeg' });
}

/** What stands between n8n and ID.me in a test of what n8n keeps: a relay that hears the tokens, and a gossip. */
import {
	startRecordingServer,
	type Answer,
	type RecordedRequest,
	type RecordingServer,
} from '../../support/recording-server.mts';

/** What the gossip tells of its own. */
export const GOSSIP = {
	social: '219-09-9314',
	accessToken: 'foreign-access-token-7f1e5b9d3c',
	refreshToken: 'foreign-refresh-token-2a8c6e4f0b',
};

/** Hands requests of the sign-in on as they come, and says which tokens went by. */
export async function startRelay(
	target: string,
	onToken: (name: string, token: string) => void,
): Promise<RecordingServer> {
	return await startRecordingServer(async ({ method, path, query, headers, body }) => {
		const { authorization, 'content-type': type } = headers;
		const answer = await fetch(`${target}${path}?${new URLSearchParams(query)}`, {
			method,
			headers: { ...(authorization && { authorization }), ...(type && { 'content-type': type }) },
			body: method === 'POST' ? String(body) : undefined,
		});
		const told = (await answer.json()) as Record<string, unknown>;
		for (const name of ['access_token', 'refresh_token']) {
			if (typeof told[name] === 'string') onToken(name, told[name]);
		}
		return { status: answer.status, body: told };
	});
}

/**
 * A service, or something in front of it, that refuses everything and repeats what it was sent: in turns as ID.me's own
 * refusal and as a page.
 */
export class Gossip {
	/** Whether the next refusal is a page. */
	isPageNext = false;

	private constructor(
		/** The code that it does exchange, so that the reading is what fails. */
		private readonly goodCode: string,
		private readonly onVerifier: (verifier: string) => void,
	) {}

	static async start(
		goodCode: string,
		onVerifier: (verifier: string) => void,
	): Promise<{ gossip: Gossip; server: RecordingServer }> {
		const gossip = new Gossip(goodCode, onVerifier);
		const server = await startRecordingServer((request) => gossip.answer(request));
		return { gossip, server };
	}

	private answer(request: RecordedRequest): Answer {
		const { path, body } = request;
		const form = new URLSearchParams(typeof body === 'string' ? body : '');
		const verifier = form.get('code_verifier');
		if (verifier !== null) this.onVerifier(verifier);
		if (form.get('code')?.startsWith(this.goodCode)) {
			const { accessToken, refreshToken } = GOSSIP;
			return { body: { access_token: accessToken, refresh_token: refreshToken, expires_in: 300 } };
		}
		const said = `${JSON.stringify(request)} ${Object.values(GOSSIP).join(' ')}`;
		const isPage = this.isPageNext;
		this.isPageNext = !isPage;
		if (isPage) return { status: 400, body: `<html>${said}</html>` };
		const isVisitor = path.startsWith('/oauth') || path.startsWith('/api/public');
		return isVisitor
			? { status: 400, body: { error: 'invalid_grant', error_description: said } }
			: { status: 422, body: { errors: [{ code: 3101, message: said, additional_info: said }] } };
	}
}

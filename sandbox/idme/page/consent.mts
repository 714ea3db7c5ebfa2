/** The stand-in for ID.me's sign-in: the visitor is one of the made-up people, and agrees or declines. */
import { document } from '../../page/document.mts';
import { html, type Html } from '../../page/html.mts';
import type { Refused, SignIn, Visitors } from '../oauth/visitors.mts';
import type { Person } from '../people.mts';

/** People whom the asked policies speak of come first. */
function sorted(people: readonly Person[], scope: string): Person[] {
	const policies = scope.split(/\s+/);
	const fits = ({ v3 }: Person): boolean =>
		v3.status.some(({ group, verified }) => verified && policies.includes(group));
	return [...people.filter(fits), ...people.filter((person) => !fits(person))];
}

function choice({ uuid, name, about }: Person, index: number): Html {
	return html`<label class="person"
		><input type="radio" name="person" value="${uuid}" ${index === 0 && html`checked`} /><span
			><b>${name}</b><small>${about}</small></span
		></label
	>`;
}

/** @param query of the sign-in link, which the form brings back */
export function consentHtml(visitors: Visitors, signIn: SignIn, query: string): string {
	const { host } = new URL(signIn.redirectUri);
	return document(
		'Sandbox sign-in',
		html`<main class="consent">
			<p class="about">ID.me sandbox, not ID.me itself</p>
			<h1>Who are you today?</h1>
			<p>
				<b>${host}</b> asks for <code>${signIn.scope}</code>. It sees the attributes of the person
				you choose.
			</p>
			<form method="post" action="/oauth/authorize?${query}">
				<div class="people">${sorted(visitors.people, signIn.scope).map(choice)}</div>
				<div class="decide">
					<button class="main" name="decision" value="allow">Allow</button>
					<button name="decision" value="deny">Decline</button>
				</div>
			</form>
		</main>`,
		{ isLive: false },
	);
}

export function refusedHtml({ error, description }: Refused): string {
	return document(
		'Sandbox sign-in',
		html`<main class="consent">
			<p class="about">ID.me sandbox, not ID.me itself</p>
			<h1>This sign-in link does not work</h1>
			<p>${description}</p>
			<p class="about"><code>${error}</code></p>
		</main>`,
		{ isLive: false },
	);
}

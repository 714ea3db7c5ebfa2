/** Which request asks for what: the addresses of the Services API and of the API for visitors. */
import { ENDPOINTS, type EndpointName } from '../../nodes/IdMe/api/endpoints.ts';
import { PATHS } from '../../nodes/IdMe/oauth/account.ts';
import type { Readings } from './readings.mts';

/** Requests by the name that the journal, faults and limits know them under. */
export type ServicesAction = EndpointName;

export type VisitorAction =
	| 'authorize'
	| 'decide'
	| 'token'
	| 'logout'
	| 'attributesV3'
	| 'attributesV2'
	| 'userInfo'
	| 'keys'
	| 'discovery';

export type IdMeAction = ServicesAction | VisitorAction;

export interface Route<Action extends IdMeAction = IdMeAction> {
	action: Action;
	method: 'GET' | 'POST';
	/** `:id` stands for one part of the path. */
	path: string;
}

export const SERVICES_ACTIONS = Object.keys(ENDPOINTS) as ServicesAction[];

export const VISITOR_ROUTES: ReadonlyArray<Route<VisitorAction>> = [
	{ action: 'authorize', method: 'GET', path: PATHS.signInPage },
	{ action: 'decide', method: 'POST', path: PATHS.signInPage },
	{ action: 'token', method: 'POST', path: PATHS.token },
	{ action: 'logout', method: 'GET', path: '/oauth/logout' },
	{ action: 'attributesV3', method: 'GET', path: PATHS.attributes.v3 },
	{ action: 'attributesV2', method: 'GET', path: PATHS.attributes.v2 },
	{ action: 'userInfo', method: 'GET', path: PATHS.userInfo },
	{ action: 'userInfo', method: 'GET', path: `${PATHS.userInfo}.json` },
	{ action: 'keys', method: 'GET', path: PATHS.jwkSet },
	{ action: 'discovery', method: 'GET', path: '/oidc/.well-known/openid-configuration' },
];

/** What a path is, and the id in it. */
export interface Match<Action extends IdMeAction> {
	route: Route<Action>;
	id: string | undefined;
}

function idIn(pattern: string, path: string): string | undefined | null {
	const wanted = pattern.split('/');
	const given = path.split('/');
	if (wanted.length !== given.length) return null;
	let id: string | undefined;
	for (const [index, part] of wanted.entries()) {
		if (part === ':id' && given[index] !== '') id = given[index];
		else if (part !== given[index]) return null;
	}
	return id;
}

/** The first route that a request meets. */
export function matchOf<Action extends IdMeAction>(
	routes: ReadonlyArray<Route<Action>>,
	method: string,
	path: string,
): Match<Action> | undefined {
	for (const route of routes) {
		if (route.method !== method) continue;
		const id = idIn(route.path, path);
		if (id !== null) return { route, id };
	}
	return undefined;
}

/** The Services API's routes under these readings: the address of the identity check is not published. */
export function servicesRoutes({ identityPaths }: Readings): Array<Route<ServicesAction>> {
	return SERVICES_ACTIONS.flatMap((action) => {
		const { method, paths } = ENDPOINTS[action];
		const taken = action === 'verifyIdentity' ? identityPaths : [`/${paths[0]}`];
		return taken.map((path) => ({ action, method, path }));
		// An address without an id is the better match: `…/identity` would also be a status call.
	}).sort((one, other) => Number(one.path.includes(':id')) - Number(other.path.includes(':id')));
}

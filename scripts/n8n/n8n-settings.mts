import { delimiter, dirname } from 'node:path';

export interface N8nPlace {
	/** n8n keeps everything in `<userFolder>/.n8n`. */
	userFolder: string;
	url: string;
	port: number;
	brokerPort: number;
	/** Folders whose files the Read/Write Files node may open; n8n allows none of its own. */
	fileFolders: readonly string[];
	/** The Node binary n8n runs on, so that what it starts finds the same one. */
	node: string;
}

/**
 * What n8n gets of this process's environment. Not more: a DB_TYPE or N8N_… of the user's own would make it
 * work on the user's own data.
 */
const PASSED_ON = [
	'HOME',
	'LANG',
	'LC_ALL',
	'LOGNAME',
	'SHELL',
	'SYSTEMROOT',
	'TEMP',
	'TMP',
	'TMPDIR',
	'TZ',
	'USER',
	'USERPROFILE',
];

/** Keeps n8n from calling home, and from showing what only makes sense for a real instance. */
const QUIET = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_DIAGNOSTICS_CONFIG_FRONTEND: '',
	N8N_DIAGNOSTICS_CONFIG_BACKEND: '',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	N8N_AI_GATEWAY_ENABLED: 'false',
	// n8n fetches the list of verified packages from its own server.
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	// Off by default in a coming version of n8n; an unverified package is what is tried here.
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	// Fetches its list from n8n's own server.
	N8N_DISABLED_MODULES: 'mcp-registry',
};

/** The whole environment of an n8n that listens on the loopback address only. */
export function n8nEnvironment(
	place: N8nPlace,
	overrides: Record<string, string> = {},
): Record<string, string> {
	const passedOn = PASSED_ON.flatMap((name): Array<[string, string]> => {
		const value = process.env[name];
		return value === undefined ? [] : [[name, value]];
	});
	return {
		...Object.fromEntries(passedOn),
		PATH: [dirname(place.node), process.env.PATH].filter(Boolean).join(delimiter),
		NODE_ENV: 'production',
		N8N_USER_FOLDER: place.userFolder,
		// Protects nothing but the key of a local stand-in.
		N8N_ENCRYPTION_KEY: 'digital-id-on-this-machine-only',
		N8N_HOST: '127.0.0.1',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(place.port),
		N8N_EDITOR_BASE_URL: place.url,
		N8N_WEBHOOK_URL: `${place.url}/`,
		N8N_SECURE_COOKIE: 'false',
		N8N_RUNNERS_BROKER_PORT: String(place.brokerPort),
		N8N_RESTRICT_FILE_ACCESS_TO: place.fileFolders.join(';'),
		N8N_LOG_OUTPUT: 'console',
		GENERIC_TIMEZONE: 'UTC',
		...QUIET,
		...overrides,
	};
}

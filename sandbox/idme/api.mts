/** ID.me's addresses on the sandbox's origin: the Services API and the API for visitors. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { exchange, type Stage } from '../exchange.mts';
import { VisitorApi } from './oauth/service.mts';
import { receive, type RawRequest } from './requests.mts';
import { ServicesApi, type ServiceOptions } from './service.mts';

const SERVICES_PATHS = ['/health', '/api/v2/*'];
/** Whatever else is asked for on ID.me's hosts, a page that does not exist included. */
const VISITOR_PATHS = ['/oauth/*', '/api/public/*', '/oidc/*', '/api/*', '/.well-known/*'];

async function arrived(
	request: FastifyRequest,
	reply: FastifyReply,
): Promise<RawRequest | undefined> {
	try {
		return await receive(request.raw);
	} catch {
		// The caller went away in the middle of its request.
		reply.hijack();
		return undefined;
	}
}

export function addIdMeApi(app: FastifyInstance, options: ServiceOptions, stage: Stage): void {
	const services = new ServicesApi(options);
	const visitors = new VisitorApi(options);
	app.register(async (api) => {
		api.removeAllContentTypeParsers();
		// The body is left where it is, to be read piece by piece.
		api.addContentTypeParser('*', (_request, _payload, done) => {
			done(null);
		});
		const serve =
			(callOf: (raw: RawRequest) => Parameters<typeof exchange>[2]) =>
			async (request: FastifyRequest, reply: FastifyReply) => {
				const raw = await arrived(request, reply);
				if (raw) await exchange(stage, reply, callOf(raw));
				return reply;
			};
		for (const path of SERVICES_PATHS) {
			api.all(
				path,
				serve((raw) => services.call(raw)),
			);
		}
		for (const path of VISITOR_PATHS) {
			api.all(
				path,
				serve((raw) => visitors.call(raw)),
			);
		}
	});
}

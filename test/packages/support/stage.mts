import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type Sandbox } from '../../../sandbox/server.mts';
import { startN8n } from '../../../scripts/n8n/n8n-process.mts';
import type { SavedCredential } from '../../../scripts/n8n/types.mts';
import { Instance } from './instance.mts';
import { Registry } from './registry.mts';
import { publishable, type TwoVersions } from './versions.mts';

const API_KEY = 'packages-key-4Wq8';
const IDME_SECRET = 'packages-secret-9Lk2';
const OWNER = {
	email: 'packages@example.com',
	firstName: 'P',
	lastName: 'P',
	password: 'Packages-1',
};

export interface Credentials {
	id123: SavedCredential;
	idMe: SavedCredential;
}

/** The registry with all packages in it, the stand-in for both services, and one n8n at a time. */
export class Stage {
	private readonly folder = mkdtempSync(join(tmpdir(), 'digital-id-packages-'));
	private registry: Registry | undefined;
	private instance: Instance | undefined;
	private standIn: Sandbox | undefined;
	private readonly cancel = new AbortController();
	packages: TwoVersions[] = [];

	get sandbox(): Sandbox {
		if (!this.standIn) throw new Error('The stage is not set');
		return this.standIn;
	}

	get refusedHosts(): string[] {
		return [...(this.registry?.refused ?? [])];
	}

	package(name: string): TwoVersions {
		const found = this.packages.find((each) => each.name === name);
		if (!found) throw new Error(`There is no package ${name}`);
		return found;
	}

	async open(): Promise<void> {
		this.packages = publishable(this.folder);
		this.registry = await Registry.open(this.folder);
		for (const { current } of this.packages) this.registry.publish(current);
		this.standIn = await startSandbox({ apiKey: API_KEY, idMe: { apiSecret: IDME_SECRET } });
	}

	/** Publishes the higher version of a package as well. */
	publishHigher(name: string): void {
		this.registry?.publish(this.package(name).higher);
	}

	/** @param userFolder one of n8n's own, by a name */
	async n8n(userFolder: string, env: Record<string, string> = {}): Promise<Instance> {
		await this.stopN8n();
		const n8n = await startN8n({
			userFolder: join(this.folder, userFolder),
			env: { ...this.registry?.environment, ...env },
			signal: this.cancel.signal,
		});
		this.instance = new Instance(n8n);
		await n8n.client.signIn(OWNER);
		return this.instance;
	}

	async stopN8n(): Promise<void> {
		const running = this.instance;
		this.instance = undefined;
		await running?.n8n.client.close();
		await running?.n8n.stop();
	}

	async id123Credential({ n8n }: Instance): Promise<SavedCredential> {
		return await n8n.client.createCredential('ID123', 'id123Api', {
			region: 'custom',
			baseUrl: this.sandbox.apiUrl,
			apiKey: API_KEY,
		});
	}

	async idMeCredential({ n8n }: Instance): Promise<SavedCredential> {
		return await n8n.client.createCredential('ID.me', 'idMeServicesApi', {
			environment: 'custom',
			baseUrl: this.sandbox.idMeUrl,
			apiSecret: IDME_SECRET,
			encoding: 'plain',
		});
	}

	async close(): Promise<void> {
		this.cancel.abort();
		await this.stopN8n();
		await this.standIn?.close();
		await this.registry?.close();
		rmSync(this.folder, { recursive: true, force: true });
	}
}

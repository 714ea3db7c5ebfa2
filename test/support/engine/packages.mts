import { resolve, sep } from 'node:path';
import type { ICredentialType, INodeType, IVersionedNodeType } from 'n8n-workflow';
import { GENERIC_CREDENTIALS } from './generic-credentials.mts';
import { forgetModules, type N8n } from './native.mts';

type Loader = InstanceType<N8n['core']['PackageDirectoryLoader']>;

/** The built node packages of one engine, loaded as n8n loads an installed package. */
export class NodePackages {
	private constructor(private readonly loaders: Loader[]) {}

	/** Loads every node and credential that the `n8n` block of each folder's package.json names. */
	static async load(n8n: N8n, folders: string[]): Promise<NodePackages> {
		const loaders: Loader[] = [];
		for (const folder of folders) {
			const loader = new n8n.core.PackageDirectoryLoader(folder);
			forgetModules(codeFolders(loader));
			await loader.loadAll();
			// n8n adds "Allowed HTTP Request Domains" to credentials after loading a package.
			for (const { type } of Object.values(loader.credentialTypes)) {
				type.properties = n8n.workflow.injectDomainRestrictionFields(type);
			}
			loaders.push(loader);
		}
		return new NodePackages(loaders);
	}

	/** Node type names as workflows store them: package name, dot, node name. */
	get nodeNames(): string[] {
		return this.loaders.flatMap((loader) =>
			Object.keys(loader.nodeTypes).map((name) => `${loader.packageName}.${name}`),
		);
	}

	recognizesNode(fullName: string): boolean {
		return this.nodeNames.includes(fullName);
	}

	node(fullName: string): INodeType | IVersionedNodeType {
		const [packageName, name] = fullName.split('.');
		const loader = this.loaders.find((each) => each.packageName === packageName);
		if (!loader || name === undefined) {
			throw new Error(`No package "${packageName}" for the node type "${fullName}"`);
		}
		return loader.getNode(name).type;
	}

	credential(name: string): ICredentialType {
		const loader = this.loaders.find((each) => name in each.credentialTypes);
		const type = loader?.getCredential(name).type ?? GENERIC_CREDENTIALS[name];
		if (!type) throw new Error(`No package has a credential type "${name}"`);
		return type;
	}

	/** All ancestors of a credential type, as `extends` names them. */
	parentCredentials(name: string): string[] {
		const parents = this.credential(name).extends ?? [];
		return parents.flatMap((parent) => [parent, ...this.parentCredentials(parent)]);
	}

	/** Node types, with package name, that declare the credential. */
	nodesOfCredential(name: string): string[] {
		return this.loaders.flatMap((loader) =>
			(loader.known.credentials[name]?.supportedNodes ?? []).map(
				(node) => `${loader.packageName}.${node}`,
			),
		);
	}
}

/** The top folders of a package's code, such as `dist`. */
function codeFolders(loader: Loader): string[] {
	const { n8n } = loader.packageJson;
	const files = [...(n8n?.nodes ?? []), ...(n8n?.credentials ?? [])];
	const tops = new Set(files.map((file) => file.replace(/^\.\//, '').split('/')[0] ?? ''));
	return [...tops].map((top) => resolve(loader.directory, top) + sep);
}

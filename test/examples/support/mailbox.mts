/** A mail server that takes every message and keeps it, with as much of SMTP (RFC 5321) as n8n's mail node speaks. */
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const WAIT_MS = 30_000;
const POLL_MS = 50;

export interface Mail {
	to: string;
	/** The message as it came, without its transfer encoding. */
	text: string;
}

export class Mailbox {
	readonly mails: Mail[] = [];

	private constructor(
		private readonly server: ReturnType<typeof createServer>,
		private readonly sockets: Set<Socket>,
	) {}

	static async open(): Promise<Mailbox> {
		const sockets = new Set<Socket>();
		const server = createServer((socket) => {
			sockets.add(socket);
			socket.on('close', () => sockets.delete(socket));
			socket.on('error', () => socket.destroy());
			mailbox.speak(socket);
		});
		const mailbox = new Mailbox(server, sockets);
		await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
		return mailbox;
	}

	/** What a credential for SMTP holds. */
	get credential() {
		const { port } = this.server.address() as AddressInfo;
		return {
			host: '127.0.0.1',
			port,
			secure: false,
			disableStartTls: true,
			user: '',
			password: '',
		};
	}

	/** The message with this number, as soon as it is there. */
	async mail(number: number): Promise<Mail> {
		const deadline = Date.now() + WAIT_MS;
		while (this.mails.length < number) {
			if (Date.now() > deadline) throw new Error(`There are ${this.mails.length} messages`);
			await sleep(POLL_MS);
		}
		return this.mails[number - 1];
	}

	async close(): Promise<void> {
		for (const socket of this.sockets) socket.destroy();
		await new Promise((closed) => this.server.close(closed));
	}

	private speak(socket: Socket): void {
		let pending = '';
		let to = '';
		let isData = false;
		socket.setEncoding('utf8').write('220 mailbox\r\n');
		socket.on('data', (chunk: string) => {
			pending += chunk;
			for (;;) {
				const end = isData ? '\r\n.\r\n' : '\r\n';
				const at = pending.indexOf(end);
				if (at < 0) return;
				const part = pending.slice(0, at);
				pending = pending.slice(at + end.length);
				if (isData) {
					isData = false;
					this.mails.push({ to, text: decoded(part.replace(/^\.\./gm, '.')) });
					socket.write('250 kept\r\n');
					continue;
				}
				if (/^RCPT TO:/i.test(part)) to = /<(.*)>/.exec(part)?.[1] ?? '';
				isData = /^DATA/i.test(part);
				socket.write(isData ? '354 go on\r\n' : /^QUIT/i.test(part) ? '221 bye\r\n' : '250 ok\r\n');
			}
		});
	}
}

/** Without the encoding that mail programs take off: soft line ends and `=3D` of quoted-printable, or base64. */
function decoded(message: string): string {
	if (/content-transfer-encoding: base64/i.test(message)) {
		const body = message.slice(message.indexOf('\r\n\r\n'));
		return Buffer.from(body, 'base64').toString();
	}
	if (!/quoted-printable/i.test(message)) return message;
	const bytes = message
		.replace(/=\r?\n/g, '')
		.replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
	return Buffer.from(bytes, 'latin1').toString();
}

/** The first link in a message whose address has these words, as a browser would follow it. */
export function linkIn({ text }: Mail, words: string): string {
	const links = [...text.matchAll(/https?:\/\/[^\s"'<>]+/g)].map(([link]) => link);
	const found = links.find((link) => link.includes(words));
	if (found === undefined) throw new Error(`The message has no link with ${words}: ${text}`);
	return found.replaceAll('&amp;', '&');
}

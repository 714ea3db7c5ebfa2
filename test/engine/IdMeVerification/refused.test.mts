/** What the node refuses by itself, before anything is sent. */
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { getDocument, verifyLicense } from '../../fixtures/idme/services/document.mts';
import { createVerification, getVerification } from '../../fixtures/idme/services/index.mts';
import {
	confirmCode,
	getPhone,
	sendCode,
	verifyIdentity,
} from '../../fixtures/idme/services/phone.mts';
import type { OperationFixture } from '../../fixtures/idme/services/types.mts';
import { jsonOf, openStage } from './support/stage.mts';

const stage = openStage();

interface Case {
	name: string;
	of: OperationFixture;
	parameters: INodeParameters;
	details: IDataObject;
	says: string;
	items?: () => Promise<INodeExecutionData[]>;
}

const options = (values: IDataObject) => ({ options: values as INodeParameters });
/** From an expression: n8n itself refuses what is left empty. */
const NOTHING = '={{ $json.nothing }}';

const phone = { field: 'phone', label: 'Phone' };
const birth = { field: 'birth_date', label: 'Birth Date' };

const CASES: Case[] = [
	{
		name: 'an empty phone',
		of: sendCode,
		parameters: { phone: ' ' },
		details: { ...phone, rule: 'required' },
		says: 'Phone is empty',
	},
	{
		name: 'a phone from an expression that gives nothing',
		of: sendCode,
		parameters: { phone: '={{ $json.nothing }}' },
		details: { ...phone, rule: 'required' },
		says: 'Phone is empty',
	},
	{
		name: 'a phone of another country',
		of: sendCode,
		parameters: { phone: '+44 20 7946 0958' },
		details: { ...phone, rule: 'notAPhone' },
		says: 'Send Phone as Typed',
	},
	{
		name: 'an empty code',
		of: confirmCode,
		parameters: { code: NOTHING },
		details: { field: 'code', label: 'Code', rule: 'required' },
		says: 'Code is empty',
	},
	{
		name: 'an empty transaction',
		of: confirmCode,
		parameters: { transactionId: NOTHING },
		details: { label: 'Transaction ID', rule: 'required' },
		says: 'Transaction ID is empty',
	},
	{
		name: 'a transaction that leads elsewhere',
		of: getPhone,
		parameters: { transactionId: '../document/1' },
		details: { label: 'Transaction ID', rule: 'notAnId' },
		says: 'Transaction ID is not an ID',
	},
	{
		name: 'a document with a query in its id',
		of: getDocument,
		parameters: { transactionId: 'a?b=c' },
		details: { label: 'Transaction ID', rule: 'notAnId' },
		says: 'Transaction ID is not an ID',
	},
	{
		name: 'an empty verification',
		of: getVerification,
		parameters: { verificationId: NOTHING },
		details: { label: 'Verification ID', rule: 'required' },
		says: 'Verification ID is empty',
	},
	{
		name: 'a verification that is none',
		of: sendCode,
		parameters: { options: { verificationId: 'a/b' } },
		details: { label: 'Verification ID', rule: 'notAnId' },
		says: 'Verification ID is not an ID',
	},
	{
		name: 'a birth date that can be read in two ways',
		of: verifyIdentity,
		parameters: { birthDate: '07/09/1942' },
		details: { ...birth, rule: 'notADate' },
		says: 'does not begin with the year',
	},
	{
		name: 'a birth date that is nobody’s',
		of: verifyIdentity,
		parameters: { birthDate: '0000-01-01' },
		details: { ...birth, rule: 'notADate' },
		says: 'Birth Date',
	},
	{
		name: 'an empty birth date',
		of: verifyIdentity,
		parameters: { birthDate: NOTHING },
		details: { ...birth, rule: 'required' },
		says: 'Birth Date is empty',
	},
	{
		name: 'a path to another host',
		of: verifyIdentity,
		parameters: options({ identityPath: 'https://evil.example/x' }),
		details: { label: 'Override Path', rule: 'notAPath' },
		says: 'Override Path is not a path',
	},
	{
		name: 'metadata that is no JSON',
		of: createVerification,
		parameters: options({ metadata: '{a' }),
		details: { label: 'Metadata', rule: 'notJson' },
		says: 'Metadata is not valid JSON',
	},
	{
		name: 'metadata that is too long',
		of: sendCode,
		parameters: options({ metadata: JSON.stringify('x'.repeat(499)) }),
		details: { label: 'Metadata', rule: 'tooLong' },
		says: '501 characters, ID.me allows 500',
	},
	{
		name: 'a callback that is no address',
		of: createVerification,
		parameters: options({ callbackUrl: 'n8n.example.org/x' }),
		details: { label: 'Callback URL', rule: 'notALink' },
		says: 'Callback URL is not a web address',
	},
	{
		name: 'no name of a binary field',
		of: verifyLicense,
		parameters: { frontImage: NOTHING },
		details: { label: 'Front Image Field', rule: 'required' },
		says: 'Front Image Field is empty',
	},
	{
		name: 'a binary field that is not there',
		of: verifyLicense,
		parameters: { backImage: 'photo' },
		details: { label: 'Back Image Field', rule: 'noSuchFile' },
		says: 'The item has no binary field "photo". The item has these: front, back. Set Back Image Field to one of them.',
	},
	{
		name: 'an item without files',
		of: verifyLicense,
		parameters: {},
		items: async () => [{ json: {} }],
		details: { label: 'Front Image Field', rule: 'noSuchFile' },
		says: 'The item has no files at all',
	},
	{
		name: 'a PDF file',
		of: verifyLicense,
		parameters: { backImage: 'scan' },
		items: async () => [await withFile('%PDF-1.7 '.padEnd(60_000), 'scan.pdf', 'application/pdf')],
		details: { field: 'back_image', label: 'Back Image Field', rule: 'wrongType' },
		says: 'The file in the binary field "scan" (Back Image Field) is a PDF file. Use a JPEG or PNG file.',
	},
	...[
		['a text', 'Just some text. '],
		['a drawing', ' <svg xmlns="http://www.w3.org/2000/svg"> '],
	].map(
		([name, content]): Case => ({
			name: `${name} that is called a JPEG`,
			of: verifyLicense,
			parameters: { backImage: 'scan' },
			items: async () => [await withFile(content.repeat(5_000), 'scan.jpg', 'image/jpeg')],
			details: { field: 'back_image', label: 'Back Image Field', rule: 'wrongType' },
			says: 'The file in the binary field "scan" (Back Image Field) is neither a JPEG nor a PNG file',
		}),
	),
	{
		name: 'an image that is too small',
		of: verifyLicense,
		parameters: { backImage: 'scan' },
		items: async () => [await withFile(jpeg(29_999), 'small.jpg', 'image/jpeg')],
		details: { label: 'Back Image Field', rule: 'tooSmall' },
		says: 'The file in the binary field "scan" (Back Image Field) is too small: 29 KB',
	},
	{
		name: 'an image that is too large',
		of: verifyLicense,
		parameters: { backImage: 'scan' },
		items: async () => [await withFile(jpeg(16 * 1024 * 1024 + 1), 'large.jpg', 'image/jpeg')],
		details: { label: 'Back Image Field', rule: 'tooLarge' },
		says: 'The file in the binary field "scan" (Back Image Field) is too large: 17 MB',
	},
	{
		name: 'a file that n8n has deleted',
		of: verifyLicense,
		parameters: { backImage: 'gone' },
		items: async () => {
			const gone = { ...stage.files.front, id: `${stage.files.front.id}-not` };
			return [{ json: {}, binary: { ...stage.files, gone } }];
		},
		details: { label: 'Back Image Field', rule: 'fileGone' },
		says: 'can no longer be read from n8n',
	},
	{
		name: 'a file that another process of n8n keeps where this one cannot look, with what to set',
		of: verifyLicense,
		parameters: { backImage: 'gone' },
		items: async () => {
			const gone = { ...stage.files.front, id: `${stage.files.front.id}-elsewhere` };
			return [{ json: {}, binary: { ...stage.files, gone } }];
		},
		details: { label: 'Back Image Field', rule: 'fileGone' },
		says: 'set N8N_DEFAULT_BINARY_DATA_MODE to database in all of them, or give them one shared folder as N8N_STORAGE_PATH',
	},
];

function jpeg(bytes: number): Buffer {
	const image = Buffer.alloc(bytes, 0xe1);
	image.set([0xff, 0xd8, 0xff]);
	return image;
}

async function withFile(content: string | Buffer, fileName: string, mimeType: string) {
	const scan = await stage.engine.files.store(content, { fileName, mimeType });
	return { json: {}, binary: { ...stage.files, scan } };
}

it.each(CASES.map((each) => [each.name, each] as const))('%s', async (_, each) => {
	const items = await each.items?.();
	const run = await stage.runFixture(each.of, {
		parameters: each.parameters,
		onError: 'continueErrorOutput',
		...(items && { items }),
	});
	expect(run.success).toEqual([]);
	const [refused] = jsonOf(run.error);
	expect(refused).toMatchObject({ details: { row: 1, state: 'notSent', ...each.details } });
	expect(refused.message).toMatch(/^Row 1: .+\. .+/);
	expect(refused.message).toContain(each.says);
	expect(stage.requests).toEqual([]);
});

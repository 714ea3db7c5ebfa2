import { resourceOf } from '../../../shared/declarative/operation';
import * as document from './document';
import * as phone from './phone';
import * as service from './service/health';
import * as verification from './verification';

export const RESOURCES = [
	resourceOf(document, 'verifyLicense', {
		name: 'Document',
		value: 'document',
		description: 'Whether a document is genuine',
	}),
	resourceOf(phone, 'sendCode', {
		name: 'Phone',
		value: 'phone',
		description: 'Whether a person has a phone number, and is who the carrier knows',
	}),
	resourceOf(service, 'health', {
		name: 'Service',
		value: 'service',
		description: 'The Services API itself',
	}),
	resourceOf(verification, 'get', {
		name: 'Verification',
		value: 'verification',
		description: 'What ties several checks of one person together',
	}),
];

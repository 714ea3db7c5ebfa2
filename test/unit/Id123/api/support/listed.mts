import type { IDataObject } from 'n8n-workflow';
import { success, type Outcome } from '../../../../support/scripted-service.mts';

export const cards = (count: number): IDataObject[] =>
	Array.from({ length: count }, (_, index) => ({
		'card-id': `c${index}`,
		'card-status': 'ACTIVE',
	}));

export const FIELDS = { 'card-template-id': 't1' };
export const page = (rows: unknown): Outcome => success('S2010', { data: rows as IDataObject[] });

/**
 * The made-up people whom ID.me's sandbox knows by phone (docs.id.me/services-api/test-personas, read in a copy of that
 * page). It names what each failing one stands for, not the code; the codes here are the nearest of the published list.
 */
import type { ErrorCode } from './codes.mts';

export interface Persona {
	phone: string;
	birthDate: string;
	/** Null where the page gives none. */
	name: string | null;
	/** What a failing one stands for. */
	scenario: string | null;
	code: ErrorCode | null;
}

const passes = (phone: string, birthDate: string, name: string): Persona => ({
	phone,
	birthDate,
	name,
	scenario: null,
	code: null,
});
const fails = (phone: string, birthDate: string, scenario: string, code: ErrorCode): Persona => ({
	phone,
	birthDate,
	name: null,
	scenario,
	code,
});

export const PERSONAS: readonly Persona[] = [
	passes('8889413032', '1942-07-09', 'Veronica Persinger'),
	passes('8887891962', '1956-10-24', 'Laurene Hoppe'),
	passes('8883455009', '1964-07-07', 'Michelle Crona'),
	passes('8884725021', '1969-04-02', 'Emmett Sawayn'),
	passes('8888752626', '1970-03-12', 'Marcy Hansen'),
	passes('8886272447', '1989-10-16', 'Carrol Haag'),
	passes('8889459473', '1993-03-08', 'Prudence Crist'),
	passes('8889451615', '1998-07-18', 'Moses Littel'),
	fails('8889413031', '1974-09-27', 'expired response', 2005),
	fails('3055557728', '1977-03-09', 'fraud flag', 1008),
	fails('3055551190', '1977-03-09', 'unsupported document type', 2005),
	fails('8884175429', '1987-12-08', 'expired document', 2002),
	fails('8885118708', '1968-07-31', 'minor', 2001),
	fails('8887804798', '1999-05-10', 'document recapture', 2004),
	fails('8886733437', '1992-03-07', 'foreign passport', 2005),
	fails('8884833570', '1969-04-02', 'vendor fallback', 2005),
	fails('8885331659', '1962-11-17', 'poor image', 2004),
	fails('8886250610', '1971-11-26', 'front and back do not match', 2003),
	fails('8885886876', '1992-03-09', 'failed response', 2005),
	fails('8888184550', '1986-04-27', 'invalid issuer', 2005),
];

/** The things that the stand-in for ID.me keeps. */

export type Family = 'telecom' | 'document';
export type Outcome = 'pending' | 'verified' | 'failed';

/** What is asked of a check, as ID.me names its products (`document.license.verify`). */
export type Product =
	| 'telecom.possession.sms'
	| 'telecom.identity.verify'
	| 'document.license.verify'
	| 'document.passport.verify'
	| 'document.passcard.verify';

export interface CheckError {
	code: number;
	message: string;
	additional_info?: string;
}

/** A file that was sent: enough to compare it, without its bytes. */
export interface SentFile {
	/** Name of the part (`front_image`). */
	name: string;
	fileName: string;
	contentType: string;
	/** Bytes. */
	size: number;
	/** Hexadecimal. */
	sha256: string;
}

export interface Transaction {
	transactionId: string;
	verificationId: string;
	family: Family;
	product: Product;
	/** Whether it belongs to the account whose secret the sandbox accepts. */
	isOwn: boolean;
	/** Milliseconds of the sandbox's clock. */
	createdAt: number;
	updatedAt: number;
	outcome: Outcome;
	errors: CheckError[];
	/** Ten digits, for telecom checks. */
	phone?: string;
	files: SentFile[];
	metadata?: unknown;
	callbackUrl?: string;
	/** How it will end by itself. */
	plan: Plan;
	/** Status calls that found it pending. */
	reads: number;
	/** For codes sent by SMS. */
	sms?: { expiresAt: number; wrongCodes: number; isConfirmed: boolean };
}

/** How a check ends by itself, and when. */
export interface Plan {
	outcome: Exclude<Outcome, 'pending'>;
	errors: CheckError[];
	/** Milliseconds of the sandbox's clock until it is done; `byHand` waits until somebody finishes it. */
	pendingMs: number | 'byHand';
	/** Status calls that find it pending before it is done. */
	pendingReads: number;
}

export interface Verification {
	verificationId: string;
	isOwn: boolean;
	createdAt: number;
	metadata?: unknown;
	callbackUrl?: string;
	transactionIds: string[];
}

/** What an ID.me account may do, as switches: each refuses with the code that ID.me gives for it. */
import { z } from 'zod/v4';

export const accountSchema = z.strictObject({
	/** 1200 where false. */
	isActive: z.boolean().default(true),
	/** 1300 where false. */
	organizationIsActive: z.boolean().default(true),
	/** 2200 for these requests, by name (`verifyLicense`). */
	inactiveProducts: z.array(z.string()).default(() => []),
	/** 2300 for these requests, by name. */
	disabledProducts: z.array(z.string()).default(() => []),
	/** 5000 for everything where true. */
	isBroken: z.boolean().default(false),
	/** The grants that the OAuth application may use; another one is refused as `unauthorized_client`. */
	grants: z.array(z.string()).default(() => ['authorization_code', 'refresh_token']),
});

export type Account = z.output<typeof accountSchema>;
export type AccountInput = z.input<typeof accountSchema>;

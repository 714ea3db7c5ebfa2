/** What an ID123 account may do, as switches: each refuses with the code that the introduction gives for it. */
import { z } from 'zod/v4';

export const accountSchema = z.strictObject({
	/** F101 for everyone where false. */
	authenticates: z.boolean().default(true),
	/** F102 where false: the plan has no API. */
	apiRights: z.boolean().default(true),
	/** F106 where false: nobody turned the API on. */
	apiActivated: z.boolean().default(true),
	/** F107 for addresses that are not in the list; null lets every address in. */
	allowedIps: z.array(z.string()).nullable().default(null),
	/** F104 for these actions, by name (`createCard`). */
	forbiddenActions: z.array(z.string()).default(() => []),
	/** Templates, by id, that are neither listed nor found (F203), with all their cards. */
	hiddenTemplates: z.array(z.string()).default(() => []),
	/** F221 where false: the service cannot produce a card. */
	generatesCards: z.boolean().default(true),
	/** F222 where false: the service cannot delete a card. */
	deletesCards: z.boolean().default(true),
});

export type Account = z.output<typeof accountSchema>;
export type AccountInput = z.input<typeof accountSchema>;

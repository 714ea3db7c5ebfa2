import fc from 'fast-check';
import { REDIRECT_FAILURES, type RedirectCode } from '../../../../nodes/IdMe/oauth/failures.ts';
import {
	declinedReason,
	explainRedirect,
	isDeclined,
	shownText,
} from '../../../../nodes/IdMe/oauth/explain.ts';

const refusal = (error: string, description = '', uri = '') => ({ error, description, uri });
const technical = (Object.keys(REDIRECT_FAILURES) as RedirectCode[]).filter(
	(code) => code !== 'access_denied',
);

it('a visitor who declines is an answer, however it is spelt', () => {
	expect(isDeclined(refusal('access_denied'))).toBe(true);
	expect(isDeclined(refusal(' ACCESS_DENIED '))).toBe(true);
	expect(technical.some((code) => isDeclined(refusal(code)))).toBe(false);
});

it('what is known of it comes along', () => {
	const { meaning, hint } = REDIRECT_FAILURES.access_denied;
	expect(declinedReason(refusal('access_denied'))).toEqual({
		code: 'access_denied',
		message: meaning,
		hint,
	});
	expect(
		declinedReason(refusal('access_denied', 'The end-user denied.', 'https://docs.id.me/why')),
	).toMatchObject({ description: 'The end-user denied', link: 'https://docs.id.me/why' });
});

it.each([...technical, 'on_holiday'])(
	'the page that ID.me names for %s stands in the hint',
	(code) => {
		const { hint } = explainRedirect(refusal(code, '', 'https://docs.id.me/errors#why'));
		expect(hint).toContain(explainRedirect(refusal(code)).hint);
		expect(hint).toContain('ID.me explains it here: https://docs.id.me/errors#why');
	},
);

it.each([
	'javascript:alert(1)',
	'http://docs.id.me/why',
	'https://id.me.example.org/',
	'https://notid.me/',
	'https://id.me@example.org/',
	'https://docs.id.me@example.org',
	'not an address',
	'',
])('a link that is not one of ID.me is not shown: %s', (uri) => {
	expect(declinedReason(refusal('access_denied', '', uri))).not.toHaveProperty('link');
	expect(explainRedirect(refusal('invalid_scope', '', uri))).toEqual(
		explainRedirect(refusal('invalid_scope')),
	);
});

it.each(technical)('%s says what to do', (code) => {
	const { meaning, hint } = REDIRECT_FAILURES[code];
	expect(explainRedirect(refusal(code))).toMatchObject({
		what: meaning,
		hint,
		code,
		state: 'notSent',
		label: 'Refusal',
	});
});

it('a code that is not published is shown with its own words', () => {
	const { what } = explainRedirect(refusal('on_holiday', 'The <b>server</b> is\naway.'));
	expect(what).toBe('ID.me refused the request (on_holiday): The server is away');
});

it.each([
	'Visitor 288410030 born 19920714 is not eligible',
	'288-41-<b>0030</b>',
	'288-41-<b></b><i></i> <u> </u> 0030',
	'288/41/0030, 288-41 0030',
	'288\u200B-41-0030',
	'２８８４１００３０',
	'7/14/1992',
	'7/4/92',
	'1992. 07. 14',
	'July 14th, 1992',
])('no number of a person is left in a text, in a code, or in a link: %s', (text) => {
	const shown = [
		shownText(text),
		...[explainRedirect(refusal(text)), explainRedirect(refusal('on_holiday', text))].flatMap(
			({ what, code }) => [what, code],
		),
		declinedReason(refusal('access_denied', text, `https://docs.id.me/?who=${text}`)),
	];
	expect(JSON.stringify(shown)).not.toMatch(/\p{Nd}\P{L}{0,9}\p{Nd}/u);
	expect(shownText(`of ${text}`)).toMatch(/^of (Visitor )?\*\*\*/);
});

it('no number of five digits and more is left, whatever stands between them', () => {
	const digits = fc.array(fc.constantFrom(...'0123456789'), { minLength: 5, maxLength: 12 });
	const between = fc.constantFrom(
		'',
		'-',
		' ',
		'/',
		'.',
		' - ',
		'\u200B',
		'<b>',
		'</i>\n',
		'–',
		'_',
	);
	fc.assert(
		fc.property(
			digits,
			between,
			fc.constantFrom('', 'of ', 'x'.repeat(196)),
			(all, mark, before) => {
				expect(shownText(`${before}${all.join(mark)}.`)).not.toMatch(/(\d\P{L}*){5}/u);
			},
		),
	);
});

it.each([
	'Error 4001',
	'HTTP 400, 2 tries',
	'policy_error_4001',
	'Request d733a89e-2e63-4f04-ac2f-e66c97f71612 at step 3',
])('what support asks for stays: %s', (text) => {
	expect(shownText(text)).toBe(text);
	const link = 'https://docs.id.me/errors/4001';
	expect(declinedReason(refusal('access_denied', text, link))).toMatchObject({ link });
});

it.each([185, 190, 195, 199])('no number is cut before it is hidden: after %i letters', (count) => {
	expect(shownText(`${'x'.repeat(count)} 288-41-0030`)).not.toMatch(/\d/);
});

it("somebody else's words are one line without markup, tokens, numbers of people, and end", () => {
	expect(shownText('a\u0000b\u202Ec  <script>x</script> d.')).toBe('a b c x d');
	expect(shownText(`${'long '.repeat(100)}`).length).toBeLessThan(250);
	expect(shownText('SSN 288-41-0030')).toBe('SSN ***');
	expect(shownText('token eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.abc was bad')).toBe(
		'token *** was bad',
	);
});

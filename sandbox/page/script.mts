/**
 * The page's own script: keeps the parts of the page up to date and carries the buttons.
 * Only a part that changed is replaced, so that scrolling, typing and selecting are left alone.
 */
export const SCRIPT = `
'use strict';
(() => {
	const shown = new Map();
	const parts = () => document.querySelectorAll('[data-part]');
	const notice = document.getElementById('notice');

	function say(text, kind) {
		notice.textContent = text;
		notice.dataset.kind = kind;
		notice.hidden = text === '';
	}

	function replace(part, next) {
		const name = part.dataset.part;
		if (shown.get(name) === next) return;
		const focus = part.contains(document.activeElement) && document.activeElement.dataset.focus;
		const first = !shown.has(name);
		shown.set(name, next);
		if (first && part.innerHTML === next) return;
		part.innerHTML = next;
		if (focus) {
			const again = part.querySelector('[data-focus="' + CSS.escape(focus) + '"]');
			if (again) again.focus({ preventScroll: true });
		}
	}

	let underWay = false;
	let again = false;
	async function refresh() {
		if (underWay) {
			again = true;
			return;
		}
		underWay = true;
		try {
			const answer = await fetch(location.pathname + location.search, { cache: 'no-store' });
			if (!answer.ok) throw new Error('HTTP ' + answer.status);
			const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
			const top = window.scrollY;
			for (const part of parts()) {
				const fresh = page.querySelector('[data-part="' + part.dataset.part + '"]');
				if (fresh) replace(part, fresh.innerHTML);
			}
			window.scrollTo({ top, behavior: 'instant' });
			if (notice.dataset.kind === 'lost') say('', '');
		} catch {
			say('The sandbox does not answer. This page goes on trying.', 'lost');
		} finally {
			underWay = false;
			if (again) {
				again = false;
				refresh();
			}
		}
	}

	async function post(address, body, button) {
		button.disabled = true;
		try {
			const answer = await fetch(address, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body,
			});
			if (answer.ok) say('', '');
			else say((await answer.json()).error || 'That did not work.', 'refused');
		} catch {
			say('The sandbox does not answer. This page goes on trying.', 'lost');
		}
		button.disabled = false;
		refresh();
	}

	document.addEventListener('click', (event) => {
		const button = event.target.closest('button[data-post]');
		if (button) post(button.dataset.post, button.dataset.body || '{}', button);
	});

	document.addEventListener('submit', (event) => {
		const form = event.target.closest('form[data-post]');
		if (!form) return;
		event.preventDefault();
		const values = Object.fromEntries(new FormData(form, event.submitter));
		post(form.dataset.post, JSON.stringify(values), event.submitter);
	});

	for (const input of document.querySelectorAll('input[data-keep]')) {
		input.value = localStorage.getItem(input.dataset.keep) || '';
		input.addEventListener('change', () => localStorage.setItem(input.dataset.keep, input.value));
	}

	setInterval(() => {
		if (!document.hidden) refresh();
	}, 2000);
	document.addEventListener('visibilitychange', () => {
		if (!document.hidden) refresh();
	});
})();
`;

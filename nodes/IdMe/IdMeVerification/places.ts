/** Where a parameter is shown: at the operations that name it. Two declarations where one condition cannot say it. */
import type { IDisplayOptions } from 'n8n-workflow';

import type { Operation } from './operation';
import { RESOURCES } from './operations';

export function placesOf(isShownAt: (operation: Operation) => boolean): IDisplayOptions[] {
	const places = RESOURCES.map((entry) => ({
		resource: String(entry.option.value),
		all: entry.operations.map(({ option }) => String(option.value)),
		shown: entry.operations.filter(isShownAt).map(({ option }) => String(option.value)),
	})).filter(({ shown }) => shown.length > 0);
	const together: typeof places = [];
	const apart: typeof places = [];
	for (const place of places) {
		const merged = new Set([...together, place].flatMap(({ shown }) => shown));
		const fits = [...together, place].every(({ all, shown }) =>
			all.every((operation) => shown.includes(operation) || !merged.has(operation)),
		);
		(fits ? together : apart).push(place);
	}
	const groups = [together, ...apart.map((place) => [place])].filter(({ length }) => length > 0);
	return groups.map((group) => ({
		show: {
			resource: group.map((place) => place.resource),
			operation: [...new Set(group.flatMap(({ shown }) => shown))],
		},
	}));
}

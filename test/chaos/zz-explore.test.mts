import { Stage, located, STAFF } from './support/scene.mts';
import { staffRows, INVITE, idsOf } from './support/operations.mts';
let stage: Stage;
beforeAll(async () => {
	stage = await Stage.open();
});
afterAll(async () => {
	await stage.close();
});
const map = (name: string) => ({
	resource: 'card',
	operation: 'create',
	templateId: located(STAFF),
	fields: {
		mappingMode: 'defineBelow',
		value: {
			'card-id': '={{ $json["Card ID"] }}',
			'unique-identifier': '={{ $json["Unique Identifier"] }}',
			name,
		},
	},
});
const EX = {
	deep: '={{ $json.x.y.z }}',
	deepLast: '={{ $json.last ? $json.x.y.z : $json["Full Name"] }}',
	nowhere: '={{ $json.last ? $("Nowhere").item.json.a : $json["Full Name"] }}',
	thrown:
		'={{ (() => { if ($json.last) throw new Error("boom"); return $json["Full Name"]; })() }}',
};
it.each(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const)(
	'%s',
	async (onError) => {
		for (const [k, e] of Object.entries(EX)) {
			const scene = await stage.scene();
			const rows = staffRows(4);
			rows[3].last = true;
			const run = await scene.run(map(e), rows, { onError });
			console.log(
				onError,
				k,
				'ok',
				JSON.stringify(run.success),
				'\nERR',
				JSON.stringify(run.error),
				'\nTHROWN',
				run.thrownError?.message,
				run.thrownError && JSON.stringify(run.thrownError),
				scene.changing.length,
			);
		}
		const scene = await stage.scene();
		const rows = staffRows(4);
		rows[3].last = true;
		INVITE.prepare(scene, idsOf(rows));
		const run = await scene.run(
			{ ...INVITE.parameters, recipientEmail: EX.nowhere.replace('$json["Full Name"]', '""') },
			rows,
			{ onError },
		);
		console.log(
			onError,
			'invite',
			JSON.stringify(run.success),
			'\nERR',
			JSON.stringify(run.error),
			'\nTHROWN',
			run.thrownError?.message,
			scene.changing.length,
		);
	},
);

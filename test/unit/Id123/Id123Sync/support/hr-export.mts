/** The columns of `examples/data/hr-export.csv` as an admin pairs them with the fields of the staff template. */
export const HR_COLUMNS = [
	{ field: 'card-id', column: 'Employee No.' },
	{ field: 'name', column: 'Employee' },
	{ field: 'front-1', column: 'Org Unit' },
	{ field: 'front-2', column: 'Position' },
	{ field: 'front-3', column: 'Hired' },
	{ field: 'secondary-1', column: 'Site' },
	{ field: 'back-1', column: 'ICE Phone' },
	{ field: 'barcode', column: 'Badge' },
	{ field: 'id-photo', column: 'Picture URL' },
	{ field: 'unique-identifier', column: 'Work E-mail' },
	{ field: 'security-question-1', column: 'DOB' },
	{ field: 'recipient-email', column: 'Notify' },
	{ field: 'card-expiration', column: 'Valid Until' },
];

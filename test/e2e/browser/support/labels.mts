/** The texts of this package by which a visitor finds what is meant: whoever renames one changes it here, and nowhere else. */

/** The choice in a credential that asks for an address. */
export const CUSTOM_HOST = 'Custom Base URL';

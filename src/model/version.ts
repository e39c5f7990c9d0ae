/** The version of Rampart, as data that pure code may name. A spec keeps it equal to `package.json`. */
export const VERSION = '0.1.0';

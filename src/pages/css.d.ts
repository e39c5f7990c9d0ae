/** Style sheets are imported for their effect; vite puts them beside the script, or into the one file. */
declare module '*.css';

/** Every kind of output that `--out KIND=TARGET` knows. */
export const OUTPUT_KINDS = ['jsonl', 'csv', 'json', 'junit', 'html', 'remote-write'] as const;

export type OutputKind = (typeof OUTPUT_KINDS)[number];

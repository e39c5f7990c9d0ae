/**
 * Text to XML document, where the page forbids it to anyone else.
 *
 * Pages are served with Trusted Types on and this one policy allowed, `rampart-xml`.
 * It is no promise that the text is harmless: a document that was parsed as XML is inert, and whoever asks for it picks
 * out what is known to be harmless.
 */
interface Policy {
  createHTML(text: string): string;
}

interface Factory {
  createPolicy(name: string, rules: { createHTML(text: string): string }): Policy;
}

const POLICY_NAME = 'rampart-xml';

let policy: Policy | undefined;

/** The root element, or null when the text is not well-formed. */
export function parseXml(text: string): Element | null {
  // Browsers without Trusted Types take the text as it is.
  const factory = (window as unknown as { readonly trustedTypes?: Factory }).trustedTypes;
  policy ??= factory?.createPolicy(POLICY_NAME, { createHTML: (xml) => xml }) ?? { createHTML: (xml) => xml };
  const parsed = new DOMParser().parseFromString(policy.createHTML(text), 'application/xml');
  return parsed.querySelector('parsererror') === null ? parsed.documentElement : null;
}

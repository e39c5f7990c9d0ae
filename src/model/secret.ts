/**
 * What must not be written down: which names call a secret, and how one is taken out of a text.
 *
 * A name counts by its last words, however they are joined: `authorization`, `X-Api-Key`, `accessToken`,
 * `client_secret`. What is taken out leaves one word behind, the same everywhere, so that two texts that differ
 * only in secrets become equal. Pure.
 */

/** Stands where a secret stood. A plain word: it needs no quotes in YAML, JSON, a header or a URL. */
export const REDACTED = 'REDACTED';

const SECRET_WORDS =
  'authorization|cookie2?|credentials?|jwt|(?:api[-_.]?)?key|passphrase|passw(?:or)?d|pw|pwd|secret|session(?:[-_.]?id)?|sid|sig|signature|(?:auth|token)';
const SECRET_NAME = new RegExp(`(?:^|[-_.])(?:${SECRET_WORDS})$`);
const USER_INFO = /(:\/\/)([^/?#@\s"'<>]+)@/g;
/** A parameter of a query and its value, which ends where a URL or its quotes do; a template in it is one piece. */
const PARAMETER = /([?&;])([^=&#?\s"']+)=((?:\{\{[^}]*\}\}|[^&#;\s"'{}])*)/g;

/** Whether what goes by this name (of a header, a parameter, a field) is taken for a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase());
}

/**
 * The text without what secrets URLs in it hold: credentials before the host, values of parameters with secret names.
 *
 * @param removed hears each value that was taken out
 */
export function withoutUrlSecrets(text: string, removed: (secret: string) => void = () => {}): string {
  return text
    .replace(USER_INFO, (_, before: string, credentials: string) => {
      removed(credentials);
      return `${before}${REDACTED}@`;
    })
    .replace(PARAMETER, (whole, before: string, name: string, value: string) => {
      if (value === '' || !isSecretName(name)) return whole;
      removed(value);
      return `${before}${name}=${REDACTED}`;
    });
}

/**
 * What can be known of a URL before the run: its constant beginning must be something to call.
 *
 * Lenient readers take `http://2130706433`, `http://0x7f.1` and `http://010.0.0.1` for addresses, each
 * in its own way; what an allow-list judges and what is then contacted must be the same, so such
 * spellings are refused here. Pure.
 */
import { familyOf } from '../../model/ip-address.js';

/** What is wrong with a URL, and what to write. */
export interface UrlFault {
  /** A sentence without a full stop. */
  readonly message: string;
  readonly hint?: string;
}

const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//;
const AUTHORITY_END = /[/?#\\]/;
const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i;
const NUMERIC_LABEL = /^(\d+|0x[0-9a-f]*)$/i;

/**
 * Checks the beginning of a URL.
 *
 * @param prefix its constant beginning
 * @param isWhole whether nothing follows; otherwise only what the rest cannot change is checked
 */
export function findUrlFault(prefix: string, isWhole: boolean): UrlFault | undefined {
  const scheme = SCHEME.exec(prefix);
  if (scheme === null)
    return isWhole || startsOtherwise(prefix) ? { message: 'The URL does not begin with http:// or https://' } : undefined;
  if (!/^https?$/i.test(scheme[1] ?? '')) return { message: `The scheme ${scheme[1]} cannot be called`, hint: 'Use http or https.' };
  const rest = prefix.slice(scheme[0].length);
  const end = rest.search(AUTHORITY_END);
  if (end === -1 && !isWhole) return rest.includes('@') ? credentials() : undefined;
  return findAuthorityFault(end === -1 ? rest : rest.slice(0, end)) ?? findTextFault(prefix) ?? findOddity(prefix, isWhole);
}

/** Whatever else the URL parser of every client stumbles over, such as a host whose xn-- form means nothing. */
function findOddity(prefix: string, isWhole: boolean): UrlFault | undefined {
  return isWhole && !URL.canParse(prefix) ? { message: 'The URL is not one that can be read' } : undefined;
}

/** The same URL without the dot that may end its host: `http://example.com./a` is `http://example.com/a`. */
export function withoutTrailingDot(source: string): string {
  return source.replace(/^(https?:\/\/[^/?#\\@{}:[\]]*[^/?#\\@{}:[\].])\.(?=[:/?#]|$)/i, '$1');
}

/** Whether what is there can no longer become `http://` or `https://`. */
function startsOtherwise(prefix: string): boolean {
  const text = prefix.toLowerCase();
  return !'https://'.startsWith(text) && !'http://'.startsWith(text);
}

/** Checks the characters of a URL, or of the parts of it that are written out. */
export function findTextFault(text: string): UrlFault | undefined {
  if (text.includes('\\')) return { message: 'The URL contains a backslash, which some readers take for a slash', hint: 'Write / or %5C.' };
  if (/[\r\n]/.test(text)) {
    return {
      message: 'The URL contains a line break',
      hint: 'Write it on one line; a block beginning with | or > ends with a line break unless it is |- or >-.',
    };
  }
  if (/[{}]/.test(text))
    return { message: 'The URL contains a brace that is no part of a template', hint: 'Write {{ … }} for a template, or %7B and %7D.' };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const isSpaced = /[\u0000-\u0020\u007f]/.test(text);
  return isSpaced ? { message: 'The URL contains white space or a control character', hint: 'Write a space as %20.' } : undefined;
}

function credentials(): UrlFault {
  return { message: 'The URL contains credentials', hint: 'Send them in an authorization header instead.' };
}

function findAuthorityFault(authority: string): UrlFault | undefined {
  if (authority.includes('@')) return credentials();
  const split = splitPort(authority);
  if (split === undefined)
    return { message: `"${authority}" is not a host`, hint: 'Write an IPv6 address in brackets: http://[::1]:8080/.' };
  const { host, port } = split;
  if (port !== undefined && !isPort(port))
    return { message: `"${port}" is not a port`, hint: 'Write a number from 1 to 65535, or leave out the colon.' };
  if (host === '') return { message: 'The URL has no host' };
  return host.startsWith('[') ? findBracketFault(host) : findNameFault(host.replace(/\.$/, ''));
}

/** Host (with its brackets, if any) and port; undefined when the colons make no sense. */
function splitPort(authority: string): { readonly host: string; readonly port?: string } | undefined {
  const parts = /^(\[[^\]]*\]|[^:[\]]*)(?::(.*))?$/.exec(authority);
  if (parts === null || parts[2]?.includes(':') === true) return undefined;
  return parts[2] === undefined ? { host: parts[1] ?? '' } : { host: parts[1] ?? '', port: parts[2] };
}

function isPort(text: string): boolean {
  return /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535;
}

function findBracketFault(host: string): UrlFault | undefined {
  const address = host.slice(1, -1);
  return familyOf(address) === 6 ? undefined : { message: `"${address}" is not an IPv6 address` };
}

function findNameFault(host: string): UrlFault | undefined {
  const labels = host.split('.');
  if (NUMERIC_LABEL.test(labels.at(-1) ?? '')) return findIpv4Fault(host);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: everything outside ASCII is what is looked for
  if (/[^\u0000-\u007f]/.test(host)) {
    return {
      message: `The host "${host}" has letters outside ASCII`,
      hint: 'Write its xn-- form, so that it cannot be taken for another host.',
    };
  }
  const isName = host.length <= 253 && labels.every((label) => LABEL.test(label));
  return isName ? undefined : { message: `"${host}" is not a host name` };
}

/** A host that ends in a number is read as an IPv4 address by every client, so it has to be one. */
function findIpv4Fault(host: string): UrlFault | undefined {
  if (familyOf(host) === 4) return undefined;
  return {
    message: `"${host}" is not an IPv4 address in four decimal parts`,
    hint: 'Integer, octal, hexadecimal and shortened spellings are refused.',
  };
}

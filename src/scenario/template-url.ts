/**
 * URLs: templates in which a value stays in its place.
 *
 * Where a value stands decides how it is written:
 *
 * ```
 * {{base.url}}/items/{{get.id}}?q={{get.name}}     http://{{a.name}}:{{a.secret}}@{{a.ip}}:{{a.port}}/
 * as it is            encoded       encoded                encoded    encoded     host     host
 * ```
 *
 * Encoded means percent-encoded, `/` included. At the start of the host an IPv6 address gets its
 * brackets, and throughout host and port `:`, `[` and `]` stay. Only a value at the very beginning
 * is taken as it is: it is the author's own prefix. One thing URLs have no way to write: a value that
 * is just `..` and fills a whole step of the path still means one step up.
 */
import type { Template, Value } from '../model/expression.js';
import { compileExpression } from './expression-compiler.js';
import { type Names, NameResolver } from './expression-names.js';
import { MAX_TEXT_CHARS, textOf } from './expression-operators.js';
import { type Compiled, compiling } from './expression-result.js';
import { joinSegments, type Segment, templateOf } from './template-text.js';
import { type Piece, splitBraces } from './template-braces.js';

/** Pure. Always evaluates to text, or to null when that would be longer than a template's text may be. */
export function compileUrlTemplate(source: string, names: Names): Compiled<Template> {
  return compiling(() => {
    const resolver = new NameResolver(names);
    const evaluate = joinSegments(writersOf(splitBraces(source)).map((part) => compilePart(part, resolver)));
    return templateOf(source, resolver, evaluate);
  });
}

type Writer = (value: Value) => string;

interface Part {
  readonly piece: Piece;
  readonly write: Writer;
}

function compilePart({ piece, write }: Part, resolver: NameResolver): Segment {
  if (piece.kind === 'text') return piece.text;
  const read = compileExpression(piece.text, piece.offset, resolver);
  return (scope) => write(read(scope));
}

/** Finds the parts of the URL in its fixed text, in which one character stands for each expression. */
function writersOf(pieces: readonly Piece[]): readonly Part[] {
  const skeleton = pieces.map((piece) => (piece.kind === 'text' ? piece.text : STAND_IN)).join('');
  const host = findHost(skeleton);
  let position = 0;
  return pieces.map((piece) => {
    const write = writerAt(position, host);
    position += piece.kind === 'text' ? piece.text.length : STAND_IN.length;
    return { piece, write };
  });
}

const STAND_IN = '\u0000';

/** Host and port: from behind any user name and password to the path. Empty when there is no `//`. */
interface HostRange {
  readonly start: number;
  readonly end: number;
}

function findHost(skeleton: string): HostRange {
  const authorityStart = /^[^/?#]*\/\//.exec(skeleton)?.[0].length;
  if (authorityStart === undefined) return { start: 0, end: 0 };
  const authority = /^[^/?#]*/.exec(skeleton.slice(authorityStart))?.[0] ?? '';
  return { start: authorityStart + authority.lastIndexOf('@') + 1, end: authorityStart + authority.length };
}

function writerAt(position: number, host: HostRange): Writer {
  if (position === 0) return textOf;
  if (position < host.start || position >= host.end) return writeEncoded;
  return position === host.start ? writeHost : writeHostPart;
}

function writeHost(value: Value): string {
  const text = textOf(value);
  return isIpv6(text) ? `[${text}]` : writeHostPart(text);
}

/** Whatever else could end a host becomes a percent code, which no URL accepts in a host. */
function writeHostPart(value: Value): string {
  return writeEncoded(value).replaceAll('%3A', ':').replaceAll('%5B', '[').replaceAll('%5D', ']');
}

function writeEncoded(value: Value): string {
  const text = textOf(value);
  // Already too long for the whole, which will be null: only its length is looked at.
  return text.length > MAX_TEXT_CHARS ? text : encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
}

/** Nothing but hexadecimal digits and dots between two colons or more: no host name and port looks like that. */
function isIpv6(text: string): boolean {
  return text.split(':', 3).length === 3 && /^[0-9A-Fa-f:.]+$/.test(text);
}

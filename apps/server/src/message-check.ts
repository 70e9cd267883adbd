import { LIMITS, REQUESTS, type RequestData, type RequestName, SignallingError } from '@guise/protocol';
import * as v from 'valibot';

/** Arrays and objects within each other in one message; the deepest request has seven. */
const MAX_DEPTH = 32;

/** A request in the protocol's shape. */
export interface CheckedRequest<N extends RequestName = RequestName> {
  name: N;
  data: RequestData<N>;
}

/**
 * Whatever came as a message, once it is measured and checked.
 * @throws SignallingError `too-large`; `malformed`, with the place in the message that is wrong
 */
export function checkMessage(name: string, args: unknown[]): CheckedRequest {
  checkSize(args);
  if (!Object.hasOwn(REQUESTS, name)) throw SignallingError.malformed('unknown message');
  if (args.length !== 1) throw SignallingError.malformed('a message carries one object');
  const request = name as RequestName;
  const parsed = v.safeParse(REQUESTS[request].request, args[0]);
  if (!parsed.success) throw SignallingError.malformed(describeIssue(parsed.issues[0]));
  return { name: request, data: parsed.output };
}

/** @throws SignallingError `too-large`, `malformed` when nested so deeply that measuring would exhaust the stack */
function checkSize(args: unknown[]): void {
  if (isDeeper(args, MAX_DEPTH)) throw SignallingError.malformed('nested too deeply');
  const bytes = Buffer.byteLength(JSON.stringify(args));
  if (bytes > LIMITS.messageBytes) throw SignallingError.tooLarge(bytes);
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  return depth === 0 || Object.values(value).some((inner) => isDeeper(inner, depth - 1));
}

/** Where in the message what was wrong, without repeating what was sent. */
export function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  const expected = issue.expected ? `expected ${issue.expected.slice(0, 100)}` : 'not as it should be';
  return path ? `${path}: ${expected}` : expected;
}

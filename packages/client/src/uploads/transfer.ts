import { LIMITS, uploadTime } from '@guise/protocol';
import { UploadError } from './upload-error.js';
import { Watchdog } from './waiting.js';

// One attempt to send or to fetch a file.

/** How much is through, 0..1. */
export type OnProgress = (share: number) => void;

interface Answer {
  status: number;
  body: string;
}

/**
 * PUTs a file.
 * @param bytes `null`: takes over what is there.
 * @throws UploadError, or the signal's reason
 */
export async function sendFile(
  url: string,
  token: string,
  bytes: Uint8Array | null,
  signal: AbortSignal,
  onProgress: OnProgress = () => undefined,
): Promise<void> {
  const watchdog = new Watchdog(signal, uploadTime(bytes?.length ?? 0), UploadError.timeout);
  try {
    // Only XMLHttpRequest tells how much was sent.
    const put = bytes && typeof XMLHttpRequest !== 'undefined' ? putWithProgress : putWithFetch;
    const { status, body } = await put(url, token, bytes, watchdog.signal, onProgress);
    if (status !== 200 && status !== 201) throw UploadError.refused(status, body);
  } catch (error) {
    throw failure(error, watchdog.signal);
  } finally {
    watchdog.stop();
  }
}

/**
 * GETs a file.
 * @param limit largest size that is read [bytes].
 * @param cache `reload` passes over what the browser keeps.
 * @throws UploadError, or the signal's reason
 */
export async function fetchFile(
  url: string,
  limit: number,
  cache: RequestCache,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const watchdog = new Watchdog(signal, LIMITS.uploadIdle, UploadError.timeout);
  try {
    const response = await fetch(url, { cache, signal: watchdog.signal });
    if (response.status !== 200) throw UploadError.refused(response.status, await response.text());
    return await readAtMost(response, limit, () => watchdog.heard());
  } catch (error) {
    throw failure(error, watchdog.signal);
  } finally {
    watchdog.stop();
  }
}

async function readAtMost(response: Response, limit: number, onChunk: () => void): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const check = async (bytes: number) => {
    if (bytes <= limit) return;
    await reader?.cancel();
    throw UploadError.tooLarge(limit);
  };
  await check(Number(response.headers.get('content-length')));
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done || !value) break;
    onChunk();
    length += value.length;
    await check(length);
    chunks.push(value);
  }
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}

async function putWithFetch(
  url: string,
  token: string,
  bytes: Uint8Array | null,
  signal: AbortSignal,
): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(url, { method: 'PUT', headers, body: bytes as BodyInit | null, signal });
  return { status: response.status, body: await response.text() };
}

function putWithProgress(
  url: string,
  token: string,
  bytes: Uint8Array | null,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    request.setRequestHeader('authorization', `Bearer ${token}`);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => resolve({ status: request.status, body: request.responseText });
    request.onerror = () => reject(UploadError.unreachable('XMLHttpRequest failed'));
    request.onabort = () => reject(signal.reason);
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(bytes as XMLHttpRequestBodyInit);
  });
}

/** What went wrong: browsers differ in what they throw when a signal is aborted. */
function failure(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  return error instanceof UploadError ? error : UploadError.unreachable(error);
}

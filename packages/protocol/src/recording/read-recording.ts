import { LIMITS } from '../limits.js';
import type { FaceRecording } from './face-recording.js';
import { readJsonLines } from './json-lines.js';
import { readLiveLinkCsv } from './live-link.js';
import { RecordingError } from './recording-error.js';

/**
 * Reads a recording from a file's text, JSON lines or the CSV of Live Link Face, whatever the file is called.
 * @throws RecordingError
 */
export function readRecording(text: string): FaceRecording {
  if (text.length > LIMITS.recordingBytes)
    throw new RecordingError('too-large', 'This file is larger than a recording can be.');
  const start = text.slice(0, 64).trimStart();
  if (start.startsWith('{')) return readJsonLines(text);
  if (/^\ufeff?"?timecode/i.test(start)) return readLiveLinkCsv(text);
  throw new RecordingError('format', 'This is neither a recording made here nor one of Live Link Face.');
}

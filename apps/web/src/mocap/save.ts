import {
  descriptionOf,
  exportCastPerformance,
  exportOwnFace,
  type FetchFile,
  isUpload,
  wornBy,
} from '@guise/avatar';
import { jsonLines, liveLinkCsv, OWN_FACE_BYTES } from '@guise/protocol';
import type { Take } from './recorder.js';

/** The kinds of files that a recording can be saved as, by the ending of their names. */
export const RECORDING_FILES = ['csv', 'glb', 'jsonl'] as const;
export type RecordingFile = (typeof RECORDING_FILES)[number];

const TYPES: Record<RecordingFile, string> = {
  csv: 'text/csv',
  glb: 'model/gltf-binary',
  jsonl: 'application/x-ndjson',
};

/**
 * A take as a file. The model plays on what was worn: a member of the cast, or an own face; on a model of one's own, which may be made in
 * any way, it plays on who stands in for it.
 * @param fetchFile where an own face comes from
 * @throws AvatarError, UploadError
 */
export async function fileOf(take: Take, kind: RecordingFile, fetchFile: FetchFile): Promise<File> {
  // Faces come with their sender's time since 1970.
  const recorded = new Date(take.recording.origin);
  const parts =
    kind === 'glb' ? [(await modelOf(take, fetchFile)) as BlobPart] : [...linesOf(take, kind, recorded)];
  return new File(parts, `${fileName(take.name, recorded)}.${kind}`, { type: TYPES[kind] });
}

function linesOf({ recording }: Take, kind: 'csv' | 'jsonl', recorded: Date): Iterable<string> {
  return kind === 'csv' ? liveLinkCsv(recording) : jsonLines(recording, recorded);
}

async function modelOf({ name, avatar, recording }: Take, fetchFile: FetchFile): Promise<Uint8Array> {
  const look = { name, avatar };
  const worn = wornBy(look);
  if (isUpload(worn) && worn.kind === 'own-face')
    return exportOwnFace(await fetchFile(worn.upload, OWN_FACE_BYTES), { performance: recording });
  return exportCastPerformance(descriptionOf(look), recording);
}

/** A name for a file that every system takes: "ada-2026-11-27-14-05". */
export function fileName(performer: string, recorded: Date): string {
  const name = performer
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '');
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [
    recorded.getFullYear(),
    ...[recorded.getMonth() + 1, recorded.getDate(), recorded.getHours(), recorded.getMinutes()].map(two),
  ];
  return [name || 'face', ...day].join('-');
}

/** Lets the browser save a file. */
export function download(file: File): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = file.name;
  link.click();
  // Browsers that ask where to put it need the address a while longer.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

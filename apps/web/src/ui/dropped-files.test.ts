import { describe, expect, it } from 'vitest';
import { droppedFile, keepFilesOut } from './dropped-files.js';

/** As a browser makes one when something is dragged. */
function drag(type: string, types: string[], files: File[] = []): Event {
  return Object.assign(new Event(type, { cancelable: true }), { dataTransfer: { types, files } });
}

const file = new File(['x'], 'face.vrm');

describe('a page', () => {
  it.each(['dragover', 'drop'])('is not left for a file: %s', (type) => {
    const page = new EventTarget();
    keepFilesOut(page);
    const event = drag(type, ['Files'], [file]);
    page.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(true);
  });

  it('lets text be dragged into fields', () => {
    const page = new EventTarget();
    keepFilesOut(page);
    const event = drag('drop', ['text/plain']);
    page.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(false);
  });
});

it('a file is there once it is let go', () => {
  expect(droppedFile(drag('dragover', ['Files'], [file]))).toBe(null);
  expect(droppedFile(drag('drop', ['text/plain']))).toBe(null);
  expect(droppedFile(drag('drop', ['Files'], [file]))).toBe(file);
});

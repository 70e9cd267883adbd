/** What is told of a file that is dragged over a page, and let go. */
export const DRAGGING = ['dragover', 'dragleave', 'drop'] as const;

/** Whether a file is dragged, rather than text or a link. */
export function isFileDrag(event: Event): event is DragEvent & { dataTransfer: DataTransfer } {
  return (event as DragEvent).dataTransfer?.types.includes('Files') ?? false;
}

/** The file that was let go with this event; `null`: none was. */
export function droppedFile(event: Event): File | null {
  return (event.type === 'drop' && isFileDrag(event) && event.dataTransfer.files[0]) || null;
}

/**
 * A file that is dropped where nobody takes it opens in place of the page, and ends a call: not on this page. Whoever does
 * take files listens as well.
 */
export function keepFilesOut(page: EventTarget): void {
  for (const type of ['dragover', 'drop']) {
    page.addEventListener(type, (event) => {
      if (isFileDrag(event)) event.preventDefault();
    });
  }
}

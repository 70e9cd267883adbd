/** What a panel's Escape needs of its element. */
type Host = Pick<EventTarget, 'addEventListener' | 'dispatchEvent'>;

/**
 * Escape, wherever in the panel the focus is, lets it fire `close`; a part that has its own use for the key prevents that.
 * Whoever is composing (e.g. Japanese) only gives up a word with it.
 */
export function closeOnEscape(host: Host): void {
  host.addEventListener('keydown', (event) => {
    const { key, isComposing, defaultPrevented } = event as KeyboardEvent;
    if (key === 'Escape' && !isComposing && !defaultPrevented) host.dispatchEvent(new Event('close'));
  });
}

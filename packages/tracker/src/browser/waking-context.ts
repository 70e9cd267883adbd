/** Browsers let audio run only after the person has touched the page: it wakes with the first touch. */
export function wakingContext(): AudioContext {
  const context = new AudioContext();
  const wake = () => void context.resume();
  for (const event of ['pointerdown', 'keydown']) addEventListener(event, wake, { capture: true });
  context.addEventListener('statechange', () => {
    if (context.state !== 'running') return;
    for (const event of ['pointerdown', 'keydown']) removeEventListener(event, wake, { capture: true });
  });
  return context;
}

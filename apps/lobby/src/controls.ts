const KEYS: Readonly<Record<string, readonly [right: number, ahead: number]>> = {
  ...{ KeyW: [0, 1], KeyS: [0, -1], KeyA: [-1, 0], KeyD: [1, 0] },
  ...{ ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] },
};
/** How far a finger pulls the stick [px]. */
const REACH = 44;

/** Where the player wants to go: keys, or a finger that pulls a stick. */
export class Controls {
  /** What pulls, each right and ahead: keys by their code, fingers by their number. */
  readonly #pulls = new Map<string | number, readonly [right: number, ahead: number]>();

  /** @param stick its picture, shown under the finger */
  constructor(surface: HTMLElement, stick: HTMLElement) {
    addEventListener('keydown', ({ code, target }) => {
      if (KEYS[code] && !(target instanceof HTMLInputElement)) this.#pulls.set(code, KEYS[code]);
    });
    addEventListener('keyup', ({ code }) => this.#pulls.delete(code));
    addEventListener('blur', () => this.#pulls.clear());
    let start = { x: 0, y: 0 };
    surface.addEventListener('pointerdown', ({ pointerId, clientX: x, clientY: y }) => {
      surface.setPointerCapture(pointerId);
      start = { x, y };
      stick.style.translate = `${x}px ${y}px`;
    });
    surface.addEventListener('pointermove', ({ pointerId, clientX, clientY, buttons, isPrimary }) => {
      if (buttons === 0 || !isPrimary) return;
      const [x, y] = [clientX - start.x, clientY - start.y];
      const pull = Math.max(REACH, Math.hypot(x, y));
      this.#pulls.set(pointerId, [x / pull, -y / pull]);
      stick.hidden = false;
      stick.style.setProperty('--pull', `${(x / pull) * REACH}px ${(y / pull) * REACH}px`);
    });
    for (const end of ['pointerup', 'pointercancel'] as const)
      surface.addEventListener(end, ({ pointerId }) => {
        this.#pulls.delete(pointerId);
        stick.hidden = true;
      });
  }

  /** Right and ahead as the view has them; 1 together is full speed. */
  get wish(): readonly [right: number, ahead: number] {
    const sum = [0, 1].map((axis) => [...this.#pulls.values()].reduce((all, pull) => all + pull[axis]!, 0));
    const length = Math.max(1, Math.hypot(...sum));
    return [sum[0]! / length, sum[1]! / length];
  }
}

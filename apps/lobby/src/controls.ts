const KEYS: Readonly<Record<string, readonly [right: number, ahead: number]>> = {
  ...{ KeyW: [0, 1], KeyS: [0, -1], KeyA: [-1, 0], KeyD: [1, 0] },
  ...{ ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] },
};
/** How far a finger pulls the stick [px]. */
const REACH = 44;

interface Stick {
  /** Of the finger. */
  id: number;
  x: number;
  y: number;
  right: number;
  ahead: number;
}

/** Where the player wants to go: keys, or a finger. The mouse, and a second finger, turn the view. */
export class Controls {
  readonly #held = new Set<string>();
  #stick: Stick | null = null;

  /** @param stick the picture of one, shown under the finger */
  constructor(
    surface: HTMLElement,
    private readonly stick: HTMLElement,
    private readonly onTurn: (angle: number) => void,
  ) {
    addEventListener('keydown', ({ code, target }) => {
      if (code in KEYS && !(target instanceof HTMLInputElement)) this.#held.add(code);
    });
    addEventListener('keyup', ({ code }) => this.#held.delete(code));
    addEventListener('blur', () => this.#held.clear());
    surface.addEventListener('pointerdown', ({ pointerId: id, pointerType, clientX: x, clientY: y }) => {
      surface.setPointerCapture(id);
      if (pointerType !== 'mouse' && !this.#stick) this.#show({ id, x, y, right: 0, ahead: 0 });
    });
    surface.addEventListener('pointermove', ({ pointerId: id, clientX, clientY, buttons, movementX }) => {
      if (id !== this.#stick?.id) {
        if (buttons > 0) this.onTurn(-movementX * 0.006);
        return;
      }
      const { x, y } = this.#stick;
      const pull = Math.max(REACH, Math.hypot(clientX - x, clientY - y));
      this.#show({ id, x, y, right: (clientX - x) / pull, ahead: (y - clientY) / pull });
    });
    for (const end of ['pointerup', 'pointercancel'] as const)
      surface.addEventListener(end, ({ pointerId }) => {
        if (pointerId === this.#stick?.id) this.#show(null);
      });
  }

  /** Right and ahead as the view has them; 1 together is full speed. */
  get wish(): readonly [right: number, ahead: number] {
    let { right, ahead } = this.#stick ?? { right: 0, ahead: 0 };
    for (const code of this.#held) {
      right += KEYS[code]?.[0] ?? 0;
      ahead += KEYS[code]?.[1] ?? 0;
    }
    const length = Math.max(1, Math.hypot(right, ahead));
    return [right / length, ahead / length];
  }

  #show(stick: Stick | null): void {
    this.#stick = stick;
    this.stick.hidden = !stick;
    if (!stick) return;
    this.stick.style.translate = `${stick.x}px ${stick.y}px`;
    this.stick.style.setProperty('--pull', `${stick.right * REACH}px ${-stick.ahead * REACH}px`);
  }
}

/** Draws React's components, all with these properties. */
export function draw(components: readonly unknown[], props: object): void;

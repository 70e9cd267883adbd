/**
 * A channel or track of node-datachannel has, from its making on, a handle that keeps the process alive. It is let go by the news that the channel is
 * closed; where nobody listens for that, only by the garbage collector, which in a process that is done may take minutes. So each needs a
 * listener: one handle in place of another, libuv has no more to look at.
 */
export function releasedWhenClosed<T extends { onClosed(listener: () => void): void }>(made: T): T {
  made.onClosed(() => {});
  return made;
}

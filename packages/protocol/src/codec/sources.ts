import { CHANNEL_GROUPS, CHANNEL_SOURCES, type ChannelGroup, type ChannelSource } from '../face-frame.js';
import { WireError } from '../wire-error.js';

/**
 * Two bits a group, the first group in the lowest ones.
 * @throws WireError `value` if there is a source that none knows.
 */
export function packSources(sources: Record<ChannelGroup, ChannelSource>): number {
  let bits = 0;
  for (let i = 0; i < CHANNEL_GROUPS.length; i++) {
    const source = CHANNEL_SOURCES.indexOf(sources[CHANNEL_GROUPS[i] as ChannelGroup]);
    if (source < 0) throw WireError.value('source');
    bits |= source << (i * 2);
  }
  return bits;
}

export function unpackSources(bits: number): Record<ChannelGroup, ChannelSource> {
  const source = (i: number) => CHANNEL_SOURCES[(bits >> (i * 2)) & 3] as ChannelSource;
  return { head: source(0), upper: source(1), mouth: source(2), tongue: source(3) };
}

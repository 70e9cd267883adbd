import { parseArgs } from 'node:util';
import { parseRoomLink } from '@guise/client-node';
import type { Wanted } from './places.js';
import { Problem } from './problem.js';
import { EXPRESSIONS, type Expressions } from './vmc-face.js';
import type { VmcTarget } from './vmc-sender.js';

/** VMC's port for receivers of motion. */
const VMC_PORT = 39539;
const NAME = 'VMC bridge';

export interface BridgeOptions {
  /** Where faces come from: a call, or a file. */
  readonly source:
    | {
        readonly kind: 'room';
        readonly server: string;
        readonly room: string;
        /** Of the link of a sealed call; `null`: it is a plain one. */
        readonly secret: string | null;
        readonly name: string;
      }
    | { readonly kind: 'recording'; readonly file: string; readonly loop: boolean };
  readonly wanted: Wanted;
  readonly target: VmcTarget;
  /** Frames a second that are sent, 1..120. */
  readonly fps: number;
  readonly expressions: Expressions;
}

export const USAGE = `npm run vmc-bridge -- --room LINK [options]
npm run vmc-bridge -- --recording FILE [options]
Sends faces of a call, or of a recording, as VMC over UDP: to Unity, Warudo, VSeeFace and whatever else receives it.

  --room LINK           the call's link; the bridge joins it like anybody else, unseen and unheard
  --recording FILE      what a call recorded or npm run track wrote (JSON lines, or Live Link Face's CSV), or a
                        .track.gz of npm run record-motion
  --participant WHO     first: whoever is there first (default); all: everybody, each on the next port; else a name
  --target HOST:PORT    where to (default 127.0.0.1:${VMC_PORT})
  --fps N               frames a second, 1 to 120 (default 60)
  --expressions WHICH   both (default), perfect-sync: ARKit's 52, or presets: VRM's own. A model that has both
                        wants one of them
  --name NAME           what the others in the call see (default ${NAME})
  --loop                a recording begins anew when it ends`;

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  room: { type: 'string' },
  recording: { type: 'string' },
  participant: { type: 'string' },
  target: { type: 'string' },
  fps: { type: 'string' },
  expressions: { type: 'string' },
  name: { type: 'string' },
  loop: { type: 'boolean' },
} as const;

/** Throws a {@link Problem} for options that do not exist or make no sense. */
export function parseOptions(args: readonly string[]): BridgeOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  return {
    source: sourceOf(values),
    wanted: wantedOf(values.participant ?? 'first'),
    target: targetOf(values.target ?? ''),
    fps: fpsOf(values.fps ?? '60'),
    expressions: expressionsOf(values.expressions ?? 'both'),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new Problem(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function sourceOf(values: ReturnType<typeof parse>): BridgeOptions['source'] {
  const { room, recording } = values;
  if ((room === undefined) === (recording === undefined))
    throw new Problem(`Give either --room or --recording.\n\n${USAGE}`);
  if (recording !== undefined) return { kind: 'recording', file: recording, loop: values.loop ?? false };
  try {
    return { kind: 'room', ...parseRoomLink(room as string), name: values.name ?? NAME };
  } catch (error) {
    throw new Problem(`--room ${(error as Error).message}`);
  }
}

function wantedOf(text: string): Wanted {
  if (text === 'all' || text === 'first') return { kind: text };
  return { kind: 'name', name: text };
}

function targetOf(text: string): VmcTarget {
  const match = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(text);
  const port = Number(match?.[3] ?? VMC_PORT);
  if (!match || port < 1 || port > 65_535)
    throw new Problem(`--target ${text} is not a host and a port, e.g. 192.168.1.20:${VMC_PORT}`);
  return { host: match[1] || match[2] || '127.0.0.1', port };
}

function fpsOf(text: string): number {
  const fps = Number(text);
  if (fps >= 1 && fps <= 120) return fps;
  throw new Problem(`--fps ${text} is not a number from 1 to 120.`);
}

function expressionsOf(text: string): Expressions {
  const found = EXPRESSIONS.find((expressions) => expressions === text);
  if (!found) throw new Problem(`--expressions is one of ${EXPRESSIONS.join(', ')}, not "${text}".`);
  return found;
}

import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { GRANTS, type Grant } from '@guise/protocol';
import { callLink, GuiseServerError, mintToken } from '@guise/server-sdk';
import { StartError } from './start-error.js';

export const INVITE_USAGE = `GUISE_SECRET=… npm run invite -- --room ROOM --identity WHO [options]
  --room ROOM       the call's name: lower-case words joined by hyphens
  --identity WHO    who it is for, without spaces; two with the same one are the same person to hosts
  --name NAME       the name that the others see; left out, they say it themselves
  --grants LIST     what they may do: ${GRANTS.filter((grant) => grant !== 'join').join(', ')}
                    (default: everything but moderate)
  --hours N         how long the invitation lets them in (default 24)
  --server URL      where the call is (default http://localhost:3000)`;

const DEFAULT_GRANTS = 'publishFace,publishAudio,shareScreen';

/**
 * A link that lets one person into one call on a server that has this secret.
 * @throws StartError
 */
export async function inviteLink(
  args: string[],
  secret: string | undefined,
  now = Date.now(),
): Promise<string> {
  const { room, identity, name, grants, hours, server } = readArgs(args);
  const expiresIn = hours * 3600;
  const options = { secret: secret ?? '', room, identity, name, grants: grantsOf(grants), expiresIn };
  try {
    return callLink(server, room, await mintToken(options, now));
  } catch (error) {
    if (error instanceof GuiseServerError) throw StartError.options(error.message);
    throw error;
  }
}

function readArgs(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args,
      options: { room: text, identity: text, name: text, grants: text, hours: text, server: text },
      strict: true,
      allowPositionals: false,
    });
    const hours = Number(values.hours ?? 24);
    if (!(hours > 0) || hours > 24 * 365) throw new Error('--hours needs a number above 0.');
    const {
      room = '',
      identity = '',
      name,
      grants = DEFAULT_GRANTS,
      server = 'http://localhost:3000',
    } = values;
    return { room, identity, name, grants, hours, server };
  } catch (error) {
    throw StartError.options(`${(error as Error).message}\n${INVITE_USAGE}`);
  }
}

function grantsOf(list: string): Partial<Record<Grant, true>> {
  const names = list
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  const unknown = names.find((name) => !(GRANTS as readonly string[]).includes(name));
  if (unknown !== undefined) throw StartError.options(`There is no grant "${unknown}".\n${INVITE_USAGE}`);
  return Object.fromEntries(names.map((name) => [name, true]));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  inviteLink(process.argv.slice(2), process.env.GUISE_SECRET).then(console.log, (error: unknown) => {
    console.error(error instanceof StartError ? error.message : error);
    process.exit(1);
  });

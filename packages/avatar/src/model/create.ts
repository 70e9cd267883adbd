import type { Avatar, AvatarOptions } from '../avatar.js';
import { AvatarError } from '../errors.js';
import { inspect } from './inspect.js';
import { refuse } from './json.js';
import { MODEL_LIMITS } from './limits.js';
import type { LoadedModel } from './load.js';
import { rebuildModel } from './rebuild.js';

export type ModelAvatarOptions = Pick<AvatarOptions, 'seed' | 'motion'>;

/**
 * Makes an avatar of somebody's VRM 0.x, VRM 1.0 or GLB with ARKit's morph targets. The bytes may come from anybody:
 * they are inspected first, and loading ends after {@link MODEL_LIMITS}' `loadSeconds`. three-vrm is fetched when it
 * is first needed.
 * @throws AvatarError with one of the reasons `model-…`; its message is a sentence to show
 */
export async function createModelAvatar(
  bytes: Uint8Array,
  options: ModelAvatarOptions = {},
): Promise<Avatar> {
  const model = inspect(bytes);
  const { seed = 'guise', motion = 'full' } = options;
  const made = load(
    async () => {
      const { loadModel } = await import('./load.js');
      return loadModel(rebuildModel(model), model.vrm !== null);
    },
    async (loaded) => {
      const { ModelAvatar } = await import('./model-avatar.js');
      return new ModelAvatar(loaded, model.summary.face, { seed, motion });
    },
  );
  return withinTime(made);
}

async function load(
  get: () => Promise<LoadedModel>,
  make: (loaded: LoadedModel) => Promise<Avatar>,
): Promise<Avatar> {
  let loaded: LoadedModel | null = null;
  try {
    loaded = await get();
    return await make(loaded);
  } catch (cause) {
    loaded?.dispose();
    if (cause instanceof AvatarError) throw cause;
    throw new AvatarError('model-broken', 'This model file is damaged: it could not be unpacked.', { cause });
  }
}

/** @throws AvatarError `model-timeout`; what arrives after that is disposed of */
async function withinTime(made: Promise<Avatar>): Promise<Avatar> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, MODEL_LIMITS.loadSeconds * 1000, null);
  });
  const avatar = await Promise.race([made, late]).finally(() => clearTimeout(timer));
  if (avatar) return avatar;
  made.then(
    (avatar) => avatar.dispose(),
    () => undefined,
  );
  return refuse('model-timeout', 'This model took too long to load.');
}

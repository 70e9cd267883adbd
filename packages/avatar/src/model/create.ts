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
 * they are inspected first, for at most {@link MODEL_LIMITS}' `inspectSeconds`, and unpacking ends after `loadSeconds`. three-vrm
 * is fetched when it is first needed.
 * @throws AvatarError with one of the reasons `model-…`, or `not-fetched`; its message is a sentence to show
 */
export async function createModelAvatar(
  bytes: Uint8Array,
  options: ModelAvatarOptions = {},
): Promise<Avatar> {
  const model = inspect(bytes);
  const { seed = 'guise', motion = 'full' } = options;
  // The time of a slow network is not the file's fault.
  const { loadModel, ModelAvatar } = await fetchUnpacking();
  const made = load(
    async () => loadModel(rebuildModel(model), model.vrm !== null),
    (loaded) => new ModelAvatar(loaded, model.summary.face, { seed, motion }),
  );
  return withinTime(made);
}

/** @throws AvatarError `not-fetched` */
async function fetchUnpacking() {
  try {
    const [{ loadModel }, { ModelAvatar }] = await Promise.all([
      import('./load.js'),
      import('./model-avatar.js'),
    ]);
    return { loadModel, ModelAvatar };
  } catch (cause) {
    throw new AvatarError('not-fetched', 'What unpacks models could not be fetched.', { cause });
  }
}

async function load(get: () => Promise<LoadedModel>, make: (loaded: LoadedModel) => Avatar): Promise<Avatar> {
  let loaded: LoadedModel | null = null;
  try {
    loaded = await get();
    return make(loaded);
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

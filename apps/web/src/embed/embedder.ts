import {
  commandEnvelopeSchema,
  EMBED_COMMANDS,
  EMBED_VERSION,
  type EmbedCommandData,
  type EmbedCommandName,
  EmbedError,
  type EmbedEventData,
  type EmbedEventName,
  type EmbedNotice,
} from '@guise/embed/embed-protocol';
import * as v from 'valibot';

/** What does what the embedding page says. @throws EmbedError, and whatever else has a `reason` */
export type CommandHandler = <N extends EmbedCommandName>(
  name: N,
  data: EmbedCommandData<N>,
) => Promise<void>;

/** The part of a window that talking to the page around it needs. */
export type FramedWindow = Pick<Window, 'addEventListener' | 'removeEventListener'> & {
  readonly parent: Pick<Window, 'postMessage'>;
  readonly location: { readonly ancestorOrigins?: DOMStringList };
};

/**
 * The page around an embedded call. Only the page directly around it is listened to, and only while its origin is one that the
 * server names; answers and events go to that origin and no other.
 */
export class Embedder {
  readonly #page: FramedWindow;
  readonly #origins: readonly string[];
  readonly #handle: CommandHandler;
  /** Where whoever embeds this comes from: known from the browser, or since the first command. */
  #origin: string | null;

  /** @param origins as the server says */
  constructor(page: FramedWindow, origins: readonly string[], handle: CommandHandler) {
    this.#page = page;
    this.#origins = origins;
    this.#handle = handle;
    const [around] = page.location.ancestorOrigins ?? [];
    this.#origin = origins.find((origin) => origin === around) ?? null;
    page.addEventListener('message', this.#handleMessage);
  }

  close(): void {
    this.#page.removeEventListener('message', this.#handleMessage);
  }

  /** Tells the page around of an event. Where the browser does not say who that is, it delivers only to those who may know. */
  tell<N extends EmbedEventName>(name: N, data: EmbedEventData<N>): void {
    const notice: EmbedNotice = { guise: EMBED_VERSION, kind: 'event', name, data };
    for (const origin of this.#origin === null ? this.#origins : [this.#origin])
      this.#page.parent.postMessage(notice, origin);
  }

  /** Tells of something that failed and was no command. */
  tellError(error: unknown): void {
    const { reason, message } = EmbedError.from(error);
    this.tell('error', { reason, message });
  }

  readonly #handleMessage = ({ source, origin, data }: MessageEvent): void => {
    if (source !== this.#page.parent || !this.#origins.includes(origin)) return;
    // Other scripts talk to frames, too: what is not meant for a call is none of its business.
    if (typeof data !== 'object' || data === null || !('guise' in data)) return;
    this.#origin = origin;
    void this.#answer(data as Record<string, unknown>);
  };

  async #answer(message: Record<string, unknown>): Promise<void> {
    const { id } = message;
    let error: EmbedError | null = null;
    try {
      await this.#do(message);
    } catch (thrown) {
      error = EmbedError.from(thrown);
    }
    // Without a number nobody knows what this would be the answer to.
    if (typeof id !== 'number') this.tellError(error);
    else {
      const refusal = error && { reason: error.reason, message: error.message };
      const answer: EmbedNotice = { guise: EMBED_VERSION, kind: 'answer', id, error: refusal };
      this.#page.parent.postMessage(answer, this.#origin as string);
    }
  }

  async #do(message: Record<string, unknown>): Promise<void> {
    if (message.guise !== EMBED_VERSION)
      throw new EmbedError('unsupported-version', `This call speaks version ${EMBED_VERSION}.`);
    const envelope = check(commandEnvelopeSchema, message, 'the message');
    const name = envelope.name as EmbedCommandName;
    if (!Object.hasOwn(EMBED_COMMANDS, name))
      throw new EmbedError('unknown-command', `There is no command "${name.slice(0, 40)}".`);
    await this.#handle(
      name,
      check(EMBED_COMMANDS[name], envelope.data, name) as EmbedCommandData<typeof name>,
    );
  }
}

/** @throws EmbedError `malformed` */
function check<S extends v.GenericSchema>(schema: S, data: unknown, what: string): v.InferOutput<S> {
  const result = v.safeParse(schema, data);
  if (result.success) return result.output;
  const [{ message }] = result.issues;
  throw new EmbedError('malformed', `${what}: ${v.getDotPath(result.issues[0]) ?? ''} ${message}`);
}

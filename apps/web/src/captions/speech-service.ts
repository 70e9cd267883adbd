/** What a recogniser tells. */
export interface SpeechListener {
  /**
   * Words of one utterance, all of it anew each time, until it is final.
   * @param index counts the utterances since listening began
   */
  onHeard(index: number, text: string, final: boolean): void;
  /** It listens no more. `error`: what the browser says of it, in the Web Speech API's words; `null`: it just ended, as it does after a while. */
  onEnded(error: string | null): void;
}

/** Turns a voice into text. */
export interface SpeechService {
  /** Whether it does so on this device, in a language (BCP 47). */
  isLocal(language: string): Promise<boolean>;
  /** @returns ends it: nothing is told any more */
  listen(options: SpeechOptions, listener: SpeechListener): () => void;
}

export interface SpeechOptions {
  /** BCP 47. */
  language: string;
  /** On this device or not at all. */
  local: boolean;
  /** Whose voice; browsers that do not take a track listen to their default microphone. */
  track: MediaStreamTrack | null;
}

// The Web Speech API, as far as it is used; TypeScript's library leaves it out.
interface Recognition extends EventTarget {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  processLocally?: boolean;
  start(track?: MediaStreamTrack): void;
  abort(): void;
}
interface RecognitionConstructor {
  new (): Recognition;
  available?(options: { langs: string[]; processLocally: boolean }): Promise<string>;
}
interface RecognitionResultEvent extends Event {
  resultIndex: number;
  results: ArrayLike<ArrayLike<{ transcript: string }> & { isFinal: boolean }>;
}

/** This browser's speech recognition; `null`: it has none. */
export function browserSpeech(scope: object = globalThis): SpeechService | null {
  const { SpeechRecognition, webkitSpeechRecognition } = scope as Record<string, RecognitionConstructor>;
  const Recogniser = SpeechRecognition ?? webkitSpeechRecognition;
  if (!Recogniser) return null;
  return {
    isLocal: (language) => isLocal(Recogniser, language),
    listen: (options, listener) => listen(Recogniser, options, listener),
  };
}

async function isLocal(Recogniser: RecognitionConstructor, language: string): Promise<boolean> {
  if (!Recogniser.available || !('processLocally' in Recogniser.prototype)) return false;
  const asked = Recogniser.available({ langs: [language], processLocally: true });
  return (await asked.catch(() => 'unavailable')) === 'available';
}

function listen(
  Recogniser: RecognitionConstructor,
  { language, local, track }: SpeechOptions,
  listener: SpeechListener,
): () => void {
  const recognition = new Recogniser();
  const ended = new AbortController();
  const { signal } = ended;
  let error: string | null = null;
  recognition.lang = language;
  recognition.continuous = true;
  recognition.interimResults = true;
  if (local) recognition.processLocally = true;
  const end = () => {
    if (signal.aborted) return;
    ended.abort();
    listener.onEnded(error);
  };
  recognition.addEventListener(
    'result',
    (event) => {
      const { results, resultIndex } = event as RecognitionResultEvent;
      for (let index = resultIndex; index < results.length; index++) {
        const result = results[index];
        listener.onHeard(index, result?.[0]?.transcript ?? '', result?.isFinal ?? false);
      }
    },
    { signal },
  );
  recognition.addEventListener(
    'error',
    (event) => {
      error = (event as Event & { error: string }).error;
    },
    { signal },
  );
  recognition.addEventListener('end', end, { signal });
  try {
    if (track) recognition.start(track);
    else recognition.start();
  } catch (cause) {
    // A track that just ended, or a recogniser that is still busy: the same as one that ends at once.
    error = (cause as DOMException).name === 'NotAllowedError' ? 'not-allowed' : 'aborted';
    queueMicrotask(end);
  }
  return () => {
    ended.abort();
    recognition.abort();
  };
}

import type { Page } from '@playwright/test';

/**
 * Stands for the browser's speech service, which headless Chromium has not: the page gets a `SpeechRecognition` that hears what
 * the test says.
 */
export class FakeSpeech {
  private constructor(private readonly page: Page) {}

  /** Call before the page is opened. */
  static async install(page: Page): Promise<FakeSpeech> {
    await page.addInitScript(installRecognition);
    return new FakeSpeech(page);
  }

  /** How many recognisers listen on the page. */
  listening(): Promise<number> {
    return this.page.evaluate(() => (globalThis as unknown as SpeechPage).speech.listening.size);
  }

  /** Says something, or more of it, until it is `final`. */
  async say(text: string, final: boolean): Promise<void> {
    await this.page.evaluate(([said, over]) => (globalThis as unknown as SpeechPage).speech.say(said, over), [
      text,
      final,
    ] as const);
  }

  /** Ends recognition as the service does by itself, with an error or without. */
  async end(error: string | null): Promise<void> {
    await this.page.evaluate((what) => (globalThis as unknown as SpeechPage).speech.end(what), error);
  }
}

interface SpeechPage {
  speech: {
    listening: Set<unknown>;
    say(text: string, final: boolean): void;
    end(error: string | null): void;
  };
}

/** Runs in the page, before its scripts. */
function installRecognition(): void {
  class Recognition extends EventTarget {
    results: (ArrayLike<{ transcript: string }> & { isFinal: boolean })[] = [];
    start(): void {
      listening.add(this);
    }
    abort(): void {
      this.finish(null);
    }
    hear(text: string, final: boolean): void {
      const open = this.results.findIndex(({ isFinal }) => !isFinal);
      const resultIndex = open < 0 ? this.results.length : open;
      this.results[resultIndex] = Object.assign([{ transcript: text }], { isFinal: final });
      this.dispatchEvent(Object.assign(new Event('result'), { resultIndex, results: this.results }));
    }
    finish(error: string | null): void {
      if (!listening.delete(this)) return;
      if (error) this.dispatchEvent(Object.assign(new Event('error'), { error }));
      this.dispatchEvent(new Event('end'));
    }
  }
  const listening = new Set<Recognition>();
  const speech: SpeechPage['speech'] = {
    listening,
    say: (text, final) => {
      for (const recognition of listening) recognition.hear(text, final);
    },
    end: (error) => {
      for (const recognition of [...listening]) recognition.finish(error);
    },
  };
  Object.assign(globalThis, { speech, SpeechRecognition: Recognition, webkitSpeechRecognition: Recognition });
}

import { LIMITS } from '@guise/protocol';
import { html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Conversation, Turn } from '../call/conversation.js';
import { baseStyles } from '../ui/base-styles.js';
import { closeOnEscape } from '../ui/close-on-escape.js';
import { icon } from '../ui/icons.js';
import { linkedText } from '../ui/linked-text.js';
import { panelFrameStyles } from '../ui/panel-styles.js';
import { Watch } from '../ui/watch.js';
import { language, words } from '../words/index.js';
import { chatStyles } from './chat-styles.js';

/** This close to the newest line [px] the list follows what comes; further up somebody is reading. */
const AT_THE_END = 40;

const PROBLEMS = {
  'too-fast': words.talk.tooFast,
  offline: words.talk.offline,
} as const;

const clock = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' });

/** What people write to each other beside the call. Fires `close`. */
export class ChatPanel extends LitElement {
  static override properties = { conversation: { attribute: false } };
  declare conversation: Conversation;
  #following = true;

  static override styles = [baseStyles, panelFrameStyles, chatStyles];

  constructor() {
    super();
    closeOnEscape(this);
    new Watch(this, () => this.conversation);
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('textarea')?.focus();
  }

  protected override updated(): void {
    const lines = this.renderRoot.querySelector('.lines');
    if (lines && this.#following) lines.scrollTop = lines.scrollHeight;
  }

  override render() {
    const { turns, problem, unreadable } = this.conversation;
    return html`
      <header>
        <h2>${words.talk.chat}</h2>
        <button class="round" aria-label=${words.talk.closeChat} title=${words.talk.closeChat} @click=${this.#close}>
          ${icon('x')}
        </button>
      </header>
      <div class="lines" role="log" aria-label=${words.talk.chat} tabindex="0" @scroll=${this.#handleScroll}>
        ${unreadable > 0 ? html`<p class="before">${icon('lock')}<span>${words.seal.unreadable(unreadable)}</span></p>` : nothing}
        ${
          turns.length === 0
            ? html`<p class="empty">${words.talk.nobodyWroteYet}</p>`
            : repeat(
                turns,
                ({ id }) => id,
                (turn) => this.#renderTurn(turn),
              )
        }
      </div>
      ${problem ? html`<p class="problem" role="alert">${PROBLEMS[problem]}</p>` : nothing}
      <form @submit=${this.#handleSubmit}>
        <textarea
          rows="1"
          maxlength=${LIMITS.chatLength}
          aria-label=${words.talk.message}
          placeholder=${words.talk.writeToEveryone}
          enterkeyhint="send"
          @keydown=${this.#handleKey}
        ></textarea>
        <button class="round primary" aria-label=${words.talk.send} title=${words.talk.send}>${icon('send')}</button>
      </form>
    `;
  }

  #renderTurn({ name, own, messages }: Turn) {
    const first = messages[0]?.at ?? 0;
    return html`
      <section class=${own ? 'own' : ''}>
        <h3>${own ? words.talk.you : name} <time datetime=${new Date(first).toISOString()}>${clock.format(first)}</time></h3>
        ${repeat(
          messages,
          ({ id }) => id,
          ({ text }) => html`<p>${linkedText(text)}</p>`,
        )}
      </section>
    `;
  }

  #handleScroll({ target }: Event): void {
    const { scrollTop, scrollHeight, clientHeight } = target as HTMLElement;
    this.#following = scrollHeight - clientHeight - scrollTop < AT_THE_END;
  }

  #close(): void {
    this.dispatchEvent(new Event('close'));
  }

  #handleKey(event: KeyboardEvent): void {
    // Whoever is still composing, e.g. Japanese, takes Enter for something else.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    (event.target as HTMLTextAreaElement).form?.requestSubmit();
  }

  async #handleSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const field = this.renderRoot.querySelector('textarea') as HTMLTextAreaElement;
    this.#following = true;
    const text = field.value;
    // At once, as the next line may be typed before this one has gone out.
    field.value = '';
    field.focus();
    if (!(await this.conversation.send(text)) && field.value === '') field.value = text;
  }
}

customElements.define('guise-chat', ChatPanel);

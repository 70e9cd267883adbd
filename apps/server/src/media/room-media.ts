import { EventEmitter } from 'node:events';
import { SignallingError } from '@guise/protocol';
import type { types } from 'mediasoup';
import { observeLoudness } from './loudness.js';
import type { MediaWorker } from './media-worker.js';

/**
 * Bytes of faces that may wait for another worker that is held up: half a second of a hundred people. The default of 2 MB would
 * bring everybody there the past.
 */
const PIPE_BUFFER = 64 * 1024;

/** A router, and the worker on which it is. */
export interface PlacedRouter {
  router: types.Router;
  worker: MediaWorker;
}

/** Where routers come from. */
export interface RouterSource {
  /**
   * A router on the least loaded worker.
   * @param taken workers that will not do
   * @returns `null`: every worker is taken
   */
  createRouter(taken: readonly MediaWorker[]): Promise<PlacedRouter | null>;
}

/** Something that is sent: a voice or a screen, or the packets of a face or a state. */
export type Sent = { producerId: string } | { dataProducerId: string };

/** What of a room is on one worker: its participants there send and receive by this router. */
export interface MediaSite extends PlacedRouter {
  /** Listens to the voices that are sent here. */
  levels: types.AudioLevelObserver;
  /** Where packets of the faces that are sent here are looked at. */
  inspection: types.DirectTransport;
  /** How many participants are here. */
  residents: number;
  /** What others send at other sites and is brought here, by its id. */
  brought: Map<string, Promise<void>>;
}

export interface RoomMediaEvents {
  site: [MediaSite];
  /** Its worker died, and everything on it. */
  lost: [MediaSite];
}

/**
 * Where a room's media is: on one worker, and on more of them once the room outgrows one. What is sent at one site is brought to
 * another when somebody there wants it, once for everybody there. A site whose worker dies is gone; whoever was there is placed anew.
 */
export class RoomMedia extends EventEmitter<RoomMediaEvents> {
  #sites: MediaSite[] = [];
  #closed = false;
  /** One after the other: two who come at the same moment share a site. */
  #placing: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly source: RouterSource,
    /** Participants at a site before there is another one. */
    private readonly perSite: number,
  ) {
    super();
  }

  static async open(source: RouterSource, perSite: number): Promise<RoomMedia> {
    const media = new RoomMedia(source, perSite);
    await media.#addSite();
    return media;
  }

  get sites(): readonly MediaSite[] {
    return this.#sites;
  }

  /** Makes place for one participant. {@link release} takes it back. */
  place(): Promise<MediaSite> {
    const placed = this.#placing.then(() => this.#place());
    this.#placing = placed.catch(() => undefined);
    return placed;
  }

  /** Somebody is there no more. A site without anybody goes, unless it is the only one. */
  release(site: MediaSite): void {
    site.residents--;
    if (site.residents > 0 || this.#sites.length < 2) return;
    this.#forget(site);
    site.router.close();
  }

  /**
   * Brings what is sent at one site to another, where it goes by the same id. It ends there when it ends here.
   * @throws SignallingError `not-found` when it, or one of the sites, ended
   */
  async bring(what: Sent, from: MediaSite, to: MediaSite): Promise<void> {
    if (from === to) return;
    const id = 'producerId' in what ? what.producerId : what.dataProducerId;
    const bringing = to.brought.get(id) ?? this.#pipe(id, what, from, to);
    to.brought.set(id, bringing);
    await bringing;
  }

  close(): void {
    this.#closed = true;
    for (const { router } of this.#sites) router.close();
    this.#sites = [];
  }

  async #place(): Promise<MediaSite> {
    const site = this.#sites.find(({ residents }) => residents < this.perSite);
    const placed = site ?? (await this.#addSite()) ?? this.#emptiest;
    // The room ended, or the last worker died, while there was none.
    if (!placed || this.#closed) throw SignallingError.notJoined();
    placed.residents++;
    return placed;
  }

  get #emptiest(): MediaSite | undefined {
    return this.#sites.toSorted((a, b) => a.residents - b.residents)[0];
  }

  /** @returns `null`: the room is on every worker already */
  async #addSite(): Promise<MediaSite | null> {
    for (;;) {
      const placed = await this.source.createRouter(this.#sites.map(({ worker }) => worker));
      if (!placed) return null;
      const { router } = placed;
      try {
        const levels = await observeLoudness(router);
        const inspection = await router.createDirectTransport();
        const site = { ...placed, levels, inspection, residents: 0, brought: new Map() };
        if (this.#closed) router.close();
        else this.#keep(site);
        return site;
      } catch (error) {
        // Where its worker died meanwhile, there are others.
        if (!router.closed) throw error;
      }
    }
  }

  #keep(site: MediaSite): void {
    this.#sites.push(site);
    site.router.on('workerclose', () => {
      this.#forget(site);
      this.emit('lost', site);
    });
    this.emit('site', site);
  }

  #forget(site: MediaSite): void {
    this.#sites = this.#sites.filter((other) => other !== site);
  }

  async #pipe(id: string, what: Sent, from: MediaSite, to: MediaSite): Promise<void> {
    const forget = () => to.brought.delete(id);
    try {
      const { pipeProducer, pipeDataProducer } = await from.router.pipeToRouter({
        ...what,
        router: to.router,
        sctpSendBufferSize: PIPE_BUFFER,
        sctpPerStreamSendQueueLimit: PIPE_BUFFER,
      });
      pipeProducer?.observer.on('close', forget);
      pipeDataProducer?.observer.on('close', forget);
      if (pipeProducer?.closed || pipeDataProducer?.closed) forget();
    } catch (error) {
      forget();
      const gone = from.router.closed || to.router.closed || (error as Error).name === 'NotFoundError';
      throw gone ? SignallingError.notFound('producer') : error;
    }
  }
}

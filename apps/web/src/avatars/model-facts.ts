import { AvatarError, inspectModel, type ModelSummary } from '@guise/avatar';
import { words } from '../words/index.js';

/** What is said of a model file to whoever wears it. */
export interface ModelFacts {
  /** What it is called and who made it; empty: it does not say. */
  title: string;
  /** `null`: it names none. */
  licence: { name: string; url: string } | null;
  /** Sentences about what its author allows. */
  terms: readonly string[];
  /** Its author wants it worn by fewer people than everyone. */
  isReserved: boolean;
}

/** What a file's author says of it; `null` where the bytes are no model (an own face, or damaged). */
export function modelFacts(bytes: Uint8Array): ModelFacts | null {
  try {
    return factsOf(inspectModel(bytes));
  } catch (error) {
    if (error instanceof AvatarError) return null;
    throw error;
  }
}

/** {@link modelFacts} of what was found in a file. */
export function factsOf({
  name,
  author,
  licence,
}: Pick<ModelSummary, 'name' | 'author' | 'licence'>): ModelFacts {
  const own = words.ownAvatar;
  const title =
    name && author ? own.modelBy(name, author) : name ? own.model(name) : author ? own.by(author) : '';
  if (!licence) return { title, licence: null, terms: [], isReserved: false };
  const { wearers, credit, commercial, redistribution, copyright, url } = licence;
  const terms = [own.wearers[wearers]];
  if (credit) terms.push(own.credit);
  if (!commercial) terms.push(own.noCommerce);
  if (!redistribution) terms.push(own.noCopies);
  const called = licence.name || (url ? new URL(url).host : '') || copyright;
  return { title, licence: called ? { name: called, url } : null, terms, isReserved: wearers !== 'everyone' };
}

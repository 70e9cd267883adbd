import {
  type AvatarDescription,
  CHARACTER_NAMES,
  type CharacterName,
  parseDescription,
  serializeDescription,
} from '@guise/avatar/core';

/** What says who is to be seen: a member of the cast by name, a description, or its JSON. */
export type AvatarInput = CharacterName | AvatarDescription | (string & {});

/**
 * @returns `null`: nothing was said
 * @throws AvatarError `invalid-description`
 */
export function descriptionFrom(input: AvatarInput | null | undefined): AvatarDescription | null {
  if (input === null || input === undefined || input === '') return null;
  if (typeof input !== 'string') return parseDescription(serializeDescription(input));
  const said = input.trim();
  if (CHARACTER_NAMES.includes(said.toLowerCase() as CharacterName))
    return { character: said.toLowerCase() as CharacterName };
  return parseDescription(said);
}

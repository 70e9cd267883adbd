import { type AvatarDescription, CATALOGUE, type ColouredPart, type HexColour } from '@guise/avatar';

// What is as the character has it is left out: lips, cheeks and brows then keep the tones made for it.

/** Whether spectacles are worn. */
export function hasGlasses({ character, glasses }: AvatarDescription): boolean {
  return glasses ?? CATALOGUE[character].glasses === 'worn';
}

/** What is worn on the head. */
export function styleOf({ character, style }: AvatarDescription): string {
  return style ?? CATALOGUE[character].styles[0];
}

export function colourOf(description: AvatarDescription, part: ColouredPart): HexColour {
  return description[part] ?? CATALOGUE[description.character][part];
}

export function withGlasses(description: AvatarDescription, glasses: boolean): AvatarDescription {
  const { glasses: _, ...rest } = description;
  return hasGlasses(rest) === glasses ? rest : { ...rest, glasses };
}

export function withStyle(description: AvatarDescription, style: string): AvatarDescription {
  const { style: _, ...rest } = description;
  return styleOf(rest) === style ? rest : { ...rest, style };
}

export function withColour(
  description: AvatarDescription,
  part: ColouredPart,
  colour: HexColour,
): AvatarDescription {
  const { [part]: _, ...rest } = description;
  const plain = rest as AvatarDescription;
  return colourOf(plain, part) === colour ? plain : { ...plain, [part]: colour };
}

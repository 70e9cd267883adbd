import { describe, expect, it } from 'vitest';
import { OWN_COLOURS, propertiesOf, themed } from './embed-theme.js';

describe('the theme of an embedded call', () => {
  it('changes what is given and keeps the rest, one after the other', () => {
    const blue = themed(OWN_COLOURS, { accent: '#7ab8ff' });
    expect(blue).toEqual({ ...OWN_COLOURS, accent: '#7ab8ff' });
    expect(themed(blue, { background: '#06121f' })).toEqual({ ...blue, background: '#06121f' });
    expect(propertiesOf(blue)['--live']).toBe('#7ab8ff');
  });

  it.each([
    [{ text: '#333333' }],
    [{ accent: '#201c28' }],
    [{ background: '#ffffff' }],
    [{ background: '#ffffff', surface: '#eeeeee', text: '#000000', accent: '#000000' }],
    [{ surface: '#f5f1f7' }],
  ])('refuses %j, which nobody could read', (theme) => {
    expect(() => themed(OWN_COLOURS, theme)).toThrow(expect.objectContaining({ reason: 'malformed' }));
  });
});

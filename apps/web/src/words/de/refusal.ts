import { MODEL_LIMITS } from '@guise/avatar';
import type { Words } from '../index.js';

export const refusal: Words['refusal'] = {
  'not-fetched': 'Die Datei konnte nicht geholt werden.',
  'not-loaded': 'Dieser Avatar lässt sich gerade nicht zeigen.',
  'invalid-face': 'In dieser Datei ist kein Gesicht, das sich zeigen lässt.',
  'model-not-glb':
    'Diese Datei ist weder ein VRM- noch ein GLB-Modell. Ein Modell aus mehreren Dateien muss erst in eine gespeichert werden.',
  'model-too-large': `Diese Datei oder die Beschreibung darin ist zu groß; bis zu ${MODEL_LIMITS.bytes / 1e6} MB gehen.`,
  'model-truncated': 'Diese Modelldatei hört zu früh auf: Sie wurde nicht ganz kopiert oder heruntergeladen.',
  'model-broken': 'Diese Modelldatei ist beschädigt.',
  'model-too-deep': 'Diese Modelldatei ist so tief verschachtelt, dass sie keine echte sein kann.',
  'model-external':
    'Dieses Modell verweist auf andere Dateien oder Adressen; speichere es als eine Datei, in der alles steckt.',
  'model-cyclic': 'Diese Modelldatei ist beschädigt: Ihre Teile hängen im Kreis aneinander.',
  'model-too-many-parts': 'Dieses Modell hat zu viele Teile; fasse Netze und Materialien zusammen.',
  'model-too-many-triangles': `Dieses Modell ist zu fein; bis zu ${MODEL_LIMITS.triangles / 1000}.000 Dreiecke gehen.`,
  'model-too-many-morphs': `Ein Teil dieses Modells hat zu viele Ausdrücke; bis zu ${MODEL_LIMITS.morphTargets} gehen.`,
  'model-geometry-too-large': `Entpackt bräuchte dieses Modell mehr als ${MODEL_LIMITS.geometryBytes / 2 ** 20} MB Speicher.`,
  'model-texture-too-large': `Die Texturen dieses Modells sind zu groß; bis zu ${MODEL_LIMITS.textureSide} x ${MODEL_LIMITS.textureSide} Pixel je Bild gehen.`,
  'model-unsupported':
    'Dieses Modell benutzt etwas, das hier nicht gelesen werden kann; speichere es als VRM 1.0 oder glTF 2.0, unkomprimiert, mit PNG, JPEG oder WebP.',
  'model-no-face':
    'Das Gesicht dieses Modells kann sich nicht bewegen: Es hat weder VRM-Ausdrücke noch Morph-Targets mit den Namen von ARKit.',
  'model-timeout': 'Dieses Modell hat zu lange zum Laden gebraucht.',
};

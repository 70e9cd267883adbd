/** What the one who floods is told; each is answered. */
export type VandalOrder =
  | { readonly kind: 'join'; readonly server: string; readonly room: string }
  | { readonly kind: 'flood'; readonly rate: number }
  | { readonly kind: 'stop' };

export type VandalAnswer =
  | { readonly kind: 'joined' }
  /** @property begun by the machine's clock [ms] */
  | { readonly kind: 'flooding'; readonly begun: number }
  /** @property cutAfter since it began to flood [ms]; `null`: it was not cut off. @property sent packets that went out until then */
  | { readonly kind: 'stopped'; readonly cutAfter: number | null; readonly sent: number };

export class Outputs {
  constructor(show: (text: string) => void);
  begin(): { readonly say: (text: string) => void; readonly end: () => void };
}

// Browsers have CustomEvent; Debian's Node.js 18 does not.
globalThis.CustomEvent ??= class extends Event {
  constructor(type, options = {}) {
    super(type, options);
    this.detail = options.detail ?? null;
  }
};

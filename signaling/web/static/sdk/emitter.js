/** An EventTarget whose events carry their details: `on("left", (participant) => …)`. */
export class Emitter extends EventTarget {
  /** @returns {() => void} stops listening */
  on(type, listener) {
    const heard = ({ detail }) => listener(detail);
    this.addEventListener(type, heard);
    return () => this.removeEventListener(type, heard);
  }

  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** @param {string} id @returns {HTMLElement} which the page is known to have */
export function byId(id) {
  return document.getElementById(id);
}

/** @param {string} tag @param {string} className @param {...(Node|string)} children */
export function make(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** An icon of the page's sprite; without a label it is decoration. */
export function icon(name, className = "", label = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#icon-${name}`);
  if (className) svg.setAttribute("class", className);
  if (label) {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
  } else {
    svg.setAttribute("aria-hidden", "true");
  }
  svg.append(use);
  return svg;
}

/** Shows one of the page's screens. @param {"lobby"|"home"|"ring"|"room"} id */
export function showScreen(id) {
  for (const screen of document.querySelectorAll("main")) screen.hidden = screen.id !== id;
}

/** A toggle shows its state by pressed-ness, icon, label and tooltip. */
export function setToggle(button, on, iconOn, iconOff, labelOn, labelOff) {
  button.setAttribute("aria-pressed", String(on));
  button.querySelector("use").setAttribute("href", `#icon-${on ? iconOn : iconOff}`);
  button.title = on ? labelOn : labelOff;
  button.setAttribute("aria-label", button.title);
}

/** Is something half written in a field that has the focus? */
export function isTyping() {
  const field = document.activeElement;
  return Boolean(field?.matches("input, textarea, select") && field.value);
}

export function isPressed(id) {
  return byId(id).getAttribute("aria-pressed") === "true";
}

export function setMicrophoneToggle(button, on) {
  setToggle(button, on, "mic", "mic-off", "Mute your microphone", "Unmute your microphone");
}

export function setCameraToggle(button, on) {
  setToggle(button, on, "camera", "camera-off", "Turn your camera off", "Turn your camera on");
}

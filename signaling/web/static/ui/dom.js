/** @param {string} id @returns {HTMLElement} which the page is known to have */
export function byId(id) {
  return document.getElementById(id);
}

/** A toggle shows its state by pressed-ness, icon, label and tooltip. */
export function setToggle(button, on, iconOn, iconOff, labelOn, labelOff) {
  button.setAttribute("aria-pressed", String(on));
  button.querySelector("use").setAttribute("href", `#icon-${on ? iconOn : iconOff}`);
  button.title = on ? labelOn : labelOff;
  button.setAttribute("aria-label", button.title);
}

export function setMicrophoneToggle(button, on) {
  setToggle(button, on, "mic", "mic-off", "Mute your microphone", "Unmute your microphone");
}

export function setCameraToggle(button, on) {
  setToggle(button, on, "camera", "camera-off", "Turn your camera off", "Turn your camera on");
}

/** Somebody without a picture: their initials on a colour of their own. */

/** @param {string} name */
export function initials(name) {
  const words = name.trim().split(/[\s_-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...word][0].toUpperCase()).join("") || "?";
}

/** @param {string} text such as a user id @returns {number} degrees */
export function hue(text) {
  let sum = 0;
  for (const letter of text) sum = (sum * 31 + letter.codePointAt(0)) % 360;
  return sum;
}

/** @param {HTMLElement} element with the class `avatar` or like it, and a span inside */
export function paintAvatar(element, name, id) {
  element.querySelector("span").textContent = initials(name);
  element.style.setProperty("--hue", hue(id));
}

/** @returns {HTMLElement} a small round one for lists */
export function smallAvatar(name, id) {
  const element = document.createElement("span");
  element.className = "avatar-small";
  element.setAttribute("aria-hidden", "true");
  element.append(document.createElement("span"));
  paintAvatar(element, name, id);
  return element;
}

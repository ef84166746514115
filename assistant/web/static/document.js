// The page works without this: `autofocus` on the cited words brings them into view. Here they are
// also put into the middle of the window, and the list of contents is folded away on a phone.
"use strict";

if (!location.hash) {
  const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
  document.getElementById("cited")?.scrollIntoView({ block: "center", behavior: reduced ? "auto" : "instant" });
}
if (matchMedia("(max-width: 70rem)").matches) {
  document.querySelector(".contents details")?.removeAttribute("open");
}

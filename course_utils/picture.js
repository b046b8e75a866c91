// A still background and a sheet with what moves, painted together on one canvas: no flicker.

// The sheet comes as runs of equal pixels, packed by sheet.py: see there for their order. Unpacking
// takes no detour through the browser's decoder, behind which other messages would come first.
function unpack(bytes, width, height) {
  const stacked = bytes.getUint32(0, true);
  const count = bytes.getUint32(4, true);
  const pixels = new Uint32Array(width * height);
  let next = 8 + 4 * count; // where the lengths begin
  let start = 0;
  for (let i = 0; i < count; i++) {
    let length = 0;
    for (let digit = 128, shift = 0; digit > 127; shift += 7) {
      digit = bytes.getUint8(next++);
      length |= (digit & 127) << shift;
    }
    const end = start + length;
    const colour = bytes.getUint32(8 + 4 * i, true);
    if (colour) for (let at = start; at < end; at++) pixels[at] = colour; // most runs are short
    start = end;
  }
  if (stacked) for (let at = width; at < pixels.length; at++) pixels[at] ^= pixels[at - width];
  return new ImageData(new Uint8ClampedArray(pixels.buffer), width, height);
}

function decode(bytes) {
  const background = { bytes };
  const file = new Blob([bytes], { type: "image/webp" });
  background.decoded = createImageBitmap(file).then((image) => (background.image = image));
  return background;
}

const PLAYER = ["play or pause", "stop", "repeat"]; // the buttons of ipywidgets' Play, in order

// ipywidgets gives the handles of its sliders no accessible name: they take the visible label's.
// They may be made later than the picture, and each move changes what the readout says. A player's
// buttons have only a picture; they get a name and a tooltip.
function nameControls(panel) {
  for (const player of panel.querySelectorAll(".widget-play")) {
    player.querySelectorAll("button").forEach((button, i) => {
      button.setAttribute("aria-label", PLAYER[i]);
      button.title = PLAYER[i];
    });
  }
  for (const slider of panel.querySelectorAll(".widget-slider, .widget-hslider")) {
    const text = (selector) => slider.querySelector(selector)?.textContent ?? "";
    const handles = slider.querySelectorAll("[role=slider]");
    const ends = handles.length === 2 ? [", from", ", to"] : [""];
    handles.forEach((handle, i) => {
      handle.setAttribute("aria-label", text(".widget-label") + ends[i]);
      handle.setAttribute("aria-valuetext", text(".widget-readout"));
    });
  }
}

function render({ model, el }) {
  const canvas = document.createElement("canvas");
  const facts = document.createElement("output");
  const context = canvas.getContext("2d");
  const sheet = document.createElement("canvas"); // off the page: putImageData would not blend
  el.classList.add("course-picture");
  el.replaceChildren(canvas, facts);
  canvas.setAttribute("role", "img");
  facts.setAttribute("aria-live", "polite");

  let asked = 0;
  let painted = 0;
  let background = {};
  async function paint() {
    const turn = ++asked;
    const [bytes, line, failed] = ["background", "facts", "failed"].map((key) => model.get(key));
    const [x, y, width, height] = model.get("box");
    const moving = width && unpack(model.get("sheet"), width, height);
    if (background.bytes !== bytes) background = decode(bytes);
    const still = background.image ?? (await background.decoded);
    if (turn < painted) return; // a newer picture is there already
    painted = turn;
    if (canvas.width !== still.width || canvas.height !== still.height) {
      canvas.width = still.width;
      canvas.height = still.height;
    }
    context.drawImage(still, 0, 0);
    if (moving) {
      if (sheet.width < width || sheet.height < height) {
        sheet.width = canvas.width;
        sheet.height = canvas.height;
      }
      sheet.getContext("2d").putImageData(moving, 0, 0);
      context.drawImage(sheet, 0, 0, width, height, x, y, width, height);
    }
    facts.textContent = line;
    facts.classList.toggle("failed", failed);
  }

  canvas.style.width = `${model.get("width")}px`;
  canvas.style.aspectRatio = `${model.get("width")} / ${model.get("height")}`;
  canvas.setAttribute("aria-label", model.get("description"));
  model.on("change", paint);
  paint();

  let screen = null;
  function measureScreen() {
    screen = matchMedia(`(resolution: ${devicePixelRatio}dppx)`); // until another zoom or screen
    screen.addEventListener("change", measureScreen, { once: true });
    if (model.get("device_pixel_ratio") === devicePixelRatio) return;
    model.set("device_pixel_ratio", devicePixelRatio);
    model.save_changes();
  }
  measureScreen();

  let panel = null;
  const moves = new MutationObserver((changes) => {
    if (changes.some(({ target }) => !el.contains(target))) nameControls(panel);
  });
  const arrival = new ResizeObserver(() => {
    panel = el.closest(".course-panel");
    if (!panel) return;
    arrival.disconnect();
    nameControls(panel);
    moves.observe(panel, { childList: true, subtree: true });
  });
  arrival.observe(el);
  return () => {
    model.off("change", paint);
    screen.removeEventListener("change", measureScreen);
    arrival.disconnect();
    moves.disconnect();
  };
}

export default { render };

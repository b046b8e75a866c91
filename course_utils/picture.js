// A still background and a sheet with what moves, painted together on one canvas: no flicker.

const decode = (bytes) => createImageBitmap(new Blob([bytes], { type: "image/webp" }));

// ipywidgets gives the handles of its sliders no accessible name: they take the visible label's.
function nameSliders(panel) {
  for (const slider of panel.querySelectorAll(".widget-slider, .widget-hslider")) {
    const text = (selector) => slider.querySelector(selector)?.textContent ?? "";
    const handle = slider.querySelector("[role=slider]");
    handle?.setAttribute("aria-label", text(".widget-label"));
    handle?.setAttribute("aria-valuetext", text(".widget-readout"));
  }
}

function render({ model, el }) {
  const canvas = document.createElement("canvas");
  const facts = document.createElement("output");
  const context = canvas.getContext("2d");
  el.classList.add("course-picture");
  el.replaceChildren(canvas, facts);
  canvas.setAttribute("role", "img");
  facts.setAttribute("aria-live", "polite");

  let asked = 0;
  let painted = 0;
  let background = {};
  async function paint() {
    const turn = ++asked;
    const bytes = model.get("background");
    if (background.bytes !== bytes) background = { bytes, image: decode(bytes) };
    const sheet = model.get("sheet");
    const [x, y] = model.get("corner");
    const still = await background.image;
    const moving = sheet.byteLength ? await decode(sheet) : null;
    if (turn < painted) return; // a newer picture is there already
    painted = turn;
    if (canvas.width !== still.width || canvas.height !== still.height) {
      canvas.width = still.width;
      canvas.height = still.height;
    }
    context.drawImage(still, 0, 0);
    if (moving) context.drawImage(moving, x, y);
    facts.textContent = model.get("facts");
    facts.classList.toggle("failed", model.get("failed"));
    canvas.dataset.facts = facts.textContent;
    const panel = el.closest(".course-panel");
    if (panel) nameSliders(panel);
  }

  canvas.style.width = `${model.get("width")}px`;
  canvas.style.aspectRatio = `${model.get("width")} / ${model.get("height")}`;
  canvas.setAttribute("aria-label", model.get("description"));
  model.on("change", paint);
  paint();
  return () => model.off("change", paint);
}

export default { render };

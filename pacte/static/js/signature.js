// A signature drawn with a finger, a pen or the mouse, kept as a PNG in a hidden field; typing one's name is enough.
export function enhance(zone) {
  const canvas = zone.querySelector("canvas");
  const field = zone.querySelector("input[type=hidden]");
  const clear = zone.querySelector("[data-clear]");
  zone.querySelector("[data-drawing]").hidden = false;
  const ratio = Math.max(2, window.devicePixelRatio || 1);
  const pen = canvas.getContext("2d");
  const fit = () => {
    canvas.width = canvas.clientWidth * ratio;
    canvas.height = canvas.clientHeight * ratio;
    pen.scale(ratio, ratio);
    pen.lineWidth = 2.4;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "#12202b";
  };
  // Hidden for now, it has no size yet.
  const shown = new ResizeObserver(() => {
    if (!canvas.clientWidth) return;
    shown.disconnect();
    fit();
  });
  if (canvas.clientWidth) fit();
  else shown.observe(canvas);
  let last = null;

  const point = (event) => {
    const frame = canvas.getBoundingClientRect();
    return [event.clientX - frame.left, event.clientY - frame.top];
  };
  const draw = (event) => {
    const next = point(event);
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(...next);
    pen.stroke();
    last = next;
  };
  const changed = () => field.dispatchEvent(new Event("input", { bubbles: true }));

  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = point(event);
    draw(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    (event.getCoalescedEvents?.() ?? [event]).forEach(draw);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, () => {
      if (!last) return;
      last = null;
      field.value = canvas.toDataURL("image/png");
      clear.hidden = false;
      changed();
    });
  }
  clear.addEventListener("click", () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    field.value = "";
    clear.hidden = true;
    changed();
    zone.querySelector("input:not([type=hidden])")?.focus();
  });
  if (field.value.startsWith("data:image/png;base64,")) {
    const image = new Image();
    image.onload = () => pen.drawImage(image, 0, 0, canvas.clientWidth, canvas.clientHeight);
    image.src = field.value;
    clear.hidden = false;
  }
}

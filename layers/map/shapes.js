// Shapes of points, drawn on a canvas: the map and the legend use the same paths.

// Corner lists in units of the radius; areas are about equal, so that no category looks more important.
const CORNERS = {
  square: [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
  diamond: [[0, -1.2], [1.1, 0], [0, 1.2], [-1.1, 0]],
  triangle: [[0, -1.15], [1.1, 0.8], [-1.1, 0.8]],
  down: [[0, 1.15], [1.1, -0.8], [-1.1, -0.8]],
  cross: [[-0.42, -1.1], [0.42, -1.1], [0.42, -0.42], [1.1, -0.42], [1.1, 0.42], [0.42, 0.42], [0.42, 1.1],
    [-0.42, 1.1], [-0.42, 0.42], [-1.1, 0.42], [-1.1, -0.42], [-0.42, -0.42]],
  hexagon: ring(6, 1.1, 1.1),
  star: ring(10, 1.5, 0.68),
};

function ring(count, outer, inner) {
  return Array.from({ length: count }, (_, place) => {
    const angle = (2 * Math.PI * place) / count - Math.PI / 2;
    const reach = place % 2 ? inner : outer;
    return [reach * Math.cos(angle), reach * Math.sin(angle)];
  });
}

function trace(ctx, shape, x, y, radius) {
  ctx.beginPath();
  const corners = CORNERS[shape];
  if (!corners) {
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  corners.forEach(([dx, dy], place) => ctx[place ? "lineTo" : "moveTo"](x + dx * radius, y + dy * radius));
  ctx.closePath();
}

// A white rim parts a point from the colour beneath. Hollow: low confidence. Pale: not there yet.
function drawShape(ctx, mark, x, y, radius, look) {
  const [shape, color] = mark;
  ctx.lineJoin = "round";
  ctx.setLineDash([]);
  trace(ctx, shape, x, y, radius);
  ctx.lineWidth = look.hollow || look.pale ? 4 : 2.4;
  ctx.strokeStyle = "rgba(255,255,255,0.95)";
  ctx.stroke();
  ctx.fillStyle = look.hollow ? "#FFFFFF" : look.pale ? mixed(color, 0.68) : look.fill || color;
  ctx.fill();
  if (look.hollow || look.pale || look.fill) {
    ctx.lineWidth = 1.5;
    ctx.strokeStyle = color;
    ctx.stroke();
  }
}

function mixed(color, white) {
  const part = (at) => Math.round(parseInt(color.slice(at, at + 2), 16) * (1 - white) + 255 * white);
  return `rgb(${part(1)},${part(3)},${part(5)})`;
}

function icon(mark, look) {
  const canvas = document.createElement("canvas");
  const scale = Math.max(2, window.devicePixelRatio || 1);
  canvas.width = canvas.height = 18 * scale;
  canvas.className = "icon";
  canvas.setAttribute("aria-hidden", "true");
  const ctx = canvas.getContext("2d");
  ctx.scale(scale, scale);
  drawShape(ctx, mark, 9, 9, 5, look || {});
  return canvas;
}

// The only way text gets into the page.
function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined && text !== null) made.textContent = text;
  return made;
}

function fill(sentence, params) {
  return sentence.replace(/\{(\w+)\}/g, (_, key) => String(params[key]));
}

"""What runs in the page: draws a figure of plotly.js and finds where everything in it stands."""

from functools import lru_cache
from pathlib import Path

from schemas.errors import PluginError
from synth.browser_page import Script

# Boxes are of the painted shapes, in pixels of the picture. A found thing is [part, trace, point, x1, y1, x2, y2], and
# of turned text the corners of its quad after that, clockwise from the top left as it is read.
DRAW = """async (stage, {data, layout}) => {
  await Plotly.newPlot(stage, data, layout, {staticPlot: true});
  const found = [];
  const box = element => {
    const {left, top, right, bottom} = element.getBoundingClientRect();
    return [left, top, right, bottom];
  };
  const around = boxes => boxes.filter(one => one[0] < one[2] || one[1] < one[3]).reduce(
    (one, two) => [0, 1, 2, 3].map(side => (side < 2 ? Math.min : Math.max)(one[side], two[side])),
    [Infinity, Infinity, -Infinity, -Infinity]);
  const joined = elements => around([...elements].map(box));
  // Of a text: its letters, not the line that the font makes room for, which in Arabic is twice as high.
  const pen = document.createElement('canvas').getContext('2d');
  const inked = text => {
    const count = text.getNumberOfChars();
    if (!count) return box(text);
    const {fontStyle, fontWeight, fontSize, fontFamily} = getComputedStyle(text);
    pen.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;
    const lines = text.querySelectorAll('tspan.line'), size = parseFloat(fontSize);
    const above = pen.measureText((lines[0] || text).textContent).actualBoundingBoxAscent;
    const below = pen.measureText((lines[lines.length - 1] || text).textContent).actualBoundingBoxDescent;
    const {x, width} = text.getBBox(), matrix = text.getScreenCTM();
    const top = text.getStartPositionOfChar(0).y - Math.max(above, size / 2);
    const bottom = text.getStartPositionOfChar(count - 1).y + Math.max(below, 1);
    const corners = [[x, top], [x + width, top], [x + width, bottom], [x, bottom]].map(
      ([across, down]) => new DOMPoint(across, down).matrixTransform(matrix));
    const hull = around(corners.map(({x, y}) => [x - .01, y - .01, x + .01, y + .01]));
    return Math.abs(matrix.b) < 1e-3 ? hull : [...hull, ...corners.flatMap(({x, y}) => [x, y])];
  };
  const add = (part, trace, point, corners) => {
    if (corners[0] < corners[2] || corners[1] < corners[3]) found.push([part, trace, point, ...corners]);
  };
  const each = (selector, work) => stage.querySelectorAll(selector).forEach(work);
  const bound = element => element.__data__;
  const trace = element => {
    const near = bound(element.closest('.trace'));
    return (Array.isArray(near) ? near[0] : near).trace.index;
  };
  each('.bars .point', (point) => {
    add('point', trace(point), bound(point).i, joined(point.querySelectorAll(':scope > path')));
    point.querySelectorAll('text').forEach(text => add('label', trace(point), bound(point).i, inked(text)));
  });
  each('.scatterlayer path.point', path => add('point', trace(path), bound(path).i, box(path)));
  each('.scatterlayer .textpoint text', text => add('label', trace(text), bound(text).i, inked(text)));
  each('.scatterlayer .js-line', path => add('line', trace(path), -1, box(path)));
  each('.scatterlayer .js-fill', path => add('area', trace(path), -1, box(path)));
  each('.boxlayer path.box, .violinlayer path.violin', path =>
    add('point', trace(path), bound(path).i ?? 0, box(path)));
  each('.pielayer .slice', slice => {
    add('point', trace(slice), bound(slice).i, box(slice.querySelector('path.surface')));
    slice.querySelectorAll('text').forEach(text => add('label', trace(slice), bound(slice).i, inked(text)));
  });
  each('.treemaplayer .slice, .sunburstlayer .slice', slice => {
    const node = bound(slice).data.data.i;
    if (node === undefined || node < 0) return;
    add('point', 0, node, box(slice.querySelector('path.surface')));
    slice.querySelectorAll('text').forEach(text => add('label', 0, node, inked(text)));
  });
  each('.sankey-node', node => {
    add('point', 0, bound(node).node.pointNumber, box(node.querySelector('.node-rect')));
    node.querySelectorAll('text').forEach(text => add('label', 0, bound(node).node.pointNumber, inked(text)));
  });
  each('.sankey-link', link => add('link', 0, bound(link).link.pointNumber, box(link)));
  each('.xaxislayer-above text, .yaxislayer-above text, .polar text, .colorbar .cbaxis text', text => {
    const tick = text.closest('[class*="tick"]');
    if (tick && bound(tick)) add('tick', tick.getAttribute('class'), bound(tick).x, inked(text));
  });
  each('.annotation', note => add('note', 0, +note.dataset.index, inked(note.querySelector('.annotation-text'))));
  each('.legend', legend => add('legend', 0, 0, box(legend.querySelector('.bg'))));
  stage.querySelectorAll('.legend .traces').forEach((entry, number) => add('entry', 0, number,
    around([joined(entry.querySelectorAll('.layers path')), inked(entry.querySelector('.legendtext'))])));
  return {size: [layout.width, layout.height], found};
}"""


@lru_cache(maxsize=1)
def plotly_script() -> Script:
    """plotly.js as its package for Python ships it.

    Raises:
        PluginError: the package is missing.
    """
    from importlib.util import find_spec

    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        raise PluginError("charts of plotly need it: pip install 'interleaf[synth]'")
    return Script(Path(spec.origin).parent / "package_data" / "plotly.min.js")

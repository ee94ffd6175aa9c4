"""WarpMap: where each pixel of a warped picture comes from; one map for pixels, masks and quads.

Coordinates are continuous: pixel i covers i to i + 1, its centre is i + 0.5. A map is a homography, or source
coordinates at nodes every NODE_PX pixels with straight interpolation between them. Points are moved by solving the very
map that moves the pixels, so that they agree by construction.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from synth.pixels.arrays import Floats, Pixels

Matrix = Floats  # float64 (3, 3)
# Moves points (n, 2) of the output to where they come from.
Bend = Callable[[Floats], Floats]

# 8: a map of one megapixel is 17,000 nodes, and 1 px of curvature over 60 px is met within 0.01 px.
NODE_PX = 8
NEWTON_ROUNDS = 8
FOUND_PX = 0.02
EDGE_SAMPLES = 12
# Moved edges that stay this close to straight ones keep the corners of their quad.
STRAIGHT_PX = 0.6


@dataclass(frozen=True, eq=False)
class WarpMap:
    """A map from an output of `width` x `height` back to a source of `source` (width, height).

    Exactly one of `matrix` (3, 3; output to source) and `nodes` (rows, columns, 2) is set. Node (j, i) stands at the
    output point (i * 8 - 4, j * 8 - 4).
    """

    source: tuple[int, int]
    width: int
    height: int
    matrix: Matrix | None = None
    nodes: Floats | None = None

    def pixels(self, image: Pixels, border: int = cv2.BORDER_REPLICATE) -> Pixels:
        """The image (h, w, ...) as the map shows it; `border` is what cv2 does outside of the source."""
        if self.matrix is not None:
            # cv2 counts from the centres of pixels.
            shifted = product(product(_SHIFT, self.matrix), _UNSHIFT)
            flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
            moved = cv2.warpPerspective(image, shifted, (self.width, self.height), flags=flags, borderMode=border)
        else:
            moved = cv2.remap(image, *self._fixed, cv2.INTER_LINEAR, borderMode=border)
        return moved

    def mask(self, mask: Pixels) -> Pixels:
        """A mask or coverage (h, w); nothing outside of the source."""
        return self.pixels(mask, cv2.BORDER_CONSTANT)

    def points(self, points: Floats) -> Floats:
        """Where points (n, 2) of the source stand in the output."""
        flat = np.asarray(points, np.float32)
        if not len(flat):
            return flat
        if self.matrix is not None:
            return _by_matrix(inverse(self.matrix.tolist()), flat)
        return self._solved(flat)

    def quads(self, quads: Floats) -> Floats:
        """Quads (n, 4, 2) moved, their corners in the same order.

        A quad whose edges bend becomes the rectangle of least area around its moved outline.
        """
        quads = np.asarray(quads, np.float32)
        if self.matrix is not None or not len(quads):
            return self.points(quads.reshape(-1, 2)).reshape(-1, 4, 2)
        along = np.arange(EDGE_SAMPLES, dtype=np.float32)[:, None] / EDGE_SAMPLES
        outline = quads[:, :, None] + (quads[:, _NEXT] - quads)[:, :, None] * along
        moved = self.points(outline.reshape(-1, 2)).reshape(-1, 4, EDGE_SAMPLES, 2)
        corners = moved[:, :, 0]
        straight = corners[:, :, None] + (corners[:, _NEXT] - corners)[:, :, None] * along
        off_px = np.abs(moved - straight).max((1, 2, 3))
        result = corners.copy()
        for index in np.flatnonzero(off_px > STRAIGHT_PX):
            result[index] = _least_rectangle(moved[index].reshape(-1, 2), corners[index])
        return result

    @cached_property
    def _fixed(self) -> tuple[Floats, Floats]:
        """The map at every pixel, in the fixed-point form that cv2 reads fastest."""
        assert self.nodes is not None
        rows, columns = self.nodes.shape[:2]
        # Enlarging by NODE_PX meets the nodes exactly: output pixel centres are odd sixteenths of a node's distance.
        full = cv2.resize(self.nodes - np.float32(0.5), (columns * NODE_PX, rows * NODE_PX))
        cut = full[NODE_PX : NODE_PX + self.height, NODE_PX : NODE_PX + self.width]
        from_x, from_y = cv2.split(cut)
        first, second = cv2.convertMaps(from_x, from_y, cv2.CV_16SC2)
        return first, second

    @cached_property
    def _planes(self) -> Floats:
        """The nodes' x and y (2, nodes): numpy takes ten times as long over the short axis of pairs."""
        assert self.nodes is not None
        return np.ascontiguousarray(self.nodes.reshape(-1, 2).T)

    def _at(self, points: Floats) -> tuple[Floats, Floats, Floats]:
        """The map at output points (2, n), and its derivatives there by x and by y (each 2, n)."""
        assert self.nodes is not None
        rows, columns = self.nodes.shape[:2]
        along, across = points / NODE_PX + np.float32(0.5)
        column = np.minimum(np.maximum(np.floor(along), 0), columns - 2)
        row = np.minimum(np.maximum(np.floor(across), 0), rows - 2)
        right, down = along - column, across - row
        up = 1 - down
        base = (row * columns + column).astype(np.intp)
        places = base, base + 1, base + columns, base + columns + 1
        top_left, top_right, low_left, low_right = (self._planes.take(place, 1) for place in places)
        top_step, low_step = top_right - top_left, low_right - low_left
        top, low = top_left + top_step * right, low_left + low_step * right
        by_y = low - top
        return top + by_y * down, (top_step * up + low_step * down) / NODE_PX, by_y / NODE_PX

    def _solved(self, wanted: Floats) -> Floats:
        # Gentle bends are met from a straight guess; the table, 0.5 ms, is for what that misses.
        found, off_px = self._newton(wanted, self._straight_guess(wanted))
        # Beyond the frame the last cells go on straight, and may come to a wanted point a second time.
        beyond = (
            np.abs(found - np.array((self.width, self.height)) / 2) > np.array((self.width, self.height)) / 2 + NODE_PX
        )
        missed = (off_px > FOUND_PX) | beyond.any(1)
        if missed.any():
            found[missed], _ = self._newton(wanted[missed], self._near(wanted[missed]))
        return found

    def _newton(self, wanted: Floats, found: Floats) -> tuple[Floats, Floats]:
        """Output points that come from the wanted ones, and by how much they still miss them."""
        limit = np.float32(4 * NODE_PX)
        wanted, at = np.ascontiguousarray(wanted.T), np.ascontiguousarray(found.T)
        out, by_x, by_y = self._at(at)
        miss = wanted - out
        for _ in range(NEWTON_ROUNDS):
            if np.abs(miss).max() < FOUND_PX:
                break
            area = by_x[0] * by_y[1] - by_y[0] * by_x[1]
            area = np.where(np.abs(area) < 1e-6, np.float32(1e-6), area)
            step = np.stack((by_y[1] * miss[0] - by_y[0] * miss[1], by_x[0] * miss[1] - by_x[1] * miss[0])) / area
            # Bounded, because the map is bent: an unbounded step may leave the sheet.
            at = at + np.minimum(np.maximum(step, -limit), limit)
            out, by_x, by_y = self._at(at)
            miss = wanted - out
        return np.ascontiguousarray(at.T), np.abs(miss).max(0)

    def _straight_guess(self, wanted: Floats) -> Floats:
        """Where the points would be if the map were as straight as it is on average."""
        assert self.nodes is not None
        nodes, (rows, columns) = self.nodes, self.nodes.shape[:2]
        by_x = (nodes[:, -1] - nodes[:, 0]).mean(0) / ((columns - 1) * NODE_PX)
        by_y = (nodes[-1] - nodes[0]).mean(0) / ((rows - 1) * NODE_PX)
        middle = (nodes[0, 0] + nodes[0, -1] + nodes[-1, 0] + nodes[-1, -1]) / 4
        area = float(by_x[0] * by_y[1] - by_x[1] * by_y[0])
        if abs(area) < 1e-3:
            return self._near(wanted)
        back = np.array(((by_y[1], -by_x[1]), (-by_y[0], by_x[0])), np.float32) / np.float32(area)
        off = wanted - middle
        middle_out = np.array((self.width, self.height), np.float32) / 2
        return np.asarray(off[:, :1] * back[0] + off[:, 1:] * back[1] + middle_out, np.float32)

    def _near(self, wanted: Floats) -> Floats:
        """For each point of the source an output point that comes from nearby."""
        table, low, cell = self._table
        place = np.clip(((wanted - low) / cell).astype(np.intp), 0, np.array(table.shape[1::-1]) - 1)
        return table[place[:, 1], place[:, 0]]

    @cached_property
    def _table(self) -> tuple[Floats, Floats, Floats]:
        """Output points by cells of the source: those of the nodes, and of the nearest node where a cell has none."""
        assert self.nodes is not None
        rows, columns = self.nodes.shape[:2]
        flat = self.nodes.reshape(-1, 2)
        # By coordinate: numpy takes ten times as long over the short axis of pairs.
        low, high = (np.array([reach(flat[:, part]) for part in (0, 1)], np.float32) for reach in (np.min, np.max))
        shape = (max(1, rows // 2), max(1, columns // 2))
        cell = np.maximum((high - low) / np.array(shape[::-1], np.float32), np.float32(1e-3))
        place = np.minimum(((flat - low) / cell).astype(np.intp), np.array(shape[::-1]) - 1)
        stand = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), 2).reshape(-1, 2) * NODE_PX - NODE_PX / 2
        table = np.zeros((*shape, 2), np.float32)
        empty = np.ones(shape, np.uint8)
        table[place[:, 1], place[:, 0]] = stand
        empty[place[:, 1], place[:, 0]] = 0
        _, label = cv2.distanceTransformWithLabels(empty, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
        filled = np.zeros((label.max() + 1, 2), np.float32)
        filled[label[empty == 0]] = table[empty == 0]
        return filled[label], low, cell


def warp_map(source: tuple[int, int], size: tuple[int, int], *bends: Bend | Matrix) -> WarpMap:
    """The map of bends done one after the other, the first nearest to the source; sizes are (width, height).

    A bend is a matrix (3, 3) from the output to the source, or a function of points. Matrices alone stay a matrix.
    """
    width, height = size
    matrices = [bend for bend in bends if isinstance(bend, np.ndarray)]
    if len(matrices) == len(bends):
        matrix = matrices[0] if matrices else np.eye(3)
        for more in matrices[1:]:
            matrix = product(matrix, more)
        return WarpMap(source, width, height, matrix=matrix)
    # One node beyond each border, so that the map is straight between nodes up to it.
    columns, rows = -(-width // NODE_PX) + 2, -(-height // NODE_PX) + 2
    across = np.arange(columns, dtype=np.float32) * NODE_PX - NODE_PX / 2
    down = np.arange(rows, dtype=np.float32) * NODE_PX - NODE_PX / 2
    points = np.stack(np.meshgrid(across, down), 2).reshape(-1, 2)
    for bend in reversed(bends):
        points = _by_matrix(bend, points) if isinstance(bend, np.ndarray) else bend(points)
    return WarpMap(source, width, height, nodes=points.astype(np.float32).reshape(rows, columns, 2))


def product(first: Matrix, second: Matrix) -> Matrix:
    """first @ second, its sums in one order; BLAS has others for other processors."""
    return np.asarray((first[:, :, None] * second).sum(1))


def inverse(matrix: Sequence[Sequence[float]], gains: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> Matrix:
    """By cofactors, for the same reason, each row times its gain."""
    (a, b, c), (d, e, f), (g, h, i) = matrix
    first, second, third = e * i - f * h, f * g - d * i, d * h - e * g
    area = a * first + b * second + c * third
    u, v, w = (gain / area for gain in gains)
    return np.array(
        (
            (first * u, (c * h - b * i) * u, (b * f - c * e) * u),
            (second * v, (a * i - c * g) * v, (c * d - a * f) * v),
            (third * w, (b * g - a * h) * w, (a * e - b * d) * w),
        )
    )


def inside(quads: Floats, width: int, height: int) -> Floats:
    """Quads with each corner moved to the nearest point of the picture."""
    return np.clip(quads, 0, np.array((width, height), np.float32)).astype(np.float32)


_NEXT = np.array((1, 2, 3, 0))
_SHIFT = np.array(((1, 0, -0.5), (0, 1, -0.5), (0, 0, 1)))
_UNSHIFT = np.array(((1, 0, 0.5), (0, 1, 0.5), (0, 0, 1)))


def _by_matrix(matrix: Matrix, points: Floats) -> Floats:
    x, y = np.asarray(points.T, np.float64)
    (a, b, c), (d, e, f), (g, h, i) = matrix.tolist()
    far = g * x + h * y + i
    return np.stack(((a * x + b * y + c) / far, (d * x + e * y + f) / far), 1).astype(np.float32)


# The corners of a rectangle from each of them on, one way round and the other.
_ORDERS = np.array([[(start + step * way) % 4 for step in range(4)] for way in (1, -1) for start in range(4)])


def _least_rectangle(outline: Floats, corners: Floats) -> Floats:
    """The rectangle of least area around the points, its corners in the order of `corners`."""
    ordered = cv2.boxPoints(cv2.minAreaRect(outline))[_ORDERS]
    return np.asarray(ordered[((ordered - corners) ** 2).sum((1, 2)).argmin()], np.float32)

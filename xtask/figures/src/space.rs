//! Points, directions and rigid moves in space. Decimetres; +x the person's left, +y up, +z where they face.

pub(crate) type Point = [f32; 3];

pub(crate) fn add(a: Point, b: Point) -> Point {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

pub(crate) fn sub(a: Point, b: Point) -> Point {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

pub(crate) fn scale(a: Point, k: f32) -> Point {
    [a[0] * k, a[1] * k, a[2] * k]
}

pub(crate) fn dot(a: Point, b: Point) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

pub(crate) fn cross(a: Point, b: Point) -> Point {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

pub(crate) fn length(a: Point) -> f32 {
    dot(a, a).sqrt()
}

pub(crate) fn unit(a: Point) -> Point {
    scale(a, 1.0 / length(a).max(1e-9))
}

/// 0 below `low`, 1 above `high`, an S-curve between.
pub(crate) fn smoothstep(low: f32, high: f32, value: f32) -> f32 {
    let t = ((value - low) / (high - low)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// A rotation and a shift.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Move {
    rows: [Point; 3],
    shift: Point,
}

impl Move {
    pub(crate) const STILL: Move =
        Move { rows: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], shift: [0.0; 3] };

    /// A turn by `degrees` about an axis through `centre` (Rodrigues' formula, right-handed).
    pub(crate) fn turn(centre: Point, axis: Point, degrees: f32) -> Move {
        let [x, y, z] = unit(axis);
        let (s, c) = degrees.to_radians().sin_cos();
        let k = 1.0 - c;
        let rows = [
            [c + x * x * k, x * y * k - z * s, x * z * k + y * s],
            [y * x * k + z * s, c + y * y * k, y * z * k - x * s],
            [z * x * k - y * s, z * y * k + x * s, c + z * z * k],
        ];
        let spun = Move { rows, shift: [0.0; 3] }.point(centre);
        Move { rows, shift: sub(centre, spun) }
    }

    pub(crate) fn point(&self, p: Point) -> Point {
        let r = &self.rows;
        add([dot(r[0], p), dot(r[1], p), dot(r[2], p)], self.shift)
    }

    /// First `first`, then this move.
    pub(crate) fn after(&self, first: &Move) -> Move {
        let column = |k: usize| {
            let c = [first.rows[0][k], first.rows[1][k], first.rows[2][k]];
            [dot(self.rows[0], c), dot(self.rows[1], c), dot(self.rows[2], c)]
        };
        let (a, b, c) = (column(0), column(1), column(2));
        Move {
            rows: [[a[0], b[0], c[0]], [a[1], b[1], c[1]], [a[2], b[2], c[2]]],
            shift: self.point(first.shift),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_turn_about_x_brings_up_to_the_front() {
        let p = Move::turn([0.0, 1.0, 0.0], [1.0, 0.0, 0.0], 90.0).point([0.0, 2.0, 0.0]);
        assert!(length(sub(p, [0.0, 1.0, 1.0])) < 1e-6, "{p:?}");
    }

    #[test]
    fn moves_chain_in_order() {
        let lift = Move { shift: [0.0, 1.0, 0.0], ..Move::STILL };
        let turn = Move::turn([0.0; 3], [0.0, 0.0, 1.0], 90.0);
        let p = turn.after(&lift).point([0.0; 3]);
        assert!(length(sub(p, [-1.0, 0.0, 0.0])) < 1e-6, "{p:?}");
    }
}

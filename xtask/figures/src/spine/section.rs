//! A slice through the disc L4/5, seen from above with the belly at the top: six units are about a millimetre.
//!
//! What is healthy is the same left and right. The ring tears on the person's right, the picture's right.

use super::pen::{Stroke, aside, between, hill};
use super::{Matter, Sheet};
use crate::outline::{Spot, along, minus, unit};

const SIZE: Spot = [880.0, 780.0];
const MIDDLE: f64 = 440.0;
/// The middle of the disc, from which its ring is measured.
const HEART: Spot = [MIDDLE, 205.0];
/// Where the ring tears: the direction from the disc's middle, in degrees from the right edge towards the back.
const TEAR: f64 = 53.0;
/// Directions in which ring and centre are drawn, dense where the ring may tear, the same on both sides.
const DIRECTIONS: [f64; 24] = [
    53.0, 60.0, 69.0, 80.0, 90.0, 100.0, 111.0, 120.0, 127.0, 140.0, 160.0, 184.0, 212.0, 241.0, 270.0,
    299.0, 328.0, 356.0, 380.0, 388.0, 396.0, 402.5, 406.0, 409.5,
];

/// What differs between states.
#[derive(Clone, Copy, Default)]
struct Measures {
    /// Whether the ring is torn and the soft centre has come out.
    torn: f64,
    /// How far the ring bulges all round.
    bulge: f64,
    /// How worn the disc is.
    worn: f64,
    /// How narrow the canal has become, from 0 to 1.
    narrow: f64,
    /// How far L4 has moved forward.
    slip: f64,
    /// Overgrown edges of bone.
    spurs: f64,
    sore: f64,
}

impl Measures {
    fn of(state: &str) -> Measures {
        let healthy = Measures::default();
        match state {
            "herniated" => Measures { torn: 1.0, sore: 1.0, ..healthy },
            "worn" => Measures { worn: 1.0, bulge: 8.0, spurs: 1.0, ..healthy },
            "narrow" => Measures { worn: 0.4, bulge: 9.0, narrow: 0.88, spurs: 0.5, sore: 0.6, ..healthy },
            "slipped" => Measures { worn: 0.3, slip: 30.0, narrow: 0.45, sore: 0.6, ..healthy },
            _ => healthy,
        }
    }
}

/// Both halves of a closed outline, from points of the right half given from the front middle to the back middle.
fn mirrored(half: &[Spot]) -> Vec<Spot> {
    let mut around: Vec<Spot> = half.iter().map(|&p| on(1.0, p)).collect();
    // A point on the midline stands for both halves.
    around.extend(half.iter().rev().filter(|p| p[0] > 0.0).map(|&p| on(-1.0, p)));
    around
}

/// A place of the right half, given by its distance from the midline, on a side.
fn on(side: f64, p: Spot) -> Spot {
    [MIDDLE + side * p[0], p[1]]
}

fn both(points: &[Spot]) -> [Vec<Spot>; 2] {
    [-1.0, 1.0].map(|side| points.iter().map(|&p| on(side, p)).collect())
}

fn towards(degrees: f64) -> Spot {
    let (sin, cos) = degrees.to_radians().sin_cos();
    [cos, sin]
}

/// How far from a place a closed outline lies in a direction.
fn reach(outline: &[Spot], from: Spot, direction: Spot) -> f64 {
    let n = outline.len();
    (0..n)
        .filter_map(|i| {
            let (a, b) = (minus(outline[i], from), minus(outline[(i + 1) % n], from));
            let across = |p: Spot| direction[0] * p[1] - direction[1] * p[0];
            let (ca, cb) = (across(a), across(b));
            let hit = between(a, b, ca / (ca - cb));
            let far = hit[0] * direction[0] + hit[1] * direction[1];
            (ca * cb <= 0.0 && (ca - cb).abs() > 1e-9 && far > 0.0).then_some(far)
        })
        .fold(0.0, f64::max)
}

/// The disc: its ring's outline and its soft centre in each direction.
struct Disc {
    ring: Vec<Spot>,
    core: Vec<Spot>,
    healthy_core: Vec<Spot>,
}

fn turn_from_tear(degrees: f64) -> f64 {
    (degrees - TEAR + 180.0).rem_euclid(360.0) - 180.0
}

impl Disc {
    fn of(m: &Measures) -> Disc {
        let outline = Stroke::soft(&mirrored(&[
            [0.0, 84.0],
            [48.0, 84.0],
            [100.0, 98.0],
            [146.0, 134.0],
            [166.0, 186.0],
            [160.0, 240.0],
            [128.0, 286.0],
            [84.0, 305.0],
            [40.0, 304.0],
            [0.0, 299.0],
        ]))
        .dense(8);
        let forward = [0.0, -m.slip * 0.8];
        let heart = along(HEART, forward, 1.0);
        let mut disc = Disc { ring: Vec::new(), core: Vec::new(), healthy_core: Vec::new() };
        for degrees in DIRECTIONS {
            let d = towards(degrees);
            let off = turn_from_tear(degrees);
            // The ring gives way most at its back, where the nerves are.
            let bulge =
                m.bulge * (0.6 + 0.4 * hill(turn_from_tear(degrees + TEAR - 90.0), TEAR - 53.0, 60.0));
            let ring = reach(&outline, HEART, d) + bulge + m.torn * 11.0 * hill(off, 0.0, 13.0);
            // A slipped bone draws the disc forward, but not its back edge, which stays with the bone below.
            let stays = if m.slip > 0.0 { d[1].max(0.0) } else { 0.0 };
            disc.ring.push(along(along(heart, d, ring), [0.0, m.slip * 0.25], stays));
            let wide = 1.0 - 0.25 * m.worn;
            let core_middle = along(heart, [0.0, 1.0], 14.0);
            let core = along(core_middle, [d[0] * 84.0 * wide, d[1] * 50.0 * wide], 1.0);
            disc.healthy_core.push(core);
            let side = aside(towards(TEAR));
            let (out, width) = match off.abs() {
                o if o < 1.0 => (172.0, 0.0),
                o if o < 4.0 => (167.0, 18.0),
                o if o < 8.0 => (150.0, 25.0),
                o if o < 12.0 => (129.0, 14.0),
                o if o < 17.0 => (112.0, 9.0),
                o if o < 28.0 => (84.0, 14.0),
                o if o < 36.0 => (66.0, 24.0),
                _ => (0.0, 0.0),
            };
            let leaked = if out > 0.0 {
                along(along(heart, towards(TEAR), out), side, width * off.signum())
            } else {
                // What has leaked is missing elsewhere.
                along(core_middle, minus(core, core_middle), 0.86)
            };
            disc.core.push(between(core, leaked, m.torn));
        }
        disc
    }

    /// The layer a share of the way from the centre out, as a line that begins and ends where the ring may tear.
    fn layer(&self, share: f64, torn: f64) -> Stroke {
        // Away from the tear every second direction is enough.
        let mut points: Vec<Spot> = (0..DIRECTIONS.len())
            .filter(|i| i % 2 == 0 || *i < 3 || *i > 19)
            .map(|i| between(self.healthy_core[i], self.ring[i], share))
            .collect();
        let n = points.len();
        points.push(points[0]);
        let (before, after) = (points[n - 1], points[1]);
        let outwards = towards(TEAR);
        // The torn ends part and are drawn out.
        let parts = [(0, 1.0, 15.0), (1, 1.0, 11.0), (2, 1.0, 4.0)].into_iter().chain([
            (n, -1.0, 15.0),
            (n - 1, -1.0, 13.5),
            (n - 2, -1.0, 11.5),
            (n - 3, -1.0, 6.0),
        ]);
        for (i, sign, off) in parts {
            let parted =
                along(along(points[i], aside(outwards), sign * off * torn), outwards, 3.0 * torn * share);
            points[i] = parted;
        }
        Stroke::line_from(&points, [Some(before), Some(after)])
    }
}

pub(super) fn draw(state: &str) -> Sheet {
    let m = Measures::of(state);
    let mut sheet = Sheet::new(SIZE);
    ground(&mut sheet);
    arch(&mut sheet, &m);
    disc(&mut sheet, &m);
    bundle(&mut sheet, &m);
    let focus = trouble(&mut sheet, &m, state);
    labels(&mut sheet, &m, focus);
    sheet
}

fn ground(sheet: &mut Sheet) {
    // A block of the low back: only its lower edge, the skin, is a real one.
    let block = |inset: f64| {
        let (top, side) = (10.0 + inset, 430.0 - inset);
        Stroke::soft(&mirrored(&[
            [0.0, top],
            [side - 130.0, top],
            [side - 26.0, top],
            [side, top + 26.0],
            [side, top + 140.0],
            [side, 420.0],
            [side - 4.0, 560.0],
            [side - 40.0, 668.0 - inset],
            [side - 150.0, 752.0 - inset],
            [130.0, 772.0 - inset],
            [50.0, 756.0 - inset],
            [0.0, 736.0 - inset],
        ]))
    };
    sheet.area(Matter::Flesh, block(0.0));
    sheet.area(Matter::Shade, block(20.0)).shows(0.4);

    // Beside the spine lie the hip bender in front and the muscles of the back behind.
    let psoas = [
        [172.0, 132.0],
        [198.0, 76.0],
        [276.0, 48.0],
        [354.0, 72.0],
        [398.0, 142.0],
        [392.0, 226.0],
        [334.0, 280.0],
        [252.0, 280.0],
        [190.0, 238.0],
        [170.0, 186.0],
    ];
    let deep = [
        [29.0, 530.0],
        [44.0, 484.0],
        [90.0, 468.0],
        [150.0, 470.0],
        [196.0, 478.0],
        [208.0, 530.0],
        [202.0, 600.0],
        [166.0, 664.0],
        [104.0, 700.0],
        [46.0, 700.0],
        [28.0, 650.0],
        [25.0, 590.0],
    ];
    let long = [
        [222.0, 448.0],
        [262.0, 400.0],
        [322.0, 380.0],
        [386.0, 410.0],
        [414.0, 484.0],
        [402.0, 580.0],
        [346.0, 660.0],
        [260.0, 712.0],
        [170.0, 726.0],
        [140.0, 708.0],
        [190.0, 668.0],
        [218.0, 602.0],
        [222.0, 520.0],
    ];
    for (outline, name) in [(&psoas[..], ""), (&deep[..], ""), (&long[..], "back muscle")] {
        for (side, points) in [0, 1].into_iter().zip(both(outline)) {
            let whole = Stroke::soft(&points);
            sheet.area(Matter::Muscle, whole.clone()).named(name);
            // Light comes from the upper left.
            let (shade, light) =
                if side == 1 { ((0.3, 0.72), (0.8, 1.06)) } else { ((0.28, 0.7), (0.72, 1.02)) };
            sheet.area(Matter::Shade, whole.rim(shade.0, shade.1, 14.0));
            sheet.area(Matter::Light, whole.rim(light.0, light.1, 9.0));
        }
    }
    // Bundles of fibres, cut across.
    let seams: [&[Spot]; 13] = [
        &[[222.0, 116.0], [262.0, 136.0], [272.0, 186.0]],
        &[[308.0, 76.0], [318.0, 124.0], [362.0, 144.0]],
        &[[290.0, 262.0], [298.0, 218.0], [350.0, 196.0]],
        &[[212.0, 222.0], [240.0, 204.0], [272.0, 218.0]],
        &[[66.0, 500.0], [86.0, 540.0], [72.0, 590.0]],
        &[[124.0, 488.0], [130.0, 540.0], [112.0, 590.0], [120.0, 650.0]],
        &[[178.0, 500.0], [168.0, 556.0], [176.0, 610.0]],
        &[[48.0, 628.0], [74.0, 640.0], [84.0, 674.0]],
        &[[262.0, 430.0], [262.0, 516.0], [240.0, 600.0], [202.0, 686.0]],
        &[[316.0, 408.0], [320.0, 500.0], [300.0, 588.0], [258.0, 676.0]],
        &[[370.0, 436.0], [370.0, 516.0], [346.0, 590.0], [312.0, 644.0]],
        &[[266.0, 520.0], [292.0, 534.0], [314.0, 524.0]],
        &[[322.0, 500.0], [346.0, 514.0], [366.0, 506.0]],
    ];
    let fibres = [-1.0, 1.0]
        .iter()
        .flat_map(|&side| {
            seams.iter().map(move |seam| Stroke::line(&seam.iter().map(|&p| on(side, p)).collect::<Vec<_>>()))
        })
        .collect();
    sheet.lines(Matter::Fibre, 2.2, fibres);
}

/// The canal's outline, right half, from the front middle to the back middle.
fn canal(m: &Measures) -> Vec<Spot> {
    let roomy = [
        [0.0, 306.0],
        [44.0, 309.0],
        [86.0, 308.0],
        [108.0, 314.0],
        [112.0, 328.0],
        [100.0, 346.0],
        [76.0, 372.0],
        [44.0, 402.0],
        [14.0, 424.0],
        [0.0, 428.0],
    ];
    let tight = [
        [0.0, 314.0],
        [34.0, 315.0],
        [62.0, 317.0],
        [80.0, 320.0],
        [82.0, 328.0],
        [64.0, 338.0],
        [42.0, 346.0],
        [24.0, 366.0],
        [8.0, 388.0],
        [0.0, 391.0],
    ];
    let mut half = Vec::new();
    for (a, b) in roomy.into_iter().zip(tight) {
        let mut p = between(a, b, m.narrow);
        // The arch of a slipped bone comes forward with it.
        p[1] -= m.slip * 0.45 * ((a[1] - 320.0) / 100.0).clamp(0.0, 1.0);
        half.push(p);
    }
    half
}

/// Arch and joints behind the canal.
fn arch(sheet: &mut Sheet, m: &Measures) {
    let slip = -m.slip * 0.75;
    let thick = m.narrow;
    let moved = |p: &Spot| [p[0], p[1] + slip];

    // The elastic ligament lines the arch; the canal lies over it.
    let lining = mirrored(&[
        [0.0, 380.0 + slip],
        [60.0, 340.0 + slip],
        [104.0, 318.0 + slip * 0.5],
        [122.0, 326.0 + slip * 0.5],
        [120.0, 352.0 + slip],
        [92.0, 384.0 + slip],
        [54.0, 420.0 + slip],
        [20.0, 446.0 + slip],
        [0.0, 452.0 + slip],
    ]);
    sheet.area(Matter::Ligament, Stroke::soft(&lining));

    // The bone below: the outer, front half of each joint.
    let grown = 8.0 * thick;
    let lower = [
        [106.0 - grown, 318.0],
        [128.0, 308.0 - grown * 0.3],
        [164.0, 316.0],
        [196.0 + grown * 0.5, 342.0],
        [212.0 + grown, 384.0],
        [208.0 + grown, 428.0],
        [188.0 + grown, 452.0],
        [172.0, 446.0],
        [168.0, 420.0],
        [160.0, 392.0],
        [142.0, 364.0],
        [122.0, 346.0],
        [108.0 - grown, 336.0],
    ];
    // The bone above: the inner half of the joints, the plates and the spinous process, all one.
    let upper: Vec<Spot> = [
        [0.0, 440.0],
        [16.0, 436.0],
        [50.0, 412.0],
        [84.0, 380.0],
        [104.0 - grown, 356.0],
        [118.0 - grown * 0.5, 350.0],
        [134.0, 364.0],
        [150.0, 388.0],
        [158.0, 416.0],
        [160.0, 442.0],
        [148.0 + grown, 464.0],
        [120.0, 466.0],
        [84.0, 462.0],
        [48.0, 472.0],
        [26.0, 496.0],
        [18.0, 540.0],
        [18.0, 590.0],
        [25.0, 634.0],
        [20.0, 662.0],
        [0.0, 672.0],
    ]
    .iter()
    .map(moved)
    .collect();
    let inner: Vec<Spot> = [
        [0.0, 452.0],
        [22.0, 446.0],
        [60.0, 418.0],
        [94.0, 384.0],
        [116.0, 366.0],
        [140.0, 392.0],
        [150.0, 430.0],
        [140.0, 454.0],
        [112.0, 456.0],
        [78.0, 452.0],
        [40.0, 464.0],
        [18.0, 494.0],
        [10.0, 545.0],
        [10.0, 590.0],
        [15.0, 630.0],
        [10.0, 654.0],
        [0.0, 660.0],
    ]
    .iter()
    .map(moved)
    .collect();
    let below_inside = [
        [118.0, 322.0],
        [160.0, 326.0],
        [188.0, 350.0],
        [202.0, 388.0],
        [198.0, 424.0],
        [186.0, 440.0],
        [178.0, 424.0],
        [168.0, 386.0],
        [146.0, 356.0],
        [122.0, 338.0],
    ];
    // The joint's capsule shows between the bones.
    let capsule: Vec<Spot> = [
        [104.0, 344.0],
        [128.0, 344.0],
        [156.0, 374.0],
        [172.0, 420.0],
        [184.0, 456.0],
        [164.0, 468.0],
        [148.0, 440.0],
        [140.0, 400.0],
        [118.0, 362.0],
    ]
    .to_vec();
    for points in both(&capsule) {
        sheet.area(Matter::Ligament, Stroke::soft(&points));
    }
    // Smooth gristle on both sides of the joint.
    let gap: Vec<Spot> = [[112.0, 344.0], [134.0, 354.0], [154.0, 380.0], [164.0, 414.0], [168.0, 448.0]]
        .iter()
        .map(|p| [p[0], p[1] + slip * 0.5])
        .collect();
    let gaps = both(&gap).map(|points| Stroke::line(&points)).to_vec();
    sheet.lines(Matter::Core, 11.0 - 5.0 * thick, gaps);

    for (side, points) in [0, 1].into_iter().zip(both(&lower)) {
        let whole = Stroke::soft(&points);
        sheet.area(Matter::Bone, whole.clone()).named("joint");
        sheet.area(Matter::Spongy, Stroke::soft(&both(&below_inside)[side]));
        sheet.area(Matter::Shade, whole.rim(0.3, 0.55, 8.0));
        sheet.area(Matter::Light, whole.rim(0.02, 0.28, 6.0));
    }
    let whole = Stroke::soft(&mirrored(&upper));
    sheet.area(Matter::Bone, whole.clone()).named("arch");
    sheet.area(Matter::Spongy, Stroke::soft(&mirrored(&inner)));
    sheet.area(Matter::Shade, whole.rim(0.27, 0.5, 10.0));
    sheet.area(Matter::Light, whole.rim(0.52, 0.7, 7.0));
    let grain: Vec<Stroke> = [
        [[40.0, 442.0], [84.0, 406.0]],
        [[70.0, 440.0], [108.0, 398.0]],
        [[106.0, 446.0], [130.0, 408.0]],
        [[0.0, 480.0], [0.0, 640.0]],
    ]
    .iter()
    .flat_map(|line| both(&line.iter().map(moved).collect::<Vec<_>>()))
    .map(|points| Stroke::line(&points))
    .collect();
    sheet.lines(Matter::Shade, 1.5, grain);

    let space = Stroke::soft(&mirrored(&canal(m)));
    sheet.area(Matter::Canal, space).named("canal");
}

fn disc(sheet: &mut Sheet, m: &Measures) {
    // The bone below shows where the one above has moved off it, or where its edge has grown.
    let grown = |p: Spot| {
        let d = unit(minus(p, HEART));
        // In front and at the sides, in uneven ledges; less at the back.
        let ledge = (0.75 - 0.75 * d[1]).min(1.0) * (0.8 + 0.2 * (d[0] * 7.0).cos());
        along(p, d, 21.0 * m.spurs * ledge)
    };
    let plate: Vec<Spot> = mirrored(&[
        [0.0, 91.0],
        [48.0, 91.0],
        [98.0, 104.0],
        [142.0, 138.0],
        [161.0, 187.0],
        [156.0, 239.0],
        [126.0, 282.0],
        [84.0, 301.0],
        [40.0, 301.0],
        [0.0, 297.0],
    ])
    .into_iter()
    .map(grown)
    .collect();
    sheet.area(Matter::BoneBehind, Stroke::soft(&plate));

    let disc = Disc::of(m);
    let ring = Stroke::ring(&disc.ring);
    sheet.area(Matter::Ring, ring.clone()).named("ring");
    let layers = [0.13, 0.33, 0.52, 0.69, 0.85].map(|share| disc.layer(share, m.torn));
    sheet.lines(Matter::RingLine, 2.2, layers.to_vec());
    sheet.area(Matter::Light, ring.rim(0.44, 0.62, 12.0));
    sheet.area(Matter::Shade, ring.rim(0.7, 0.88, 12.0));
    let core = Stroke::ring(&disc.core);
    sheet.area(Matter::Core, core.clone()).named("core");
    sheet.area(Matter::Light, core.rim(0.46, 0.66, 10.0));
}

/// Front and back of the sac on the midline, and the back of the canal.
fn depths(m: &Measures) -> ([f64; 2], f64) {
    let back = canal(m)[9][1];
    ([320.0 + 2.0 * m.narrow, back - 24.0 + 13.0 * m.narrow], back)
}

/// The nerve bundle in its sac, the two roots about to leave, and the two that leave here.
fn bundle(sheet: &mut Sheet, m: &Measures) {
    let ([front, back], _) = depths(m);
    let wide = 66.0 - 16.0 * m.narrow;
    let deep = back - front;
    let give = |p: Spot| {
        // The torn side presses the sac's near corner in.
        let near = m.torn * hill(p[0], MIDDLE + 68.0, 78.0) * hill(p[1], 322.0, 70.0);
        along(p, [-22.0, 24.0], near)
    };
    let outline: Vec<Spot> = mirrored(&[
        [0.0, front - 2.0],
        [wide * 0.6, front - 2.0],
        [wide * 1.02, front + deep * 0.06],
        [wide * 1.06, front + deep * 0.3],
        [wide * 0.84, front + deep * 0.62],
        [wide * 0.42, front + deep * 0.96],
        [0.0, front + deep * 1.04],
    ])
    .into_iter()
    .map(give)
    .collect();
    let sac = Stroke::soft(&outline);
    sheet.area(Matter::Sac, sac.clone()).named("sac");
    sheet.area(Matter::Light, sac.rim(0.58, 0.98, 6.0));
    sheet.area(Matter::Shade, sac.rim(0.12, 0.45, 7.0));
    // Across and down the sac, by shares.
    let dots: [Spot; 8] = [
        [0.0, 0.24],
        [0.0, 0.56],
        [0.3, 0.38],
        [0.28, 0.14],
        [0.24, 0.68],
        [0.58, 0.24],
        [0.56, 0.5],
        [0.0, 0.84],
    ];
    let size_of = 7.4 - 1.8 * m.narrow;
    let mut strands = Vec::new();
    for [x, y] in dots {
        for side in [-1.0, 1.0] {
            if x == 0.0 && side < 0.0 {
                continue;
            }
            let at = give([MIDDLE + side * wide * x, front + deep * y]);
            strands.push(Stroke::dot(at, size_of));
        }
    }
    let shine = |dot: &Stroke| {
        let at = along(dot.dense(1)[0], [size_of * 0.72, -size_of * 0.3], 1.0);
        Stroke::line(&[at, along(at, [1.0, 0.0], 1.0)])
    };
    let shines = strands.iter().map(shine).collect();
    sheet.add(Matter::Nerve, strands, None).named("strands");
    sheet.lines(Matter::Light, 3.2, shines);

    for side in [-1.0, 1.0] {
        // The root L4 leaves through the opening between the bones.
        let path = [
            [128.0, 305.0],
            [148.0, 302.0],
            [176.0, 298.0],
            [212.0, 298.0],
            [254.0, 304.0],
            [300.0, 314.0],
            [346.0, 330.0],
        ]
        .map(|p: Spot| on(side, [p[0], p[1] + m.narrow * 2.0]));
        let tight = 1.0 - 0.22 * m.narrow;
        let widths = [15.0 * tight, 21.0 * tight, 25.0 * tight, 23.0, 20.0, 18.0, 17.0];
        sheet.area(Matter::Nerve, Stroke::band(&path, &widths)).named("leaving root");
        let shine: Vec<Spot> = path[1..].iter().map(|p| [p[0], p[1] - 5.0]).collect();
        sheet.lines(Matter::Light, 3.0, vec![Stroke::line(&shine)]);

        // The root L5 lies at the front corner of the canal, on its way down.
        let torn = if side > 0.0 { m.torn } else { 0.0 };
        let at = on(side, [88.0 - 17.0 * m.narrow, 326.0 + m.narrow * 1.0 - m.slip * 0.06]);
        let at = along(at, [-24.0, 27.0], torn);
        let radii = [13.5 - 4.0 * m.narrow - 1.0 * torn, 12.0 - 4.5 * m.narrow - 2.5 * torn];
        let tilt = -40.0 * torn;
        sheet.area(Matter::Nerve, Stroke::oval(at, radii, tilt)).named(if side > 0.0 {
            "root"
        } else {
            "left root"
        });
        let shine = along(at, [-radii[0] * 0.3, -radii[1] * 0.35], 1.0);
        sheet.area(Matter::Light, Stroke::oval(shine, [4.0, 2.8], -25.0));
    }
}

/// Where the nerves are pressed. Returns the place of the right root.
fn trouble(sheet: &mut Sheet, m: &Measures, state: &str) -> Spot {
    let root = along([MIDDLE + 88.0 - 17.0 * m.narrow, 326.0], [-24.0, 27.0], m.torn);
    let left = if state == "herniated" { 0.0 } else { m.sore };
    sheet.sore(root, [38.0, 30.0], 20.0, m.sore);
    sheet.sore([2.0 * MIDDLE - root[0], root[1]], [38.0, 30.0], -20.0, left);
    sheet.focus = match state {
        "herniated" => Some([root[0], root[1] - 6.0, 74.0]),
        "worn" => Some([MIDDLE, 300.0, 120.0]),
        "narrow" | "slipped" => Some([MIDDLE, 345.0, 112.0]),
        _ => None,
    };
    root
}

fn labels(sheet: &mut Sheet, m: &Measures, root: Spot) {
    let (sac, canal) = depths(m);
    let right = SIZE[0];
    let mut name = |structure, at, text| sheet.labels.push((structure, at, text));
    name("disc", [MIDDLE - 60.0, 100.0], [0.0, 90.0]);
    name("soft-centre", [MIDDLE - 40.0, 206.0], [0.0, 200.0]);
    name("nerve-bundle", [MIDDLE - 38.0, 356.0], [0.0, 400.0]);
    name("facet-joint", [MIDDLE - 160.0, 404.0], [0.0, 475.0]);
    name("back-muscle", [MIDDLE - 320.0, 570.0], [0.0, 600.0]);
    name("tough-ring", [MIDDLE + 128.0, 160.0], [right, 120.0]);
    name("nerve-root", root, [right, 405.0]);
    name("canal", [MIDDLE, f64::midpoint(sac[1] + 2.0, canal)], [right, 480.0]);
}

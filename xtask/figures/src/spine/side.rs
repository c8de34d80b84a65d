//! The low spine cut through the middle, the person facing left: three units are about a millimetre.

use super::pen::{Stroke, between, hill, table};
use super::{Matter, Sheet};
use crate::outline::{Spot, along, minus, unit};

const SIZE: Spot = [640.0, 1000.0];
/// The upper plate of the sacrum: its middle, its tilt (front edge down, in degrees) and depth.
const SACRUM: Plate = Plate { mid: [284.0, 622.0], tilt: 38.0, depth: 100.0 };
/// From the lowest lumbar bone upwards: depth, height in front and behind.
const BONES: [[f64; 3]; 6] = [
    [104.0, 86.0, 69.0],
    [105.0, 82.0, 79.0],
    [103.0, 80.0, 80.0],
    [101.0, 78.0, 80.0],
    [98.0, 75.0, 79.0],
    [93.0, 76.0, 79.0],
];
/// The disc under each of them: height in front and behind.
const DISCS: [[f64; 2]; 6] =
    [[50.0, 25.0], [46.0, 29.0], [37.0, 27.0], [33.0, 25.0], [28.0, 22.0], [22.0, 18.0]];
/// The sacrum's five fused pieces and the tailbone's three: height, tilt and depth at the lower end.
const FUSED: [[f64; 3]; 8] = [
    [84.0, 45.0, 70.0],
    [68.0, 52.0, 55.0],
    [56.0, 50.0, 44.0],
    [46.0, 34.0, 35.0],
    [40.0, 16.0, 26.0],
    [30.0, 2.0, 22.0],
    [26.0, -16.0, 16.0],
    [22.0, -32.0, 10.0],
];
/// How deep the canal is, by level (one is the top of L1, six the top of the sacrum).
const CANAL: [[f64; 2]; 9] = [
    [0.0, 57.0],
    [3.0, 57.0],
    [5.0, 56.0],
    [6.0, 52.0],
    [6.8, 38.0],
    [7.6, 26.0],
    [8.6, 14.0],
    [9.4, 9.0],
    [10.0, 6.0],
];
const L4: usize = 4;
const L5: usize = 5;
/// Levels at which canal and sac are drawn: close together where they change.
const STATIONS: [f64; 18] =
    [-0.3, 0.7, 1.7, 2.7, 3.4, 3.65, 3.85, 4.05, 4.35, 4.6, 4.75, 4.86, 4.98, 5.18, 5.45, 5.7, 5.87, 6.1];
/// The disc L4/5, as a level.
const DISC_4: f64 = 4.85;

/// What differs between states.
#[derive(Clone, Copy, Default)]
struct Measures {
    /// Height lost by the disc L4/5, on which all states but healthy act.
    lost: f64,
    /// How far L4 and all above it has moved forward.
    slip: f64,
    /// How far its ring bulges back.
    bulge: f64,
    /// How far the ligament behind grows into the canal there.
    thick: f64,
    /// Whether the ring is torn and its centre has come out.
    torn: f64,
    /// How worn the disc is.
    worn: f64,
    /// How far the sac gives way beside it, in front and behind.
    pressed: [f64; 2],
    spurs: f64,
    sore: f64,
}

impl Measures {
    fn of(state: &str) -> Measures {
        let healthy = Measures::default();
        match state {
            "herniated" => Measures { torn: 1.0, bulge: 9.0, pressed: [30.0, 0.0], sore: 1.0, ..healthy },
            "worn" => Measures { lost: 16.0, bulge: 7.0, worn: 1.0, spurs: 1.0, ..healthy },
            "narrow" => Measures {
                bulge: 11.0,
                thick: 22.0,
                worn: 0.4,
                pressed: [1.0, 2.0],
                spurs: 0.5,
                sore: 0.6,
                ..healthy
            },
            "slipped" => Measures {
                slip: 22.0,
                bulge: 2.0,
                thick: 5.0,
                worn: 0.5,
                pressed: [6.0, 8.0],
                sore: 0.6,
                ..healthy
            },
            _ => healthy,
        }
    }
}

/// The end of a bone.
#[derive(Clone, Copy)]
struct Plate {
    mid: Spot,
    tilt: f64,
    depth: f64,
}

fn forwards(tilt: f64) -> Spot {
    let (sin, cos) = tilt.to_radians().sin_cos();
    [-cos, sin]
}

fn upwards(tilt: f64) -> Spot {
    let (sin, cos) = tilt.to_radians().sin_cos();
    [-sin, -cos]
}

impl Plate {
    fn front(&self) -> Spot {
        along(self.mid, forwards(self.tilt), self.depth / 2.0)
    }

    fn back(&self) -> Spot {
        along(self.mid, forwards(self.tilt), -self.depth / 2.0)
    }

    /// The plate a wedge away, upwards.
    fn above(&self, depth: f64, front: f64, back: f64) -> Plate {
        let mean = f64::midpoint(self.depth, depth);
        let wedge = ((front - back) / mean).atan().to_degrees();
        let mid = along(self.mid, upwards(self.tilt - wedge / 2.0), f64::midpoint(front, back));
        Plate { mid, tilt: self.tilt - wedge, depth }
    }
}

/// A bone or a disc between two plates.
#[derive(Clone, Copy)]
struct Block {
    upper: Plate,
    lower: Plate,
}

impl Block {
    /// A place by shares: from the front edge to the back, and from the upper plate to the lower.
    fn at(&self, u: f64, w: f64) -> Spot {
        let upper = between(self.upper.front(), self.upper.back(), u);
        let lower = between(self.lower.front(), self.lower.back(), u);
        between(upper, lower, w)
    }

    fn places(&self, shares: &[Spot]) -> Vec<Spot> {
        shares.iter().map(|&[u, w]| self.at(u, w)).collect()
    }

    fn depth(&self) -> f64 {
        f64::midpoint(self.upper.depth, self.lower.depth)
    }

    fn height(&self) -> f64 {
        let way = minus(self.lower.mid, self.upper.mid);
        way[0].hypot(way[1])
    }

    fn tilt(&self) -> f64 {
        f64::midpoint(self.upper.tilt, self.lower.tilt)
    }

    /// A place by lengths: how far behind the middle of the back edge, and how far above it.
    fn behind(&self, back: f64, up: f64) -> Spot {
        let wall = between(self.upper.back(), self.lower.back(), 0.5);
        along(along(wall, forwards(self.tilt()), -back), upwards(self.tilt()), up)
    }

    /// The spongy inside of a bone, `rim` within its edge.
    fn inside(&self, rim: f64) -> Stroke {
        let (across, down) = (rim / self.depth(), rim / self.height());
        let shares = [
            [across, down],
            [0.5, down + 0.045],
            [1.0 - across, down],
            [1.0 - across, 0.16],
            [0.945 - across, 0.5],
            [1.0 - across, 0.84],
            [1.0 - across, 1.0 - down],
            [0.5, 0.955 - down],
            [across, 1.0 - down],
            [across, 0.84],
            [across + 0.055, 0.5],
            [across, 0.16],
        ];
        Stroke::soft(&self.places(&shares))
    }

    /// The rounded, waisted outline of a bone.
    fn outline(&self) -> Stroke {
        let shares = [
            [0.04, -0.014],
            [0.28, 0.035],
            [0.72, 0.035],
            [0.96, -0.014],
            [1.014, 0.02],
            [1.0, 0.15],
            [0.94, 0.5],
            [1.0, 0.85],
            [1.014, 0.98],
            [0.96, 1.014],
            [0.72, 0.965],
            [0.28, 0.965],
            [0.04, 1.014],
            [-0.014, 0.98],
            [0.0, 0.85],
            [0.065, 0.5],
            [0.0, 0.15],
            [-0.014, 0.02],
        ];
        Stroke::soft(&self.places(&shares))
    }
}

/// The bones one upon the other: T12, L1 to L5, the sacrum's and the tailbone's pieces.
struct Column {
    bones: Vec<Block>,
    measures: Measures,
}

impl Column {
    fn stand(measures: Measures) -> Column {
        let mut bones = Vec::new();
        let mut plate = SACRUM;
        for (i, (&[depth, front, back], &[disc_front, disc_back])) in BONES.iter().zip(&DISCS).enumerate() {
            let lost = if i == 1 { measures.lost } else { 0.0 };
            let lower = plate.above(depth, disc_front - lost, disc_back - lost);
            let upper = lower.above(depth - 2.0, front, back);
            bones.push(Block { upper, lower });
            plate = upper;
        }
        bones.reverse();
        // The slipped bone slides along the plate below; those above lean back until they stand as before.
        let slide = forwards(bones[L5].upper.tilt);
        for (bone, [upper, lower]) in
            bones[1..=L4].iter_mut().zip([[0.0, 0.12], [0.22, 0.46], [0.56, 0.8], [0.88, 1.0]])
        {
            bone.upper.mid = along(bone.upper.mid, slide, measures.slip * upper);
            bone.lower.mid = along(bone.lower.mid, slide, measures.slip * lower);
        }
        let mut upper = SACRUM;
        for [height, tilt, depth] in FUSED {
            let lower_tilt = f64::midpoint(upper.tilt, tilt);
            let lower = Plate { mid: along(upper.mid, upwards(lower_tilt), -height), tilt, depth };
            bones.push(Block { upper, lower });
            // Fused pieces touch; the tailbone's have a little room.
            let gap = if bones.len() > 10 { 4.0 } else { 1.5 };
            upper = Plate { mid: along(lower.mid, upwards(tilt), -gap), ..lower };
        }
        if measures.lost > 0.0 {
            // Where the disc has lost height, what lies below comes up to L4: the drawing stays in its frame.
            let full = Column::stand(Measures { lost: 0.0, ..measures });
            let up = minus(full.bones[L4].upper.mid, bones[L4].upper.mid);
            for plate in bones.iter_mut().flat_map(|bone| [&mut bone.upper, &mut bone.lower]) {
                plate.mid = along(plate.mid, up, 1.0);
            }
        }
        Column { bones, measures }
    }

    fn disc(&self, above: usize) -> Block {
        Block { upper: self.bones[above].lower, lower: self.bones[above + 1].upper }
    }

    /// A place by level (a bone's number, and how far down it and its disc) and by how far behind the bones' back edge.
    fn at(&self, level: f64, back: f64) -> Spot {
        let i = (level.floor().max(0.0) as usize).min(self.bones.len() - 2);
        let share = level - i as f64;
        let (bone, next) = (self.bones[i], self.bones[i + 1]);
        let (from, to, share) = if share < 0.7 {
            (bone.upper, bone.lower, share / 0.7)
        } else {
            (bone.lower, next.upper, (share - 0.7) / 0.3)
        };
        let tilt = from.tilt + (to.tilt - from.tilt) * share;
        along(between(from.back(), to.back(), share), forwards(tilt), -back)
    }

    /// The front of the canal.
    fn front(&self, level: f64) -> f64 {
        self.bulging(level, 0.17)
    }

    fn bulging(&self, level: f64, spread: f64) -> f64 {
        3.0 + self.measures.bulge * hill(level, DISC_4, spread)
    }

    /// The back of the canal.
    fn rear(&self, level: f64) -> f64 {
        table(&CANAL, level) - self.measures.thick * hill(level, DISC_4 - 0.03, 0.24)
    }

    fn sac(&self, level: f64, share: f64) -> Spot {
        let [front, rear] = self.measures.pressed;
        // The sac rests on little fat in front and more behind, and ends at S2.
        let spare = table(&[[6.0, 1.0], [7.6, 0.5]], level);
        let from = self.bulging(level, 0.3) + 13.0 * spare + front * hill(level, DISC_4 + 0.02, 0.2);
        let to = self.rear(level) - 7.0 * spare - rear * hill(level, DISC_4, 0.3);
        // However tight, some of it is left; at its end it closes like the tip of a finger.
        let tip = ((level - 7.0) / 0.66).clamp(0.0, 1.0);
        let width = (to - from).max(8.0) * (1.0 - tip * tip).sqrt();
        self.at(level, f64::midpoint(from, to) + width * (share - 0.5))
    }
}

fn levels(from: f64, to: f64, steps: usize) -> Vec<f64> {
    (0..=steps).map(|i| from + (to - from) * i as f64 / steps as f64).collect()
}

pub(super) fn draw(state: &str) -> Sheet {
    let column = Column::stand(Measures::of(state));
    let mut sheet = Sheet::new(SIZE);
    ground(&mut sheet);
    canal(&mut sheet, &column);
    for above in 0..=L5 {
        disc(&mut sheet, &column, above);
    }
    linings(&mut sheet, &column);
    spurs(&mut sheet, &column);
    sacrum(&mut sheet, &column);
    for bone in &column.bones[..=L5] {
        body(&mut sheet, bone);
    }
    bundle(&mut sheet, &column);
    centre(&mut sheet, &column);
    for bone in 1..=6 {
        root(&mut sheet, &column, bone);
    }
    trouble(&mut sheet, &column, state);
    labels(&mut sheet, &column);
    sheet
}

/// The front edge of what is shown, from above; it has no meaning but to end softly.
const BEFORE: [Spot; 7] = [
    [79.0, 0.0],
    [56.0, 190.0],
    [47.0, 350.0],
    [78.0, 520.0],
    [160.0, 720.0],
    [244.0, 880.0],
    [318.0, 1000.0],
];
/// The skin of the back, from above.
const SKIN: [Spot; 7] = [
    [543.0, 0.0],
    [511.0, 190.0],
    [502.0, 350.0],
    [520.0, 480.0],
    [574.0, 640.0],
    [616.0, 820.0],
    [606.0, 1000.0],
];

fn ground(sheet: &mut Sheet) {
    let skin: Vec<Spot> = SKIN.iter().rev().copied().collect();
    let (top, bottom) = ([BEFORE[0], SKIN[0]], [BEFORE[6], SKIN[6]]);
    sheet.area(Matter::Flesh, Stroke::joined(&[&BEFORE, &bottom, &skin, &[top[1], top[0]]]));
    // The fat under the skin.
    let inner = SKIN.map(|p| [p[0] - 26.0, p[1]]);
    let fat = Stroke::joined(&[&inner, &[inner[6], SKIN[6]], &skin, &[SKIN[0], inner[0]]]);
    sheet.area(Matter::Light, fat).shows(0.6);
}

/// What lies behind the bodies: canal with the far side's openings, ligaments, arches.
fn canal(sheet: &mut Sheet, column: &Column) {
    // Ligaments between the arches, as one ground under them.
    let mut ground: Vec<Spot> =
        levels(-0.2, 5.8, 6).iter().map(|&v| column.at(v, table(&CANAL, v) + 3.0)).collect();
    ground.extend([6.3, 7.2].map(|v| column.at(v, 60.0)));
    for i in (0..=L5).rev() {
        let tip = reach(i);
        ground.push(column.bones[i].behind(tip - 4.0, -66.0));
        ground.push(column.bones[i].behind(tip + 7.0, -24.0));
    }
    ground.push(column.at(-0.2, 120.0));
    sheet.area(Matter::Ligament, Stroke::soft(&ground));
    let mut grain = Vec::new();
    for i in 0..=L5 {
        let (bone, next) = (column.bones[i], column.bones[i + 1]);
        for k in 0..if i == L5 { 3 } else { 4 } {
            let off = 72.0 + 17.0 * f64::from(k);
            let top = bone.behind(off, -44.0);
            let low = next.behind(off - if i == L5 { 40.0 } else { 6.0 }, 8.0 - 4.0 * f64::from(k));
            grain.push(Stroke::line(&[top, along(between(top, low, 0.5), [1.0, 0.0], 5.0), low]));
        }
    }
    sheet.lines(Matter::Shade, 1.4, grain);

    let stations: Vec<f64> = STATIONS.iter().copied().chain([6.6, 7.3, 8.1, 9.0, 9.9]).collect();
    let mut around: Vec<Spot> = stations.iter().map(|&v| column.at(v, column.front(v) - 9.0)).collect();
    around.extend(stations.iter().rev().map(|&v| column.at(v, column.rear(v))));
    sheet.area(Matter::Canal, Stroke::ring(&around)).named("canal");

    // The far side: the stalks of the arches, and between them the openings the nerves leave by.
    for i in 0..=L5 {
        let v = i as f64;
        let (near, far) = (column.front(v + 0.5) - 8.0, column.rear(v + 0.3) + 3.0);
        let bone = column.bones[i];
        let stalk = [
            bone.behind(near, 36.0),
            bone.behind(f64::midpoint(near, far), 29.0),
            bone.behind(far, 30.0),
            bone.behind(far, 4.0),
            bone.behind(f64::midpoint(near, far), -2.0),
            bone.behind(near, -6.0),
        ];
        sheet.area(Matter::BoneBehind, Stroke::soft(&stalk)).named("stalk");
        let hole = [
            (0.52, 0.2),
            (0.62, 0.08),
            (0.8, 0.16),
            (0.94, 0.3),
            (0.97, 0.55),
            (0.88, 0.8),
            (0.7, 0.9),
            (0.54, 0.7),
        ]
        .map(|(down, over)| {
            let (a, b) = (column.front(v + down), column.rear(v + down));
            column.at(v + down, a + (b - a) * over)
        });
        sheet.area(Matter::Shade, Stroke::soft(&hole));
    }

    // The elastic ligament between the arches.
    for i in 0..=L5 {
        let v = i as f64;
        let (bone, next) = (column.bones[i], column.bones[i + 1]);
        let edge = |at: f64, more: f64| column.at(v + at, column.rear(v + at) + more);
        let next_rear = column.rear(v + 1.2);
        let around = [
            edge(0.5, 1.0),
            edge(0.65, -2.0),
            edge(0.82, -3.0),
            edge(0.98, -2.0),
            edge(1.1, 0.0),
            next.behind(next_rear + 10.0, 15.0),
            column.at(v + 0.9, table(&CANAL, v + 0.9) + 9.0),
            bone.behind(table(&CANAL, v + 0.6) + 12.0, -38.0),
            bone.behind(table(&CANAL, v + 0.6) + 8.0, -22.0),
        ];
        sheet.area(Matter::Ligament, Stroke::ring(&around)).named("flavum");
    }

    for i in 0..=L5 {
        arch(sheet, &column.bones[i], i);
    }
}

/// How far the spinous process of a bone reaches back.
fn reach(i: usize) -> f64 {
    [138.0, 146.0, 152.0, 154.0, 148.0, 126.0][i]
}

fn arch(sheet: &mut Sheet, bone: &Block, i: usize) {
    let canal = table(&CANAL, i as f64 + 0.4);
    let tip = reach(i);
    let low = if i == L5 { 0.84 } else { 1.0 };
    let (neck, belly) = (canal + (tip - canal) * 0.36, canal + (tip - canal) * 0.7);
    let places =
        |points: &[Spot]| points.iter().map(|&[back, up]| bone.behind(back, up)).collect::<Vec<Spot>>();
    let whole = Stroke::soft(&places(&[
        [canal + 1.0, 20.0],
        [canal + 8.0, 24.0],
        [neck, 4.0],
        [belly, 3.0],
        [tip - 10.0, 2.0],
        [tip, -4.0],
        [tip + 4.0, -26.0],
        [tip - 2.0, -52.0 * low],
        [tip - 16.0, -63.0 * low],
        [belly, -56.0 * low],
        [neck, -44.0 * low],
        [canal + 7.0, -44.0 * low],
        [canal + 3.0, -34.0 * low],
        [canal + 2.0, -8.0],
    ]));
    sheet.area(Matter::Bone, whole.clone()).named("arch");
    let inside = Stroke::soft(&places(&[
        [canal + 7.0, 16.0],
        [neck, -1.0],
        [belly, -2.0],
        [tip - 5.0, -6.0],
        [tip - 1.0, -26.0],
        [tip - 8.0, -54.0 * low],
        [belly, -51.0 * low],
        [neck, -39.0 * low],
        [canal + 9.0, -37.0 * low],
    ]));
    sheet.area(Matter::Spongy, inside);
    sheet.area(Matter::Shade, whole.rim(0.55, 0.82, 10.0));
    sheet.area(Matter::Light, whole.rim(0.07, 0.36, 6.0));
}

fn disc(sheet: &mut Sheet, column: &Column, above: usize) {
    let disc = column.disc(above);
    let worn = if above == L4 { column.measures.worn } else { 0.0 };
    let bulge = if above == L4 { column.measures.bulge } else { 0.0 };
    let torn = if above == L4 { column.measures.torn } else { 0.0 };
    let (front, back) = (0.045 + 0.05 * worn, 0.012 + bulge / disc.depth());
    let around = [
        [0.06, -0.16],
        [0.94, -0.16],
        [1.0 + back * 0.3, 0.08],
        [1.0 + back, 0.28],
        [1.0 + back * 1.15, 0.5],
        [1.0 + back, 0.72],
        [1.0 + back * 0.3, 0.92],
        [0.94, 1.16],
        [0.06, 1.16],
        [0.0, 0.92],
        [-front * 1.2, 0.7],
        [-front * 1.2, 0.3],
        [0.0, 0.08],
    ];
    let ring = Stroke::soft(&disc.places(&around));
    sheet.area(Matter::Ring, ring).named(if above == L4 { "disc" } else { "another disc" });
    let mut layers = Vec::new();
    for k in 0..4 {
        let k = f64::from(k);
        let u = 0.03 + 0.06 * k;
        let bow = (front + 0.012) * (1.0 - k / 5.0);
        let ends = [disc.at(u + bow * 1.4, -0.4), disc.at(u + bow * 1.4, 1.4)].map(Some);
        layers.push(Stroke::line_from(&disc.places(&[[u, 0.0], [u - bow, 0.5], [u, 1.0]]), ends));
    }
    for k in 0..3 {
        let k = f64::from(k);
        let u = 0.976 - 0.042 * k;
        let bow = (back + 0.015) * (1.0 - k / 6.0);
        // Two halves, which part where the ring tears.
        let (gap, drift) = (0.17 * torn, 0.05 * torn);
        let tip = [u + bow, 0.54];
        let (up, down) = ([tip[0] + drift, 0.54 - gap], [tip[0] + drift, 0.54 + gap]);
        layers.push(Stroke::line_from(
            &disc.places(&[[u, 0.0], up]),
            [Some(disc.at(u - bow * 1.2, -0.3)), Some(disc.at(u, 1.0))],
        ));
        layers.push(Stroke::line_from(
            &disc.places(&[[u, 1.0], down]),
            [Some(disc.at(u - bow * 1.2, 1.3)), Some(disc.at(u, 0.0))],
        ));
    }
    sheet.lines(Matter::RingLine, 1.5, layers);
    if above != L4 {
        let core = Stroke::oval(
            disc.at(0.57, 0.5),
            [(0.235 - 0.075 * worn) * disc.depth(), (0.36 - 0.1 * worn) * disc.height()],
            -disc.tilt(),
        );
        sheet.area(Matter::Core, core);
    }
}

/// The soft centre, from its back point round by its lower side.
fn core_shares(torn: f64, worn: f64) -> [Spot; 16] {
    const TURNS: [f64; 16] = [
        0.0, 13.0, 26.0, 42.0, 62.0, 90.0, 120.0, 150.0, 180.0, 210.0, 240.0, 270.0, 298.0, 318.0, 334.0,
        347.0,
    ];
    const OUT: [Spot; 16] = [
        [1.30, 0.66],
        [1.265, 0.98],
        [1.14, 1.05],
        [1.04, 0.76],
        [0.9, 0.66],
        [0.64, 0.8],
        [0.47, 0.77],
        [0.38, 0.65],
        [0.35, 0.5],
        [0.38, 0.36],
        [0.47, 0.23],
        [0.64, 0.21],
        [0.9, 0.42],
        [1.04, 0.38],
        [1.14, 0.16],
        [1.265, 0.3],
    ];
    let mut shares = OUT;
    for (share, turn) in shares.iter_mut().zip(TURNS) {
        let (sin, cos) = turn.to_radians().sin_cos();
        let inside = [0.57 + (0.235 - 0.075 * worn) * cos, 0.5 + (0.36 - 0.1 * worn) * sin];
        *share = between(inside, *share, torn);
    }
    shares
}

/// The soft centre of L4/5 comes last of the discs: where it has come out it lies over the canal.
fn centre(sheet: &mut Sheet, column: &Column) {
    let disc = column.disc(L4);
    let Measures { torn, worn, .. } = column.measures;
    let core = Stroke::ring(&disc.places(&core_shares(torn, worn)));
    sheet.area(Matter::Core, core.clone()).named("core");
    sheet.area(Matter::Light, core.rim(0.58, 0.8, 4.0));
}

fn body(sheet: &mut Sheet, bone: &Block) {
    let whole = bone.outline();
    sheet.area(Matter::Bone, whole.clone()).named("body");
    sheet.area(Matter::Spongy, bone.inside(6.0));
    // Little beams stand along the load; a few lie across.
    let mut beams = Vec::new();
    for k in 0..6_i32 {
        let u = 0.18 + 0.125 * f64::from(k);
        let lean = (u - 0.5) * 0.09;
        beams.push(Stroke::line(&bone.places(&[[u + lean, 0.16], [u + lean, 0.84]])));
    }
    // Where the veins leave at the back.
    beams.push(Stroke::line(&bone.places(&[[0.92, 0.5], [0.8, 0.49], [0.66, 0.5]])));
    sheet.lines(Matter::Shade, 1.3, beams);
    sheet.add(Matter::Shade, vec![whole.rim(0.23, 0.46, 9.0), whole.rim(0.49, 0.68, 9.0)], None);
    sheet.add(Matter::Light, vec![whole.rim(0.73, 0.96, 7.0), whole.rim(0.0, 0.18, 6.0)], None);
}

fn sacrum(sheet: &mut Sheet, column: &Column) {
    let pieces = &column.bones[6..11];
    // Back wall: the fused arches, with their crest.
    let crest = [
        [6.02, 2.0],
        [6.06, 22.0],
        [6.2, 44.0],
        [6.42, 54.0],
        [6.62, 46.0],
        [6.9, 42.0],
        [7.2, 50.0],
        [7.45, 48.0],
        [7.75, 38.0],
        [8.1, 38.0],
        [8.4, 34.0],
        [8.8, 22.0],
        [9.2, 12.0],
        [9.45, 4.0],
        [9.4, -1.0],
        [9.0, -1.0],
        [8.4, -1.0],
        [7.8, -1.0],
        [7.0, -1.0],
        [6.4, -1.0],
    ];
    let wall = |points: &[Spot]| {
        points.iter().map(|&[v, more]| column.at(v, table(&CANAL, v) + more)).collect::<Vec<Spot>>()
    };
    let whole = Stroke::soft(&wall(&crest));
    sheet.area(Matter::Bone, whole.clone());
    let inside = [
        [6.1, 8.0],
        [6.15, 28.0],
        [6.42, 46.0],
        [6.9, 36.0],
        [7.3, 43.0],
        [7.75, 32.0],
        [8.3, 29.0],
        [9.0, 12.0],
        [9.1, 5.0],
        [8.2, 5.0],
        [7.0, 5.0],
    ];
    sheet.area(Matter::Spongy, Stroke::soft(&wall(&inside)));
    sheet.area(Matter::Light, whole.rim(0.06, 0.22, 5.0));

    // The bodies, grown into one bone.
    let mut front = Vec::new();
    let mut back = Vec::new();
    for (i, piece) in pieces.iter().enumerate() {
        let top = if i == 0 { 0.04 } else { 0.1 };
        let lip = if i == 0 { -0.012 } else { 0.0 };
        front.extend([piece.at(lip, top), piece.at(0.05, 0.55)]);
        back.extend([piece.at(1.0 - lip, top), piece.at(0.97, 0.55)]);
    }
    let first = pieces[0];
    let last = pieces[4];
    let mut around = vec![
        first.at(0.97, -0.01),
        first.at(0.84, 0.02),
        first.at(0.5, 0.05),
        first.at(0.16, 0.02),
        first.at(0.03, -0.01),
    ];
    around.extend(front);
    around.extend([last.at(0.2, 1.02), last.at(0.8, 1.02)]);
    around.extend(back.iter().rev());
    let whole = Stroke::soft(&around);
    sheet.area(Matter::Bone, whole.clone()).named("sacrum");
    let within = |piece: &Block, w: f64| {
        [piece.at(5.5 / piece.depth() + 0.03, w), piece.at(0.97 - 5.5 / piece.depth(), w)]
    };
    let rows: Vec<[Spot; 2]> =
        pieces.iter().flat_map(|piece| [within(piece, 0.12), within(piece, 0.85)]).collect();
    let inside: Vec<Spot> =
        rows.iter().map(|row| row[0]).chain(rows.iter().rev().map(|row| row[1])).collect();
    sheet.area(Matter::Spongy, Stroke::soft(&inside));
    let mut beams = Vec::new();
    for (i, piece) in pieces.iter().enumerate() {
        if i < 3 {
            for u in [0.25, 0.42, 0.58, 0.75] {
                beams.push(Stroke::line(&piece.places(&[[u, 0.18], [u, 0.82]])));
            }
        }
        // What is left of the discs.
        if i < 4 {
            beams.push(Stroke::line(&piece.places(&[[0.1, 1.0], [0.5, 1.03], [0.9, 1.0]])));
        }
    }
    sheet.lines(Matter::Shade, 1.3, beams);
    let edge = |u: f64| {
        let inner = pieces
            .iter()
            .flat_map(|piece| piece.places(&[[u, 0.15], [0.5 + (u - 0.5) * 0.92, 0.5], [u, 0.9]]));
        vec![Stroke::line(&inner.collect::<Vec<Spot>>())]
    };
    sheet.lines(Matter::Light, 4.0, edge(0.055));
    sheet.lines(Matter::Shade, 4.0, edge(0.955));

    for piece in &column.bones[11..] {
        let around = [
            [0.05, 0.0],
            [0.95, 0.0],
            [1.02, 0.2],
            [0.94, 0.6],
            [0.9, 0.98],
            [0.1, 0.98],
            [0.06, 0.6],
            [-0.02, 0.2],
        ];
        sheet.area(Matter::Bone, Stroke::ring(&piece.places(&around)));
    }
}

/// The long ligaments on the front and back of the bodies.
fn linings(sheet: &mut Sheet, column: &Column) {
    let mut front = Vec::new();
    for (i, bone) in column.bones[..=L5].iter().enumerate() {
        let disc = column.disc(i);
        front.extend([
            bone.at(-0.02, 0.06),
            bone.at(0.015, 0.5),
            bone.at(-0.02, 0.94),
            disc.at(-0.055 - if i == L4 { 0.05 * column.measures.worn } else { 0.0 }, 0.5),
        ]);
    }
    front.extend([
        column.bones[6].at(-0.02, 0.06),
        column.bones[6].at(0.03, 0.5),
        column.bones[7].at(0.04, 0.4),
    ]);
    sheet.lines(Matter::Ligament, 4.5, vec![Stroke::line(&front)]);
    let back: Vec<Spot> =
        STATIONS.iter().chain(&[6.6, 7.1]).map(|&v| column.at(v, column.front(v) - 0.5)).collect();
    sheet.lines(Matter::Ligament, 3.0, vec![Stroke::line(&back)]);
}

fn bundle(sheet: &mut Sheet, column: &Column) {
    let stations: Vec<f64> = STATIONS.iter().copied().chain([6.6, 7.1, 7.4, 7.58]).collect();
    let mut around: Vec<Spot> = stations.iter().map(|&v| column.sac(v, 0.0)).collect();
    around.push(column.sac(7.66, 0.5));
    around.extend(stations.iter().rev().map(|&v| column.sac(v, 1.0)));
    let sac = Stroke::ring(&around);
    sheet.area(Matter::Sac, sac.clone()).named("sac");
    sheet.area(Matter::Light, sac.rim(0.02, 0.3, 4.0));
    sheet.area(Matter::Shade, sac.rim(0.6, 0.98, 6.0));

    // The horse's tail, from the end of the cord downwards; the outer strands leave first.
    let mut strands = Vec::new();
    for k in 0..6_i32 {
        let side = (f64::from(k) - 2.5) / 2.5;
        let end = 7.35 - 0.42 * side.abs() * 2.0 - if k % 2 == 0 { 0.25 } else { 0.0 };
        let stations = [1.4 - 0.3 * side.abs(), 2.4, 3.84, 4.35, 4.85, 5.5, end];
        let strand: Vec<Spot> = stations
            .iter()
            .map(|&v| {
                let spread = table(&[[1.0, 0.18], [2.2, 0.36], [6.0, 0.36], [7.4, 0.26]], v);
                let wave = 0.035 * (v * 2.1 + f64::from(k) * 1.7).sin();
                column.sac(v, 0.5 + spread * side + wave)
            })
            .collect();
        strands.push(Stroke::line(&strand));
    }
    sheet.lines(Matter::Nerve, 2.3, strands).named("strands");

    let spine = [-0.3, 0.1, 0.5, 0.9, 1.3, 1.6, 1.85];
    let cord = spine.map(|v| column.sac(v, 0.5));
    let widths = [21.0, 21.0, 21.0, 19.0, 14.0, 8.0, 3.0];
    sheet.area(Matter::Nerve, Stroke::band(&cord, &widths)).named("cord");
    sheet.lines(Matter::Light, 3.0, vec![Stroke::beside(&cord, &widths, 0.4)]);
}

/// A root: out of the sac a level higher, down the front of the canal, out under its bone's stalk.
fn root(sheet: &mut Sheet, column: &Column, bone: usize) {
    let v = bone as f64;
    let block = column.bones[bone];
    let lead = |at: f64, share: f64| {
        // Between the front of the canal and the sac.
        // Nerves give way in a long curve.
        let from = column.bulging(at, 0.3);
        let sac = minus(column.sac(at, 0.0), column.at(at, from));
        column.at(at, from + sac[0].hypot(sac[1]) * share)
    };
    let big = [0.0, 0.62, 0.68, 0.76, 0.9, 1.0, 1.0][bone];
    let (out, drop) = if bone == 6 { (1.1, 0.16) } else { (1.0, 0.0) };
    let height = block.height();
    let path = [
        column.sac(v - 0.72, 0.28),
        lead(v - 0.36, 0.9),
        lead(v - 0.15, 0.62),
        lead(v + 0.03, 0.55),
        lead(v + 0.24, 0.5),
        block.behind(-1.0, -height * (0.05 + drop)),
        block.behind(-13.0 * out, -height * (0.21 + drop)),
        block.behind(-29.0 * out, -height * (0.33 + drop)),
    ];
    let widths = [2.4, 6.5, 8.5, 9.5, 10.5, 12.5, 12.0, 11.0].map(|w| w * big);
    let name = match bone {
        4 => "root L4",
        5 => "root L5",
        6 => "root S1",
        _ => "root",
    };
    let band = Stroke::band(&path, &widths);
    sheet.area(Matter::Nerve, band).named(name);
    sheet.lines(Matter::Light, 2.0 * big, vec![Stroke::beside(&path[2..], &widths[2..], 0.35)]);
    // The cut end.
    let end = path[7];
    let ahead = unit(minus(path[7], path[6]));
    let tilt = ahead[1].atan2(ahead[0]).to_degrees();
    sheet.area(Matter::Nerve, Stroke::oval(along(end, ahead, 3.0 * big), [4.2 * big, 6.4 * big], tilt));
    sheet.area(Matter::Light, Stroke::oval(along(end, ahead, 3.0 * big), [2.4 * big, 4.2 * big], tilt));
}

/// Little ledges of bone at the edges of the worn disc. They lie under the bones and look out from behind them.
fn spurs(sheet: &mut Sheet, column: &Column) {
    let grown = column.measures.spurs;
    let mut all = Vec::new();
    let (upper, lower) = (column.bones[L4], column.bones[L5]);
    // Bone, its edge in front or behind, its lower or upper plate.
    for (block, front, lower) in
        [(upper, true, true), (lower, true, false), (upper, false, true), (lower, false, false)]
    {
        let (edge, out) = if front { (0.0, -1.0) } else { (1.0, 1.0) };
        let (w, toward) = if lower { (1.0, 1.0) } else { (0.0, -1.0) };
        let long = if front { 11.0 } else { 5.0 } * (0.3 + 0.7 * grown);
        // In units out from the bone's corner, and towards the disc: a lip that bends round the disc's edge.
        let around = [
            [-18.0, -18.0],
            [-3.0, -20.0],
            [long * 0.5, -12.0],
            [long * 1.25, -3.0],
            [long * 1.5, 6.0],
            [long * 0.9, 9.0],
            [-3.0, 5.0],
            [-18.0, 4.0],
        ]
        .map(|[x, y]| block.at(edge + out * x / block.depth(), w + toward * y / block.height()));
        all.push(Stroke::soft(&around));
    }
    sheet.add(Matter::Spur, all, None).shows(if grown > 0.0 { 1.0 } else { 0.0 });
}

fn trouble(sheet: &mut Sheet, column: &Column, state: &str) {
    let sore = column.measures.sore;
    let place = match state {
        "narrow" => column.sac(DISC_4, 0.5),
        "slipped" => column.sac(4.98, 0.35),
        _ => column.at(4.88, 39.0),
    };
    let radii = if state == "narrow" { [17.0, 36.0] } else { [15.0, 30.0] };
    sheet.sore(place, radii, -column.disc(L4).tilt(), sore);
    sheet.focus = match state {
        "healthy" => None,
        "worn" => Some([column.disc(L4).at(0.95, 0.5)[0], column.disc(L4).at(0.95, 0.5)[1], 70.0]),
        _ => Some([place[0], place[1], 62.0]),
    };
}

fn labels(sheet: &mut Sheet, column: &Column) {
    let right = SIZE[0];
    let name = |sheet: &mut Sheet, structure, at, text| sheet.labels.push((structure, at, text));
    name(sheet, "vertebra", column.bones[2].at(0.3, 0.5), [0.0, 190.0]);
    name(sheet, "disc", column.disc(3).at(0.12, 0.5), [0.0, 350.0]);
    name(sheet, "soft-centre", column.disc(L4).at(0.52, 0.5), [0.0, 480.0]);
    name(
        sheet,
        "nerve-root",
        column.bones[L5].behind(-20.0, -column.bones[L5].height() * 0.27),
        [0.0, 590.0],
    );
    name(sheet, "sacrum", column.bones[7].at(0.3, 0.5), [0.0, 760.0]);
    name(sheet, "nerve-bundle", column.sac(2.2, 0.6), [right, 180.0]);
    name(sheet, "canal", column.at(3.1, column.rear(3.1) - 3.0), [right, 290.0]);
    name(sheet, "spinous-process", column.bones[3].behind(110.0, -28.0), [right, 400.0]);
}

//! The right side of the pelvis from behind, the large buttock muscles taken away: three units to a millimetre.

use super::pen::{Stroke, between, hill};
use super::{Matter, Sheet};
use crate::outline::{Spot, along};

const SIZE: Spot = [820.0, 960.0];
/// Where the middle of the body lies, and the height of the hip-bone crest.
const ORIGIN: Spot = [196.0, 62.0];

/// A place by millimetres: to the right of the midline, and below the crest.
fn mm(p: Spot) -> Spot {
    along(ORIGIN, p, 3.0)
}

fn places(points: &[Spot]) -> Vec<Spot> {
    points.iter().map(|&p| mm(p)).collect()
}

/// The same on the left side.
fn left(points: &[Spot]) -> Vec<Spot> {
    points.iter().map(|p| mm([-p[0], p[1]])).collect()
}

pub(super) fn draw(state: &str) -> Sheet {
    let tight = if state == "piriformis" { 1.0 } else { 0.0 };
    let mut sheet = Sheet::new(SIZE);
    ground(&mut sheet);
    hip_bone(&mut sheet);
    thigh_bone(&mut sheet);
    small_muscles(&mut sheet);
    let belly = piriformis(tight);
    nerve(&mut sheet, tight);
    muscle(&mut sheet, &belly, tight);
    sacrum(&mut sheet);
    ligament(&mut sheet);
    sheet.sore(mm([73.0, 140.0]), [46.0, 36.0], 40.0, tight);
    if tight > 0.0 {
        let [x, y] = mm([72.0, 138.0]);
        sheet.focus = Some([x, y, 95.0]);
    }
    labels(&mut sheet);
    sheet
}

fn ground(sheet: &mut Sheet) {
    // Waist, hip and thigh on the right; the left side runs out of the picture.
    let right_side = places(&[
        [148.0, -20.7],
        [150.0, 10.0],
        [168.0, 60.0],
        [184.0, 110.0],
        [189.0, 160.0],
        [184.0, 220.0],
        [176.0, 299.3],
    ]);
    let between_legs = places(&[
        [15.0, 299.3],
        [11.0, 262.0],
        [4.0, 234.0],
        [0.0, 224.0],
        [-4.0, 234.0],
        [-11.0, 262.0],
        [-15.0, 299.3],
    ]);
    let edge = |from: Spot, to: Spot| [from, to];
    let (top, low) = ([0.0, 0.0], [0.0, SIZE[1]]);
    let flesh = Stroke::joined(&[
        &edge(top, right_side[0]),
        &right_side,
        &edge(right_side[6], between_legs[0]),
        &between_legs,
        &edge(between_legs[6], low),
        &edge(low, top),
    ]);
    sheet.area(Matter::Flesh, flesh);
    let inner: Vec<Spot> = right_side.iter().rev().map(|p| [p[0] - 24.0, p[1]]).collect();
    let fat = Stroke::joined(&[
        &right_side,
        &edge(right_side[6], inner[0]),
        &inner,
        &edge(inner[6], right_side[0]),
    ]);
    sheet.area(Matter::Light, fat).shows(0.6);
    // The cleft and the folds under the buttocks.
    let folds = [
        places(&[[0.0, 172.0], [-1.5, 200.0], [0.0, 224.0]]),
        places(&[[5.0, 229.0], [40.0, 238.0], [86.0, 234.0]]),
        left(&[[5.0, 229.0], [32.0, 237.0], [62.0, 237.0]]),
    ];
    sheet.lines(Matter::Shade, 5.0, folds.map(|fold| Stroke::line(&fold)).to_vec());
}

/// The outline of a hip bone: crest, hip socket's rim, sit bone, and the great notch.
const WING: [Spot; 27] = [
    [42.0, 68.0],
    [46.0, 48.0],
    [58.0, 22.0],
    [78.0, 3.0],
    [100.0, 0.0],
    [122.0, 10.0],
    [137.0, 32.0],
    [138.0, 56.0],
    [128.0, 80.0],
    [120.0, 98.0],
    [119.0, 116.0],
    [112.0, 130.0],
    [103.0, 148.0],
    [92.0, 158.0],
    [83.0, 170.0],
    [80.0, 188.0],
    [74.0, 204.0],
    [60.0, 208.0],
    [51.0, 196.0],
    [52.0, 180.0],
    [56.0, 165.0],
    [54.0, 154.0],
    [46.0, 143.0],
    [60.0, 134.0],
    [70.0, 116.0],
    [66.0, 100.0],
    [45.0, 90.0],
];

fn hip_bone(sheet: &mut Sheet) {
    // The front of the ring, seen through behind: pubis and its branches around a window.
    let front = [
        [60.0, 206.0],
        [46.0, 211.0],
        [24.0, 202.0],
        [4.0, 190.0],
        [2.0, 164.0],
        [12.0, 154.0],
        [34.0, 146.0],
        [62.0, 134.0],
        [84.0, 140.0],
        [76.0, 152.0],
        [56.0, 156.0],
        [34.0, 164.0],
        [26.0, 174.0],
        [32.0, 188.0],
        [50.0, 194.0],
        [64.0, 188.0],
    ];
    sheet.area(Matter::BoneBehind, Stroke::soft(&left(&front)));
    sheet.area(Matter::BoneBehind, Stroke::soft(&places(&front)));
    sheet.area(Matter::Bone, Stroke::soft(&left(&WING)));
    let wing = Stroke::soft(&places(&WING));
    sheet.area(Matter::Bone, wing.clone()).named("hip bone");
    // The hollow of the wing, its lines, and the rim of the crest.
    let hollow = [
        [58.0, 64.0],
        [64.0, 40.0],
        [84.0, 20.0],
        [106.0, 18.0],
        [122.0, 36.0],
        [120.0, 62.0],
        [106.0, 86.0],
        [86.0, 96.0],
        [66.0, 86.0],
    ];
    sheet.area(Matter::Shade, Stroke::soft(&places(&hollow))).shows(0.4);
    let deeper = [[84.0, 60.0], [92.0, 42.0], [106.0, 36.0], [114.0, 50.0], [106.0, 72.0], [92.0, 82.0]];
    sheet.area(Matter::Shade, Stroke::soft(&places(&deeper))).shows(0.4);
    let ridges = [
        places(&[[60.0, 78.0], [70.0, 50.0], [92.0, 22.0], [112.0, 14.0]]),
        places(&[[72.0, 94.0], [100.0, 78.0], [122.0, 46.0], [130.0, 26.0]]),
    ];
    sheet.lines(Matter::Shade, 2.4, ridges.map(|ridge| Stroke::line(&ridge)).to_vec());
    sheet.area(Matter::Light, wing.rim(0.03, 0.2, 15.0));
    sheet.area(Matter::Shade, wing.rim(0.22, 0.4, 13.0));
    sheet.area(Matter::Shade, wing.rim(0.5, 0.62, 16.0));
    sheet.area(Matter::Light, wing.rim(0.64, 0.76, 11.0));
}

fn thigh_bone(sheet: &mut Sheet) {
    let [x, y] = mm([103.0, 134.0]);
    // The ball, most of it in its socket.
    let ball = Stroke::oval([x, y], [66.0, 66.0], 0.0);
    sheet.area(Matter::Bone, ball.clone());
    sheet.area(Matter::Shade, ball.rim(0.05, 0.45, 20.0));
    let bone = [
        [112.0, 118.0],
        [124.0, 124.0],
        [134.0, 124.0],
        [142.0, 113.0],
        [152.0, 114.0],
        [160.0, 128.0],
        [163.0, 148.0],
        [158.0, 172.0],
        [152.0, 204.0],
        [149.0, 250.0],
        [148.0, 299.0],
        [148.0, 330.0],
        [121.0, 330.0],
        [121.0, 299.0],
        [121.0, 250.0],
        [119.0, 214.0],
        [114.0, 200.0],
        [110.0, 190.0],
        [116.0, 180.0],
        [118.0, 168.0],
        [112.0, 158.0],
        [104.0, 150.0],
    ];
    let whole = Stroke::soft(&places(&bone));
    sheet.area(Matter::Bone, whole.clone()).named("thigh bone");
    sheet.area(Matter::Shade, whole.rim(0.31, 0.46, 17.0));
    sheet.area(Matter::Shade, whole.rim(0.7, 0.96, 13.0));
    sheet.area(Matter::Light, whole.rim(0.11, 0.26, 13.0));
    // The ridge between the two trochanters.
    let ridge = places(&[[146.0, 124.0], [142.0, 146.0], [132.0, 170.0], [118.0, 188.0]]);
    sheet.lines(Matter::Light, 11.0, vec![Stroke::line(&ridge)]);
    let under = places(&[[140.0, 130.0], [136.0, 148.0], [127.0, 168.0]]);
    sheet.lines(Matter::Shade, 6.0, vec![Stroke::line(&under)]);

    // The socket's rim holds the ball from behind.
    let rim = [
        [92.0, 110.0],
        [106.0, 108.0],
        [117.0, 114.0],
        [119.0, 124.0],
        [112.0, 138.0],
        [104.0, 152.0],
        [92.0, 160.0],
        [82.0, 160.0],
        [76.0, 142.0],
        [80.0, 122.0],
    ];
    let rim = Stroke::soft(&places(&rim));
    sheet.area(Matter::Bone, rim.clone());
    sheet.area(Matter::Shade, rim.rim(0.24, 0.56, 13.0));
}

/// A band of muscle between two edges, with fibres along it.
struct Belly {
    upper: Vec<Spot>,
    lower: Vec<Spot>,
}

impl Belly {
    fn outline(&self) -> Stroke {
        let back: Vec<Spot> = self.lower.iter().rev().copied().collect();
        let last = self.upper.len() - 1;
        let end = between(self.upper[last], self.lower[last], 0.5);
        let start = between(self.upper[0], self.lower[0], 0.5);
        // The ends lie under bone or run into tendon: a little rounding is enough.
        Stroke::joined(&[
            &self.upper,
            &[self.upper[last], end, back[0]],
            &back,
            &[back[last], start, self.upper[0]],
        ])
    }

    /// The same with round ends.
    fn rounded(&self) -> Stroke {
        let last = self.upper.len() - 1;
        let end = |i: usize, out: f64| along(between(self.upper[i], self.lower[i], 0.5), [1.0, 0.0], out);
        let mut around = self.upper.clone();
        around.push(end(last, 10.0));
        around.extend(self.lower.iter().rev());
        around.push(end(0, -13.0));
        Stroke::ring(&around)
    }

    fn fibres(&self, count: usize) -> Vec<Stroke> {
        (1..=count)
            .map(|k| {
                let share = k as f64 / (count + 1) as f64;
                let line: Vec<Spot> =
                    self.upper.iter().zip(&self.lower).map(|(&a, &b)| between(a, b, share)).collect();
                Stroke::line(&line)
            })
            .collect()
    }
}

/// The small rotators under piriformis: they lie before the nerve.
fn small_muscles(sheet: &mut Sheet) {
    let upper = Belly {
        upper: places(&[[56.0, 147.0], [80.0, 144.0], [112.0, 140.0], [138.0, 132.0]]),
        lower: places(&[[57.0, 167.0], [80.0, 164.0], [112.0, 154.0], [140.0, 144.0]]),
    };
    let square = Belly {
        upper: places(&[[83.0, 173.0], [98.0, 168.0], [116.0, 164.0], [130.0, 163.0]]),
        lower: places(&[[81.0, 200.0], [96.0, 204.0], [110.0, 202.0], [119.0, 197.0]]),
    };
    for belly in [&upper, &square] {
        let whole = belly.rounded();
        sheet.area(Matter::Muscle, whole.clone());
        sheet.lines(Matter::Fibre, 1.8, belly.fibres(4));
        sheet.area(Matter::Shade, whole.rim(0.56, 0.86, 12.0));
    }
}

/// From the front of the sacrum, through the great notch, to the tip of the greater trochanter.
fn piriformis(tight: f64) -> Belly {
    let upper = [
        [22.0, 86.0],
        [46.0, 90.0],
        [68.0, 98.0],
        [92.0, 108.0],
        [116.0, 117.0],
        [136.0, 121.0],
        [148.0, 121.0],
    ];
    let lower = [
        [18.0, 128.0],
        [40.0, 131.0],
        [62.0, 133.0],
        [86.0, 133.0],
        [112.0, 131.0],
        [134.0, 129.0],
        [147.0, 128.0],
    ];
    // Thicker and drawn up: more belly both ways, most where the nerve passes.
    let swell = |p: Spot, sign: f64, by: f64| [p[0], p[1] + sign * by * tight * hill(p[0], 70.0, 34.0)];
    Belly {
        upper: places(&upper.map(|p| swell(p, -1.0, 7.0))),
        lower: places(&lower.map(|p| swell(p, 1.0, 9.0))),
    }
}

fn muscle(sheet: &mut Sheet, belly: &Belly, tight: f64) {
    let whole = belly.outline();
    sheet.area(Matter::Muscle, whole.clone()).named("piriformis");
    sheet.area(Matter::Shade, whole.rim(0.54, 0.97, 22.0 + 8.0 * tight));
    sheet.area(Matter::Light, whole.rim(0.06, 0.36, 14.0));
    sheet.lines(Matter::Fibre, 2.2, belly.fibres(8));
    // The tendon.
    let last = belly.upper.len() - 1;
    let tendon: Vec<Spot> =
        [last - 1, last].iter().map(|&i| between(belly.upper[i], belly.lower[i], 0.5)).collect();
    let start = between(tendon[0], between(belly.upper[last - 2], belly.lower[last - 2], 0.5), 0.5);
    sheet.area(Matter::Ligament, Stroke::band(&[start, tendon[0], tendon[1]], &[5.0, 15.0, 20.0]));
}

fn nerve(sheet: &mut Sheet, tight: f64) {
    let path = places(&[
        [52.0, 112.0],
        [62.0, 126.0],
        [72.0, 139.0],
        [82.0, 154.0],
        [91.0, 174.0],
        [96.0, 200.0],
        [98.0, 236.0],
        [98.0, 270.0],
        [98.0, 299.3],
    ]);
    // Squeezed where the muscle lies on it, a little swollen beside that.
    let widths =
        [30.0, 36.0 - 14.0 * tight, 41.0 - 17.0 * tight, 43.0 + 4.0 * tight, 42.0, 40.0, 38.0, 38.0, 38.0];
    let whole = Stroke::band(&path, &widths);
    sheet.area(Matter::Nerve, whole).named("nerve");
    // Bundles within it.
    let bundles = [-0.5, 0.05, 0.5].map(|share| Stroke::beside(&path[1..], &widths[1..], share));
    sheet.lines(Matter::Shade, 2.2, bundles.to_vec());
    sheet.lines(Matter::Light, 5.0, vec![Stroke::beside(&path[1..], &widths[1..], 0.72)]);
}

fn sacrum(sheet: &mut Sheet) {
    let half = [
        [0.0, 50.0],
        [14.0, 47.0],
        [30.0, 50.0],
        [42.0, 55.0],
        [46.0, 66.0],
        [43.0, 82.0],
        [42.0, 98.0],
        [37.0, 111.0],
        [30.0, 124.0],
        [22.0, 138.0],
        [13.0, 150.0],
        [6.0, 156.0],
        [0.0, 158.0],
    ];
    let mut around = places(&half);
    around.extend(left(&half).into_iter().rev().skip(1).take(half.len() - 2));
    // The tailbone first: it hangs on the sacrum's tip.
    for (y, wide, high) in [(162.0, 8.0, 6.0), (172.0, 6.0, 5.0), (180.0, 4.0, 4.0)] {
        sheet.area(Matter::Bone, Stroke::oval(mm([0.0, y]), [wide * 3.0, high * 3.0], 0.0));
    }
    let whole = Stroke::soft(&around);
    sheet.area(Matter::Bone, whole.clone()).named("sacrum");
    sheet.area(Matter::Shade, whole.rim(0.2, 0.44, 22.0));
    sheet.area(Matter::Shade, whole.rim(0.54, 0.72, 12.0));
    sheet.area(Matter::Light, whole.rim(0.8, 1.02, 13.0));
    // The crest in the middle, and the openings beside it.
    let crest: Vec<Spot> = places(&[[0.0, 58.0], [0.0, 80.0], [0.0, 104.0], [0.0, 126.0]]);
    sheet.lines(Matter::Light, 17.0, vec![Stroke::line(&crest)]);
    sheet.lines(Matter::Shade, 4.0, vec![Stroke::beside(&crest, &[22.0, 24.0, 22.0, 20.0], -1.0)]);
    let mut holes = Vec::new();
    for (x, y, size) in [(21.0, 72.0, 10.0), (19.0, 91.0, 9.0), (16.5, 109.0, 8.0), (13.0, 126.0, 6.5)] {
        for side in [-1.0, 1.0] {
            holes.push(Stroke::oval(mm([side * x, y]), [size, size * 1.15], side * 14.0));
        }
    }
    sheet.add(Matter::BoneBehind, holes, None);
    // The lowest lumbar bone stands on it.
    let arch = [
        [0.0, 20.0],
        [12.0, 20.0],
        [22.0, 14.0],
        [28.0, 20.0],
        [46.0, 22.0],
        [48.0, 28.0],
        [30.0, 32.0],
        [26.0, 44.0],
        [18.0, 50.0],
        [12.0, 42.0],
        [4.0, 44.0],
        [0.0, 45.0],
    ];
    let mut above = places(&arch);
    above.extend(left(&arch).into_iter().rev().skip(1).take(arch.len() - 2));
    let body = Stroke::soft(&places(&[
        [-30.0, 20.0],
        [-22.0, 44.0],
        [22.0, 44.0],
        [30.0, 20.0],
        [22.0, 12.0],
        [-22.0, 12.0],
    ]));
    sheet.area(Matter::BoneBehind, body);
    let above = Stroke::soft(&above);
    sheet.area(Matter::Bone, above.clone());
    sheet.area(Matter::Light, above.rim(0.84, 1.0, 8.0));
    sheet.area(Matter::Bone, Stroke::oval(mm([0.0, 38.0]), [11.0, 26.0], 0.0));
    // Joint facets for it.
    for side in [-1.0, 1.0] {
        let facet = Stroke::oval(mm([side * 22.0, 50.0]), [13.0, 20.0], side * 24.0);
        sheet.area(Matter::Bone, facet);
    }
}

/// From the side of the sacrum to the sit bone.
fn ligament(sheet: &mut Sheet) {
    for side in [false, true] {
        let band = [
            [38.0, 102.0],
            [30.0, 122.0],
            [34.0, 142.0],
            [48.0, 164.0],
            [62.0, 184.0],
            [56.0, 192.0],
            [42.0, 174.0],
            [26.0, 156.0],
            [14.0, 146.0],
            [20.0, 136.0],
            [30.0, 116.0],
        ];
        let line = [[28.0, 138.0], [40.0, 160.0], [56.0, 182.0]];
        let at = |points: &[Spot]| if side { places(points) } else { left(points) };
        sheet.area(Matter::Ligament, Stroke::soft(&at(&band)));
        sheet.lines(Matter::Shade, 2.0, vec![Stroke::line(&at(&line))]);
    }
}

fn labels(sheet: &mut Sheet) {
    let right = SIZE[0];
    let mut name = |structure, at, text| sheet.labels.push((structure, mm(at), text));
    name("sacrum", [-12.0, 84.0], [0.0, 270.0]);
    name("sit-bone", [64.0, 196.0], [0.0, 720.0]);
    name("sciatic-nerve", [97.0, 250.0], [0.0, 830.0]);
    name("hip-bone", [108.0, 40.0], [right, 130.0]);
    name("piriformis", [92.0, 118.0], [right, 330.0]);
    name("thigh-bone", [146.0, 172.0], [right, 580.0]);
}

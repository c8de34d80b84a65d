//! Plain things around the body: a seat, a box, a wheel. A posture reads at once with them.

use crate::mesh::{self, Corner, Mesh};
use crate::pose::{X, Y_UP, Z};
use crate::posture::Posture;
use crate::space::{Move, Point, add, dot, length, scale, sub};

pub(crate) fn around(posture: Posture, body: &Mesh) -> Vec<Mesh> {
    let ground = lowest(body, |_| true);
    match posture {
        // Seen from behind, light would shine through between seat and body: they sink in a little further.
        Posture::Sit => stool(body, ground, 0.10),
        Posture::SitBack => stool(body, ground, 0.20),
        Posture::SitOdd => stool(body, ground, 0.28),
        Posture::Lift => {
            let hands = hands(body);
            vec![mesh::rounded_box([0.0, hands[1] - 0.35, hands[2] + 0.55], [1.3, 1.1, 1.25], 0.14)]
        }
        Posture::LiftClose => vec![held(body, [0.95, 1.1], -0.45)],
        Posture::LiftTwist => vec![held(body, [1.0, 1.0], 0.1)],
        Posture::Drive => cab(body, ground),
        _ => Vec::new(),
    }
}

fn lowest(body: &Mesh, of: impl Fn(&Corner) -> bool) -> f32 {
    body.corners.iter().filter(|c| of(c)).map(|c| c.at[1]).fold(f32::MAX, f32::min)
}

/// The middle of the hands' skin that is asked for.
fn middle(body: &Mesh, of: impl Fn(&Corner) -> bool) -> Point {
    let skin: Vec<Point> =
        body.corners.iter().filter(|c| c.arm > 0.95 && c.stand[1] < 0.9 && of(c)).map(|c| c.at).collect();
    std::array::from_fn(|k| skin.iter().map(|p| p[k]).sum::<f32>() / skin.len().max(1) as f32)
}

fn hand(body: &Mesh, left: bool) -> Point {
    middle(body, |c| (c.stand[0] > 0.0) == left)
}

fn hands(body: &Mesh) -> Point {
    middle(body, |_| true)
}

/// A box between both hands, turned as they hold it; `half` is half its height and depth, and it reaches `ahead`
/// of the hands.
fn held(body: &Mesh, half: [f32; 2], ahead: f32) -> Mesh {
    /// From the middle of a hand to its palm.
    const PALM: f32 = 0.18;
    let (left, right) = (hand(body, true), hand(body, false));
    let across = sub(left, right);
    let thing = mesh::rounded_box([0.0, 0.0, ahead], [length(across) / 2.0 - PALM, half[0], half[1]], 0.14);
    let roll = Move::turn([0.0; 3], Z, across[1].atan2(across[0].hypot(across[2])).to_degrees());
    let turn = Move::turn([0.0; 3], Y_UP, (-across[2]).atan2(across[0]).to_degrees());
    let mut thing = thing.moved(&turn.after(&roll));
    shift(&mut thing, hands(body));
    thing
}

fn shift(thing: &mut Mesh, by: Point) {
    for corner in &mut thing.corners {
        corner.at = add(corner.at, by);
    }
}

/// Under the lowest skin of the seat; the legs hang in front of it.
fn stool(body: &Mesh, ground: f32, sunk: f32) -> Vec<Mesh> {
    let top = lowest(body, |c| c.at[2] < 0.6 && c.at[1] < 1.0 && c.stand[1] > -1.0) + sunk;
    let post = (top - 0.4 - ground) / 2.0;
    vec![
        mesh::rounded_box([0.0, top - 0.21, 0.3], [2.0, 0.21, 1.6], 0.17),
        mesh::rounded_box([0.0, ground + post, 0.3], [0.3, post, 0.3], 0.1),
        mesh::rounded_box([0.0, ground + 0.1, 0.3], [1.3, 0.1, 1.25], 0.09),
    ]
}

/// A driver's seat with its back rest, and a wheel on its column.
fn cab(body: &Mesh, ground: f32) -> Vec<Mesh> {
    const RECLINE: f32 = -13.0;
    let seat = lowest(body, |c| c.at[2] < 0.6 && c.stand[1] > -1.0) + 0.14;
    let lean = Move::turn([0.0; 3], X, RECLINE);
    // The back rest's own directions: along it and out of it. It stands where the back touches it.
    let (along, out) = (lean.point(Y_UP), lean.point(Z));
    let trunk = |c: &&Corner| c.arm < 0.1 && c.stand[1] > 0.8 && c.stand[1] < 5.2;
    let back = body.corners.iter().filter(trunk).map(|c| dot(out, c.at)).fold(f32::MAX, f32::min) + 0.06;
    // What leans stands on the seat's height, `up` along the rest and `off` behind where the back touches it.
    let leaning = |up: f32, off: f32, half: Point, round: f32| {
        let foot = add(scale(along, dot(along, [0.0, seat, 0.0])), scale(out, back));
        let centre = add(foot, add(scale(along, up), scale(out, -off)));
        let mut thing = mesh::rounded_box([0.0; 3], half, round).moved(&lean);
        shift(&mut thing, centre);
        thing
    };
    let cushion = mesh::rounded_box([0.0, seat - 0.38, 0.55], [2.0, 0.38, 2.1], 0.3);
    let foot = (seat - 0.72 - ground) / 2.0;
    let tilt = Move::turn([0.0; 3], X, 26.0);
    let hands = hands(body);
    let placed = |thing: Mesh| {
        let mut thing = thing.moved(&tilt);
        shift(&mut thing, hands);
        thing
    };
    let grip = sub(hand(body, true), hand(body, false));
    vec![
        cushion.moved(&Move::turn([0.0, seat, 0.0], X, -5.0)),
        leaning(2.7, 0.36, [1.9, 3.2, 0.36], 0.3),
        leaning(6.75, 0.30, [1.0, 0.7, 0.26], 0.22),
        mesh::rounded_box([0.0, ground + foot, 0.5], [1.5, foot, 1.5], 0.12),
        placed(mesh::ring([0.0; 3], length(grip) / 2.0 - 0.05, 0.13)),
        placed(mesh::rounded_box([0.0, 0.0, 0.85], [0.14, 0.14, 0.9], 0.12)),
        placed(mesh::rounded_box([0.0, 0.0, 0.0], [length(grip) / 2.0 - 0.1, 0.14, 0.08], 0.07)),
    ]
}

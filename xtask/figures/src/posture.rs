//! The postures the program shows, as turns of bones. Angles in degrees, settled by eye.

use crate::pose::{Rig, Turns, X, Y_UP, Z};
use crate::raster::View;
use crate::space::{Point, cross, dot, scale, sub, unit};
use anyhow::Result;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Posture {
    Stand,
    Sit,
    SitBack,
    SitOdd,
    Hunch,
    Lean,
    Limp,
    Lift,
    LiftClose,
    LiftTwist,
    Drive,
    Pregnant,
}

impl Posture {
    pub(crate) const ALL: [Posture; 12] = [
        Posture::Stand,
        Posture::Sit,
        Posture::SitBack,
        Posture::SitOdd,
        Posture::Hunch,
        Posture::Lean,
        Posture::Limp,
        Posture::Lift,
        Posture::LiftClose,
        Posture::LiftTwist,
        Posture::Drive,
        Posture::Pregnant,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Posture::Stand => "stand",
            Posture::Sit => "sit",
            Posture::SitBack => "sit-back",
            Posture::SitOdd => "sit-odd",
            Posture::Hunch => "hunch",
            Posture::Lean => "lean",
            Posture::Limp => "limp",
            Posture::Lift => "lift",
            Posture::LiftClose => "lift-close",
            Posture::LiftTwist => "lift-twist",
            Posture::Drive => "drive",
            Posture::Pregnant => "pregnant",
        }
    }

    /// The side which explains a posture best.
    pub(crate) fn best_side(self) -> View {
        match self {
            Posture::Lean | Posture::SitBack | Posture::SitOdd | Posture::LiftTwist => View::Back,
            Posture::Limp => View::SideLeft,
            _ => View::SideRight,
        }
    }

    /// The knees are bent by a seat; feet stand as far apart as they do in the mesh.
    pub(crate) fn seated(self) -> bool {
        matches!(self, Posture::Sit | Posture::SitBack | Posture::SitOdd | Posture::Drive)
    }

    pub(crate) fn turns(self, rig: &Rig) -> Result<Turns> {
        let mut draft = Draft { rig, turns: Turns::new() };
        // Arms down from the rest posture's slant.
        draft.both("clavicle", Z, -5.0).both("upperarm01", Z, -33.0);
        if !self.seated() {
            draft.both("upperleg01", Z, -7.0);
            draft.both("foot", Z, 7.0);
        }
        draft.rest_hand(match self {
            Posture::Sit | Posture::SitBack | Posture::SitOdd => 0.3,
            Posture::LiftClose | Posture::LiftTwist => 0.6,
            Posture::Drive => 2.2,
            _ => 1.0,
        })?;
        match self {
            Posture::Stand => stand(&mut draft),
            Posture::Sit | Posture::SitBack => sit(&mut draft),
            Posture::SitOdd => sit_odd(&mut draft),
            Posture::Hunch => hunch(&mut draft),
            Posture::Lean => lean(&mut draft),
            Posture::Limp => limp(&mut draft),
            Posture::Lift => lift(&mut draft),
            Posture::LiftClose => lift_close(&mut draft),
            Posture::LiftTwist => lift_twist(&mut draft),
            Posture::Drive => {
                drive(&mut draft);
                Ok(())
            }
            Posture::Pregnant => pregnant(&mut draft),
        }?;
        Ok(draft.turns)
    }
}

fn stand(draft: &mut Draft) -> Result<()> {
    draft.elbow("L", 25.0)?.elbow("R", 25.0)?;
    Ok(())
}

fn sit(draft: &mut Draft) -> Result<()> {
    draft.both("upperleg01", X, -86.0).both("upperleg01", Z, -3.0).both("lowerleg01", X, 86.0);
    draft.both("upperarm01", X, 1.0);
    draft.elbow("L", -18.0)?.elbow("R", -18.0)?.wrist("L", 12.0)?.wrist("R", 12.0)?;
    Ok(())
}

/// On the right buttock, bent over it; the left one is lifted, its foot still on the ground.
fn sit_odd(draft: &mut Draft) -> Result<()> {
    const TILT: f32 = 7.0;
    sit(draft)?;
    draft.turn("root", Z, TILT);
    draft.turn("upperleg01.L", Z, -TILT).turn("upperleg01.R", Z, -TILT);
    draft.turn("upperleg01.L", X, 4.0).turn("lowerleg01.L", X, -4.0);
    draft.turn("lowerleg01.L", Z, 2.0).turn("lowerleg01.R", Z, 2.0);
    draft.bend(
        Z,
        &[
            ("spine05", 4.0),
            ("spine04", 5.0),
            ("spine03", 4.0),
            ("spine02", 3.0),
            ("neck01", -8.0),
            ("neck03", -5.0),
        ],
    );
    draft.turn("upperarm01.L", Z, -4.0).turn("upperarm01.R", Z, -13.0).turn("upperarm01.R", X, 6.0);
    draft.elbow("R", 22.0)?;
    Ok(())
}

fn hunch(draft: &mut Draft) -> Result<()> {
    draft.bend(
        X,
        &[
            ("spine04", 4.0),
            ("spine03", 8.0),
            ("spine02", 13.0),
            ("spine01", 12.0),
            ("neck01", 6.0),
            ("neck03", -6.0),
            ("head", -14.0),
        ],
    );
    draft.both("clavicle", Y_UP, -8.0).both("upperarm01", X, -30.0);
    draft.elbow("L", 26.0)?.elbow("R", 26.0)?;
    Ok(())
}

fn lean(draft: &mut Draft) -> Result<()> {
    draft
        .bend(Z, &[("spine05", 6.0), ("spine04", 6.0), ("spine03", 4.0), ("spine02", 2.0), ("neck01", -8.0)]);
    draft.elbow("L", 25.0)?.elbow("R", 25.0)?;
    draft.turn("upperarm01.L", Z, -10.0).turn("upperarm01.R", Z, -14.0);
    Ok(())
}

fn limp(draft: &mut Draft) -> Result<()> {
    draft.turn("upperleg01.L", X, -24.0).turn("lowerleg01.L", X, 44.0).turn("foot.L", X, 14.0);
    draft.turn("upperleg01.R", X, 4.0).turn("foot.R", X, -4.0);
    draft.bend(X, &[("spine05", 6.0), ("spine04", 5.0), ("spine03", 3.0), ("neck01", 4.0), ("head", -6.0)]);
    draft.elbow("L", 10.0)?.elbow("R", 14.0)?;
    draft.turn("upperarm01.L", X, 4.0).turn("upperarm01.R", X, -12.0);
    Ok(())
}

fn lift(draft: &mut Draft) -> Result<()> {
    draft.bend(
        X,
        &[
            ("spine05", 24.0),
            ("spine04", 18.0),
            ("spine03", 14.0),
            ("spine02", 10.0),
            ("spine01", 6.0),
            ("neck01", -6.0),
            ("neck03", -8.0),
            ("head", -8.0),
        ],
    );
    draft.both("upperleg01", X, -24.0).both("lowerleg01", X, 17.0).both("foot", X, 7.0);
    draft.both("upperarm01", X, -98.0);
    draft.elbow("L", 24.0)?.elbow("R", 24.0)?;
    Ok(())
}

/// The trunk tips forward at the hips as a whole; the spine bends little.
fn lift_close(draft: &mut Draft) -> Result<()> {
    draft.turn("root", X, 15.0);
    draft.bend(X, &[("spine05", 4.0), ("spine04", 3.0), ("spine03", 2.0), ("neck01", -13.0), ("head", -6.0)]);
    draft.both("upperleg01", X, -63.0).both("lowerleg01", X, 64.0).both("foot", X, -16.0);
    draft.both("upperarm01", X, -4.0).both("upperarm01", Z, 3.0);
    draft.elbow("L", -68.0)?.elbow("R", -68.0)?;
    Ok(())
}

/// Bent forward and turned to the left, the load beside the body.
fn lift_twist(draft: &mut Draft) -> Result<()> {
    draft.bend(X, &[("spine05", 14.0), ("spine04", 12.0), ("spine03", 10.0), ("spine02", 8.0)]);
    draft.bend(
        Y_UP,
        &[("spine05", 9.0), ("spine04", 11.0), ("spine03", 12.0), ("spine02", 10.0), ("neck01", 8.0)],
    );
    draft.both("upperleg01", X, -20.0).both("lowerleg01", X, 16.0).both("foot", X, 4.0);
    draft.turn("upperarm01.L", X, -48.0).turn("upperarm01.R", X, -74.0);
    draft.elbow("L", 10.0)?.elbow("R", 10.0)?;
    Ok(())
}

/// Leaning back against the seat, hands on the wheel, feet before the body.
fn drive(draft: &mut Draft) {
    draft.turn("root", X, -14.0);
    draft.bend(X, &[("spine03", 4.0), ("spine01", 4.0), ("neck01", 4.0), ("head", 2.0)]);
    draft.both("upperleg01", X, -84.0).both("upperleg01", Z, -3.0);
    draft.both("lowerleg01", X, 54.0).both("foot", X, 14.0);
    draft.both("upperarm01", X, -50.0).both("upperarm01", Y_UP, -9.0);
}

/// The weight in front is met by leaning back a little.
fn pregnant(draft: &mut Draft) -> Result<()> {
    stand(draft)?;
    draft.bend(X, &[("spine05", -4.0), ("spine04", -3.0), ("spine02", 3.0), ("neck01", 3.0)]);
    draft.both("upperarm01", X, 4.0);
    Ok(())
}

/// A posture under construction: what both sides do, mirrored, and what one side does.
struct Draft<'a> {
    rig: &'a Rig,
    turns: Turns,
}

impl Draft<'_> {
    fn turn(&mut self, bone: &str, axis: Point, degrees: f32) -> &mut Self {
        self.turns.entry(bone.to_owned()).or_default().push((axis, degrees));
        self
    }

    /// The same turn on both sides; an axis mirrored in x turns y and z about.
    fn both(&mut self, bone: &str, axis: Point, degrees: f32) -> &mut Self {
        self.turn(&format!("{bone}.L"), axis, degrees);
        self.turn(&format!("{bone}.R"), [axis[0], -axis[1], -axis[2]], degrees)
    }

    /// Turns of several bones about one axis.
    fn bend(&mut self, axis: Point, bones: &[(&str, f32)]) -> &mut Self {
        for (bone, degrees) in bones {
            self.turn(bone, axis, *degrees);
        }
        self
    }

    /// Straightens (or, below zero, bends) the elbow about the hinge the rest posture shows.
    fn elbow(&mut self, side: &str, straighten: f32) -> Result<&mut Self> {
        let head = |bone: &str| self.rig.head(&format!("{bone}.{side}"));
        let upper = sub(head("lowerarm01")?, head("upperarm01")?);
        let lower = sub(head("wrist")?, head("lowerarm01")?);
        let hinge = unit(cross(upper, lower));
        Ok(self.turn(&format!("lowerarm01.{side}"), hinge, -straighten))
    }

    /// Raises the hand at the wrist, about the line across the knuckles.
    fn wrist(&mut self, side: &str, raise: f32) -> Result<&mut Self> {
        let across = self.knuckles(side)?;
        Ok(self.turn(&format!("wrist.{side}"), across, -raise))
    }

    /// From the first knuckle to the last; turning about it by a positive angle closes the left hand.
    fn knuckles(&self, side: &str) -> Result<Point> {
        let head = |bone: &str| self.rig.head(&format!("{bone}.{side}"));
        let line = unit(sub(head("finger5-1")?, head("finger2-1")?));
        Ok(if side == "L" { line } else { scale(line, -1.0) })
    }

    /// A resting hand: fingers side by side, curled a little, more towards the little finger.
    fn rest_hand(&mut self, amount: f32) -> Result<&mut Self> {
        for side in ["L", "R"] {
            let across = self.knuckles(side)?;
            let head = |bone: &str| self.rig.head(&format!("{bone}.{side}"));
            let along = |finger: u8| -> Result<Point> {
                Ok(unit(sub(head(&format!("finger{finger}-3"))?, head(&format!("finger{finger}-1"))?)))
            };
            let middle = along(3)?;
            let palm = unit(cross(across, middle));
            for (finger, more) in [(2, 0.85), (3, 1.0), (4, 1.1), (5, 1.15)] {
                // The rest posture spreads the fingers; bring each beside the middle one.
                let own = along(finger)?;
                let spread = dot(cross(own, middle), palm).asin().to_degrees();
                self.turn(&format!("finger{finger}-1.{side}"), palm, 0.85 * spread);
                for (joint, degrees) in [(1, 16.0), (2, 24.0), (3, 14.0)] {
                    self.turn(&format!("finger{finger}-{joint}.{side}"), across, amount * more * degrees);
                }
            }
            // The thumb comes in beside the hand instead of standing off.
            let thumb = along(1)?;
            let in_plane = unit(sub(thumb, scale(palm, dot(thumb, palm))));
            let apart = dot(cross(in_plane, middle), palm).asin().to_degrees();
            self.turn(&format!("finger1-1.{side}"), palm, 0.6 * apart);
        }
        Ok(self)
    }
}

//! JSON Schemas of the TOML files, made from the very types they are read into.

use schemars::{JsonSchema, schema_for};

use super::coverage::CoverageFile;
use super::marks::ReviewFile;
use super::meta::{GlossaryFile, RegionsFile, TopicMeta};
use super::plans::PlansFile;
use super::{AtlasWords, Manifest};
use crate::body::FigureIndex;

/// File name and text of each schema.
pub fn schemas() -> Vec<(&'static str, String)> {
    vec![
        ("pack.json", text::<Manifest>()),
        ("regions.json", text::<RegionsFile>()),
        ("glossary.json", text::<GlossaryFile>()),
        ("coverage.json", text::<CoverageFile>()),
        ("atlas.json", text::<AtlasWords>()),
        ("plans.json", text::<PlansFile>()),
        ("topic.json", text::<TopicMeta>()),
        ("review.json", text::<ReviewFile>()),
        ("figures.json", text::<FigureIndex>()),
    ]
}

fn text<T: JsonSchema>() -> String {
    format!("{:#}\n", schema_for!(T).as_value())
}

//! The published JSON Schemas of a pack's TOML files are those of the types they are read into.
//! `BACKSTORY_BLESS=1 cargo test -p backstory-core --features schema --test schema` writes them again.
#![cfg(feature = "schema")]

use std::fs;
use std::path::Path;

use backstory_core::pack;

#[test]
fn the_published_schemas_are_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema");
    for (name, text) in pack::schemas() {
        let file = folder.join(name);
        if std::env::var_os("BACKSTORY_BLESS").is_some() {
            fs::create_dir_all(&folder).expect("a folder");
            fs::write(&file, &text).expect("write");
        }
        let published = fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(published, text, "docs/schema/{name} is out of date: run `cargo xtask bindings`");
    }
}

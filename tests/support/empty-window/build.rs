//! Embeds one empty page.
fn main() {
    tauri_build::build();
}

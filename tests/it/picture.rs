//! The picture in the README is the real screen: when the screen changes and the picture does not, this fails.
//! `K2KD_BLESS=1 cargo test picture` draws it again.

use k2kd::console::picture;
use k2kd::domain::lang::Lang;

#[test]
fn the_readmes_picture_is_the_screen() {
    let drawn = picture::svg(&picture::sample_screen(Lang::En, 100, 26));
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/config/console.svg");
    if std::env::var_os("K2KD_BLESS").is_some() {
        std::io::Write::write_all(&mut std::fs::File::create(path).unwrap(), drawn.as_bytes()).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(kept == drawn, "the screen has changed; draw its picture again with K2KD_BLESS=1 cargo test picture");
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    assert!(readme.contains("config/console.svg"), "the README shows it");
}

//! The demo without a terminal: the whole story once, with exit code 0.

use std::process::Command;

#[test]
fn the_headless_demo_tells_the_whole_story() {
    let dir = tempfile::tempdir().unwrap();
    let out = Command::new(env!("CARGO_BIN_EXE_k2k"))
        .args(["demo", "--headless", "--keep"])
        .arg(dir.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success(), "{text}{}", String::from_utf8_lossy(&out.stderr));
    for part in ["orders", "would drop", "confirmed", "printed"] {
        assert!(text.contains(part), "{part} in:\n{text}");
    }
    let printed = std::fs::read_dir(dir.path().join("printed")).unwrap().count();
    assert!(printed >= 2, "{printed} labels were kept");
}

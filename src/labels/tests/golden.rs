//! The scenes of all combinations as text, and all of them as files for renderers and scanners that are not ours.

use super::cases::{self, CASES, DPI, case};
use crate::domain::lang::Lang;
use crate::labels::scene::{Item, Scene};
use crate::labels::{Layout, png};
use std::fmt::Write as _;

/// A line an item.
fn written(scene: &Scene<'_>) -> String {
    let mut out = String::new();
    for item in &scene.items {
        match item {
            Item::Box { x, y, w, h, line } => writeln!(out, "box    {x},{y} {w}x{h} line {line}"),
            Item::Text(t) => {
                let white = if t.white { " white" } else { "" };
                writeln!(out, "text   {},{} {}x{} {:?}{white} {:?}", t.x, t.y, t.h, t.w, t.align, t.words)
            }
            Item::Bars { x, y, h, module, text, .. } => writeln!(out, "bars   {x},{y} h {h} module {module} {text}"),
            Item::Square { x, y, module, text } => writeln!(out, "square {x},{y} module {module} {text}"),
        }
        .unwrap();
    }
    for warning in &scene.warnings {
        writeln!(out, "WARNING {}", warning.sentence(Lang::En)).unwrap();
    }
    out
}

#[test]
fn scenes_are_as_they_were() {
    for name in Layout::built_in_names() {
        let layout = Layout::built_in(name).unwrap();
        for (dpi, dpmm) in DPI {
            for lang in [Lang::En, Lang::Es] {
                let mut all = String::new();
                for name in CASES {
                    let content = case(name, lang);
                    writeln!(all, "== {name}\n{}", written(&Scene::new(&content, &layout, dpmm).unwrap())).unwrap();
                }
                insta::assert_snapshot!(format!("{name}_{dpi}_{}", lang.code()), all);
            }
        }
    }
}

/// What is cut is told, and nothing else: only the overlong case may lose something, only the emoji can't be printed.
#[test]
fn only_what_is_too_long_is_cut() {
    for (title, content, layout, dpmm) in cases::all() {
        let warnings = Scene::new(&content, &layout, dpmm).unwrap().warnings;
        match title.rsplit('_').next().unwrap() {
            // Twelve products in one line are too much for the smallest label: cut, and told.
            "mixed" if title.starts_with("box-4x2") => assert_eq!(warnings.len(), 1, "{title}"),
            "overlong" => assert!(!warnings.is_empty(), "{title}"),
            "accents" => assert_eq!(warnings.len(), 1, "{title}"),
            _ => assert_eq!(warnings, [], "{title}"),
        }
    }
}

/// Every combination becomes ZPL and PDF. With `K2KD_LABELS_OUT=DIR` they are kept there, named
/// `LAYOUT_DPI_LANG_CASE_CODE`, for `.ci/label-cases`.
#[test]
#[allow(clippy::disallowed_methods, reason = "pictures to look at")]
fn every_combination_becomes_files() {
    let kept = std::env::var_os("K2KD_LABELS_OUT").map(std::path::PathBuf::from);
    for (title, content, layout, dpmm) in cases::all() {
        let scene = Scene::new(&content, &layout, dpmm).unwrap();
        let (zpl, pdf) = (scene.zpl(), Scene::pdf(std::slice::from_ref(&scene)));
        assert!(pdf.starts_with(b"%PDF-1.7") && pdf.trim_ascii_end().ends_with(b"%%EOF"), "{title}");
        assert_eq!(pdf, Scene::pdf(&[Scene::new(&content, &layout, dpmm).unwrap()]), "{title}");
        if let Some(folder) = &kept {
            let name = |ending: &str| folder.join(format!("{title}_{}.{ending}", content.box_code));
            std::fs::write(name("zpl"), zpl).unwrap();
            std::fs::write(name("pdf"), pdf).unwrap();
            std::fs::write(name("own.png"), png(&scene.picture().unwrap(), dpmm.dots_a_mm())).unwrap();
        }
    }
}

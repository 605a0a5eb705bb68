//! What comes with the program is good, and what is not good is told.

use super::*;

fn errors(change: impl Fn(&str) -> String) -> Vec<LayoutError> {
    let changed = change(BUILT_IN[0].1);
    assert_ne!(changed, BUILT_IN[0].1);
    Layout::parse("mine", &changed).unwrap_err()
}

#[track_caller]
fn refused(change: impl Fn(&str) -> String, says: &str) {
    let all = errors(change);
    assert!(all.iter().any(|e| e.what.contains(says)), "{all:?}");
}

#[test]
fn what_comes_with_the_program_is_good() {
    for (name, text) in BUILT_IN {
        let layout = Layout::parse(name, text).unwrap_or_else(|e| panic!("{e:#?}"));
        assert_eq!((layout.name(), layout.notes()), (name, &[][..]));
    }
    assert!(Layout::built_in("none").is_none());
}

#[test]
fn mistakes_are_told_with_their_line_and_all_at_once() {
    let line_of = |part: &str| BUILT_IN[0].1.lines().position(|l| l.contains(part)).unwrap() + 1;
    let wrong = errors(|t| t.replacen("align = \"centre\"", "align = \"middle\"", 1));
    assert!(wrong[0].what.contains("middle") && wrong[0].what.contains("centre"), "{wrong:?}");
    assert_eq!(wrong[0].line, line_of("align = \"centre\""));

    let wrong = errors(|t| t.replacen("\"{order}\"", "\"{ordre}\"", 1).replacen("[\"reprint\"]", "[\"reprinted\"]", 1));
    assert_eq!(wrong.len(), 2, "{wrong:?}");
    assert!(wrong.iter().any(|e| e.what.contains("{ordre}") && e.line == line_of("\"{order}\"")), "{wrong:?}");
    assert!(wrong.iter().any(|e| e.what.contains("reprinted") && e.line == line_of("[\"reprint\"]")), "{wrong:?}");

    let wrong = errors(|t| t.replacen("lines = 4", "lins = 4", 1));
    assert!(wrong[0].what.contains("lins"), "{wrong:?}");
    assert_eq!(wrong[0].line, line_of("lines = 4"));
}

#[test]
fn a_layout_that_prints_something_wrong_is_refused() {
    let first = |from: &'static str, to: &'static str| move |t: &str| t.replacen(from, to, 1);
    refused(first("width = 101.6", "width = 80"), "out of the paper");
    refused(first("width = 101.6", "width = 5"), "10 to 1000 mm");
    refused(first("h = 2.2 }", "h = 1.4 }"), "can't be read");
    refused(|t| t.replace("{box_code}", "{order}"), "box code");
    refused(first("es = \"ORDEN\", ", ""), "both en and es");
    refused(|t| t.replace("code = \"box_code\"", "code = \"awb\""), "always printed");
    refused(first("w = 83.5", "w = 30"), "does not fit");
    refused(first("text = [\n", "text = [{ text = \"over\", x = 20, y = 52, w = 20, h = 3 },\n"), "stay free");
    refused(first("box = [\n", "box = [{ x = 20, y = 52, w = 20, h = 3 },\n"), "stay free");
    refused(first("white = true, ", ""), "black text on a solid box");
    refused(|t| t.replacen("solid = true, when = [\"k2k\"]", "when = [\"k2k\"]", 1), "white text needs");
    refused(first("lines = 4,", "lines = 4, font = \"E:A,^XZ.TTF\","), "font must name");
    refused(first("lines = 4,", "lines = 40,"), "1 to 20");
}

#[test]
fn what_its_maker_should_know_is_noted() {
    let noted =
        |change: &dyn Fn(&str) -> String| Layout::parse("mine", &change(BUILT_IN[0].1)).unwrap().notes().to_vec();
    let all = noted(&|t| t.replace("[\"k2k\"]", "[]"));
    assert!(all.iter().any(|n| n.what.contains("K2K")), "{all:?}");
    let all = noted(&|t| t.replace("{mark}", "{order}"));
    assert!(all.iter().any(|n| n.what.contains("mark code")), "{all:?}");
    let all = noted(&|t| t.replace("w = 83.5", "w = 50"));
    assert!(all.iter().any(|n| n.what.contains("finer than 0.5 mm")), "{all:?}");
    let all = noted(&|t| t.replacen("text = [\n", "text = [{ text = \"over\", x = 3, y = 20, w = 20, h = 3 },\n", 1));
    assert!(all.iter().any(|n| n.what.contains("printed over")), "{all:?}");
}

#[test]
fn a_frame_around_a_code_is_no_harm() {
    let framed = BUILT_IN[0].1.replacen("box = [\n", "box = [{ x = 0, y = 48, w = 101.6, h = 16.9 },\n", 1);
    Layout::parse("mine", &framed).unwrap_or_else(|e| panic!("{e:#?}"));
}

#[test]
fn own_layouts_replace_those_of_the_program_and_can_go_again() {
    let layouts = Layouts::default();
    assert_eq!(layouts.names(), ["box-100x150", "box-4x2", "box-4x3"]);
    let own = |name: &str| Layout::parse(name, &BUILT_IN[0].1.replacen("x = 23", "x = 24", 1)).unwrap();
    let clone = layouts.clone();
    clone.replace([own("mine"), own("box-4x3")]);
    assert_eq!(layouts.names().len(), 4);
    assert!(layouts.get("mine").is_some() && layouts.get("none").is_none());
    clone.replace([]);
    assert!(layouts.get("mine").is_none());
}

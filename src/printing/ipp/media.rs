//! Which of a printer's media a label is for: the names say their size (PWG 5101.1, `oe_4x3-label_4x3in`).

/// Sizes that differ by less are the same paper: inches and millimetres are rounded differently.
const SAME_MM: f64 = 1.0;

/// What to ask the printer for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// This name.
    Media(String),
    /// It names no media: nothing is asked for.
    Any,
    /// It names media, and none of this size.
    None,
}

/// The name of the media with this size (millimetres): one that is in the printer before one that it knows of, else any
/// size within what it takes.
pub(super) fn choose((width, height): (f64, f64), ready: &[String], supported: &[String]) -> Choice {
    let all = || ready.iter().chain(supported);
    if all().next().is_none() {
        return Choice::Any;
    }
    let near = |a: f64, b: f64| (a - b).abs() <= SAME_MM;
    let fits = |name: &&String| size(name).is_some_and(|(w, h)| near(w, width) && near(h, height));
    if let Some(name) = all().find(|n| !n.starts_with("custom_") && fits(n)) {
        return Choice::Media(name.clone());
    }
    let bound = |word: &str| all().find(|n| n.starts_with(word)).and_then(|n| size(n));
    match (bound("custom_min_"), bound("custom_max_")) {
        (Some(min), Some(max)) if width >= min.0 && height >= min.1 && width <= max.0 && height <= max.1 => {
            Choice::Media(format!("custom_label_{width:.1}x{height:.1}mm"))
        }
        _ => Choice::None,
    }
}

/// Width and height in millimetres, from the last part of a name.
fn size(name: &str) -> Option<(f64, f64)> {
    let last = name.rsplit('_').next()?;
    let (numbers, mm) =
        last.strip_suffix("mm").map(|n| (n, 1.0)).or_else(|| last.strip_suffix("in").map(|n| (n, 25.4)))?;
    let (w, h) = numbers.split_once('x')?;
    Some((w.parse::<f64>().ok()? * mm, h.parse::<f64>().ok()? * mm))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_media_of_the_labels_size_is_chosen() {
        let names = |all: &[&str]| all.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        let is = |name: &str| Choice::Media(name.to_owned());
        let known = names(&["iso_a4_210x297mm", "na_index-4x6_4x6in", "oe_4x3-label_4x3in", "om_100x150mm_100x150mm"]);
        assert_eq!(choose((101.6, 76.2), &[], &known), is("oe_4x3-label_4x3in"));
        assert_eq!(choose((100.0, 150.0), &[], &known), is("om_100x150mm_100x150mm"));
        assert_eq!(choose((101.6, 50.8), &[], &known), Choice::None);
        assert_eq!(choose((101.6, 76.2), &names(&["x_101.6x76mm"]), &known), is("x_101.6x76mm"));
        assert_eq!(choose((101.6, 76.2), &[], &[]), Choice::Any);
        let rolls = names(&["custom_min_20x10mm", "custom_max_110x300mm"]);
        assert_eq!(choose((101.6, 50.8), &[], &rolls), is("custom_label_101.6x50.8mm"));
        assert_eq!(choose((120.0, 50.8), &[], &rolls), Choice::None);
    }
}

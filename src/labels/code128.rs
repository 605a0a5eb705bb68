//! Code 128 in its shortest form, from the subsets B (letters and digits) and C (pairs of digits).
//!
//! Our own because the width must be known before printing (a code that does not fit is an error, never a cut code),
//! and because printers and renderers disagree about switching subsets in the middle (`labels.md` §5): such a symbol is
//! drawn bar by bar. Takes printable ASCII only; box codes are `A-Z 0-9`.

/// Light modules that must stand free on each side (ISO/IEC 15417: 10 X).
pub(super) const QUIET_MODULES: u32 = 10;

const START_B: u8 = 104;
const START_C: u8 = 105;
const TO_C: u8 = 99;
const TO_B: u8 = 100;

/// A symbol: values from the start character to the check character, without the stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Code128 {
    values: Vec<u8>,
}

/// Which subsets a symbol uses: the pure ones can be left to the printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subsets {
    /// B alone.
    B,
    /// C alone.
    C,
    /// Both.
    Mixed,
}

impl Code128 {
    /// The shortest symbol of this text; none when it is empty or holds something else than printable ASCII.
    pub(super) fn new(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        if bytes.is_empty() || !bytes.iter().all(|b| (32..127).contains(b)) {
            return None;
        }
        let mut values = shortest(bytes)?;
        let sum: u32 = (0..).zip(&values).map(|(place, value): (u32, _)| place.max(1) * u32::from(*value)).sum();
        values.push(u8::try_from(sum % 103).unwrap_or(0));
        Some(Self { values })
    }

    /// Width without quiet zones, in modules.
    pub(super) fn modules(&self) -> u32 {
        u32::try_from(self.values.len()).unwrap_or(u32::MAX / 64) * 11 + 13
    }

    /// The subsets it uses.
    pub(super) fn subsets(&self) -> Subsets {
        let data = self.values.get(1..self.values.len().saturating_sub(1)).unwrap_or_default();
        match self.values.first() {
            // In C every value below 100 is a pair of digits; 99 is no switch there.
            Some(&START_C) if !data.contains(&TO_B) => Subsets::C,
            Some(&START_B) if !data.contains(&TO_C) => Subsets::B,
            _ => Subsets::Mixed,
        }
    }

    /// Bars as (place, width) in modules from the left edge.
    pub(super) fn bars(&self) -> Vec<(u32, u32)> {
        let mut bars = Vec::with_capacity(self.values.len() * 3 + 4);
        let mut at = 0;
        let stop = "2331112";
        let patterns = self.values.iter().map(|v| PATTERNS.get(usize::from(*v)).copied().unwrap_or(stop));
        for pattern in patterns.chain([stop]) {
            for (place, width) in pattern.bytes().map(|b| u32::from(b - b'0')).enumerate() {
                if place % 2 == 0 {
                    bars.push((at, width));
                }
                at += width;
            }
        }
        bars
    }
}

/// Fewest symbol characters, by going from the end to the start: how many more are needed from here in B and in C.
fn shortest(bytes: &[u8]) -> Option<Vec<u8>> {
    let n = bytes.len();
    let pair = |i: usize| match bytes.get(i..i + 2) {
        Some([a, b]) if a.is_ascii_digit() && b.is_ascii_digit() => Some((a - b'0') * 10 + (b - b'0')),
        _ => None,
    };
    // cost[i] = (characters for bytes[i..] when we stand in B, in C), switches included.
    let mut cost = vec![(0_usize, 0_usize); n + 1];
    for i in (0..n).rev() {
        let in_b = 1 + cost.get(i + 1)?.0;
        let in_c = match pair(i) {
            Some(_) => Some(1 + cost.get(i + 2)?.1),
            None => None,
        };
        let c_or_switch = in_c.map_or(in_b + 1, |c| c.min(in_b + 1));
        let b_or_switch = in_c.map_or(in_b, |c| in_b.min(c + 1));
        *cost.get_mut(i)? = (b_or_switch, c_or_switch);
    }
    let (b, c) = *cost.first()?;
    let mut in_c = c < b || (c == b && pair(0).is_some());
    let mut values = vec![if in_c { START_C } else { START_B }];
    let mut i = 0;
    while i < n {
        let stay_b = 1 + cost.get(i + 1)?.0;
        let stay_c = match pair(i) {
            Some(_) => 1 + cost.get(i + 2)?.1,
            None => usize::MAX - 1,
        };
        if in_c && stay_b + 1 < stay_c {
            values.push(TO_B);
            in_c = false;
        } else if !in_c && stay_c + 1 < stay_b {
            values.push(TO_C);
            in_c = true;
        }
        match (in_c, pair(i)) {
            (true, Some(value)) => {
                values.push(value);
                i += 2;
            }
            _ => {
                values.push(bytes.get(i)? - 32);
                i += 1;
            }
        }
    }
    Some(values)
}

/// Widths of bar, space, bar, space, bar, space of the values 0 to 105 (ISO/IEC 15417 table 1).
#[rustfmt::skip]
const PATTERNS: [&str; 106] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312", "231212",
    "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212", "223112", "312131",
    "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121", "111323", "131123", "131321",
    "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121",
    "313121", "211331", "231131", "213113", "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111",
    "314111", "221411", "431111", "111224", "111422", "121124", "121421", "141122", "141221", "112214", "112412", "122114",
    "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111", "111242", "121142", "121241", "114212",
    "124112", "124211", "411212", "421112", "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113",
    "114311", "411113", "411311", "113141", "114131", "311141", "411131", "211412", "211214", "211232",
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Reads the values back: text, and whether the check character holds.
    fn read(code: &Code128) -> (String, bool) {
        let (check, body) = code.values.split_last().unwrap();
        let sum: usize = body.iter().enumerate().map(|(i, v)| i.max(1) * usize::from(*v)).sum();
        let mut in_c = body[0] == START_C;
        let mut text = String::new();
        for v in &body[1..] {
            match (in_c, *v) {
                (true, TO_B) => in_c = false,
                (false, TO_C) => in_c = true,
                (true, v) => text.push_str(&format!("{v:02}")),
                (false, v) => text.push(char::from(v + 32)),
            }
        }
        (text, sum % 103 == usize::from(*check))
    }

    #[test]
    fn widths_of_known_codes() {
        let wide = |text| Code128::new(text).unwrap().modules();
        assert_eq!(wide("000000000042"), 101); // 50.5 mm at X = 0.5 (labels.md §9)
        assert_eq!(wide("7291234567500003"), 123);
        assert_eq!(wide("KS5704495"), 9 * 11 + 13);
        assert_eq!(wide("ABCDEFGHIJKLMNOPQRST"), 22 * 11 + 13);
        assert_eq!(wide("1234567"), 7 * 11 + 13);
    }

    #[test]
    fn subsets_are_told() {
        let subsets = |text| Code128::new(text).unwrap().subsets();
        assert_eq!(subsets("000000000042"), Subsets::C);
        assert_eq!(subsets("9999"), Subsets::C);
        assert_eq!(subsets("KS57"), Subsets::B);
        assert_eq!(subsets("KS5704495"), Subsets::Mixed);
        assert_eq!(subsets("1"), Subsets::B);
        assert_eq!(Code128::new("Ñ"), None);
        assert_eq!(Code128::new(""), None);
    }

    #[test]
    fn every_pattern_has_eleven_modules_and_is_unlike_the_others() {
        let mut seen: Vec<_> = PATTERNS.to_vec();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 106);
        for p in PATTERNS {
            assert_eq!(p.bytes().map(|b| b - b'0').sum::<u8>(), 11);
        }
    }

    /// Fewest characters by trying every way (exponential: short texts only).
    fn brute(bytes: &[u8], in_c: Option<bool>) -> usize {
        if bytes.is_empty() {
            return 0;
        }
        let b = 1 + usize::from(in_c != Some(false)) + brute(&bytes[1..], Some(false));
        match bytes {
            [x, y, rest @ ..] if x.is_ascii_digit() && y.is_ascii_digit() => {
                b.min(1 + usize::from(in_c != Some(true)) + brute(rest, Some(true)))
            }
            _ => b,
        }
    }

    proptest! {
        #[test]
        fn reads_back_and_bars_add_up(text in "[A-Z0-9]{1,20}|[0-9]{1,20}|[ -~]{1,20}") {
            let code = Code128::new(&text).unwrap();
            prop_assert_eq!(read(&code), (text, true));
            let (at, width) = *code.bars().last().unwrap();
            prop_assert_eq!(at + width, code.modules());
        }

        #[test]
        fn nothing_is_shorter(text in "[A-Z0-9]{1,11}|[0-9]{1,11}|[A-Z]{0,3}[0-9]{0,6}[A-Z][0-9]{0,6}") {
            let code = Code128::new(&text).unwrap();
            prop_assert_eq!(code.values.len(), brute(text.as_bytes(), None) + 1);
        }
    }
}

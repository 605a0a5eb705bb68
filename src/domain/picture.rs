//! A picture of black and white dots: what a label looks like, for screens, files and printers that take bitmaps.
//!
//! Rows of whole bytes, the first dot in the highest bit, 1 is black. Invariants: bits beyond the width are 0; nothing
//! outside of the picture is ever drawn, and asking for it tells white.

use crate::limits::PICTURE_DOTS;

/// Black dots on white paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    bits: Vec<u8>,
}

impl Picture {
    /// White paper of this size in dots; none when it has more than [`PICTURE_DOTS`].
    #[must_use]
    pub fn white(width: u32, height: u32) -> Option<Self> {
        let fits = u64::from(width) * u64::from(height) <= PICTURE_DOTS;
        let bytes = width.div_ceil(8) as usize * height as usize;
        fits.then(|| Self { width, height, bits: vec![0; bytes] })
    }

    /// From rows as [`Picture::bits`] gives them; none when they are not of this size.
    #[must_use]
    pub fn from_bits(width: u32, height: u32, bits: Vec<u8>) -> Option<Self> {
        let mut white = Self::white(width, height)?;
        if bits.len() != white.bits.len() {
            return None;
        }
        white.bits = bits;
        let stride = white.stride();
        if !width.is_multiple_of(8) && stride > 0 {
            for row in white.bits.chunks_mut(stride) {
                if let Some(last) = row.last_mut() {
                    *last &= 0xff << (8 - width % 8);
                }
            }
        }
        Some(white)
    }

    /// Dots from left to right.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Dots from top to bottom.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// Bytes of a row.
    #[must_use]
    pub const fn stride(&self) -> usize {
        self.width.div_ceil(8) as usize
    }

    /// All rows, from the top.
    #[must_use]
    pub fn bits(&self) -> &[u8] {
        &self.bits
    }

    /// The rows, from the top.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.bits.chunks(self.stride().max(1))
    }

    /// Whether this dot is black.
    #[must_use]
    pub fn is_black(&self, x: u32, y: u32) -> bool {
        self.at(x, y).and_then(|(byte, mask)| Some(self.bits.get(byte)? & mask != 0)).unwrap_or(false)
    }

    /// Makes a dot black.
    pub fn blacken(&mut self, x: u32, y: u32) {
        if let Some((byte, mask)) = self.at(x, y)
            && let Some(byte) = self.bits.get_mut(byte)
        {
            *byte |= mask;
        }
    }

    /// Black becomes white, white black: how a printer writes on a solid box (`^FR`).
    pub fn reverse(&mut self, x: u32, y: u32) {
        if let Some((byte, mask)) = self.at(x, y)
            && let Some(byte) = self.bits.get_mut(byte)
        {
            *byte ^= mask;
        }
    }

    /// A black rectangle; what is outside is left out.
    pub fn fill(&mut self, x: u32, y: u32, w: u32, h: u32) {
        let (right, bottom) = (x.saturating_add(w).min(self.width), y.saturating_add(h).min(self.height));
        let stride = self.stride();
        for y in y..bottom {
            let start = y as usize * stride;
            let mut x = x;
            while x < right {
                let Some(byte) = self.bits.get_mut(start + (x / 8) as usize) else { return };
                if x.is_multiple_of(8) && right - x >= 8 {
                    *byte = 0xff;
                    x += 8;
                } else {
                    *byte |= 0x80 >> (x % 8);
                    x += 1;
                }
            }
        }
    }

    /// Black dots in a rectangle.
    fn black_in(&self, x: u32, y: u32, w: u32, h: u32) -> u32 {
        let (right, bottom) = (x.saturating_add(w).min(self.width), y.saturating_add(h).min(self.height));
        let stride = self.stride();
        let mut count = 0;
        for y in y..bottom {
            let start = y as usize * stride;
            let mut x = x;
            while x < right {
                let byte = self.bits.get(start + (x / 8) as usize).copied().unwrap_or(0);
                let end = ((x / 8 + 1) * 8).min(right);
                let mask = (0xff_u8 >> (x % 8)) & (0xff_u16 << (8 - (end - x / 8 * 8))).to_le_bytes()[0];
                count += (byte & mask).count_ones();
                x = end;
            }
        }
        count
    }

    fn at(&self, x: u32, y: u32) -> Option<(usize, u8)> {
        (x < self.width && y < self.height).then(|| (y as usize * self.stride() + (x / 8) as usize, 0x80 >> (x % 8)))
    }

    /// The picture as lines of text that fit a window: two dots above each other a character (`▀ ▄ █` and blank), as large
    /// as it can be with its shape kept, never larger than it is. Black is drawn, paper is blank.
    #[must_use]
    pub fn half_blocks(&self, columns: u16, lines: u16) -> Vec<String> {
        if columns == 0 || lines == 0 || self.width == 0 || self.height == 0 {
            return Vec::new();
        }
        // How many dots become one, in 1/1024: the larger of both directions, at least 1.
        let unit = |dots: u32, room: u32| (u64::from(dots) * 1024).div_ceil(u64::from(room));
        let scale = unit(self.width, columns.into()).max(unit(self.height, u32::from(lines) * 2)).max(1024);
        let cut = |i: u64| u32::try_from(i * scale / 1024).unwrap_or(u32::MAX);
        let cells = |dots: u32| (u64::from(dots) * 1024).div_ceil(scale);
        let black = |column: u64, half: u64| {
            let (x, y) = (cut(column), cut(half));
            let (w, h) = (cut(column + 1) - x, cut(half + 1) - y);
            // Less than half is enough: thin strokes should survive.
            self.black_in(x, y, w, h) * 5 > w * h * 2
        };
        (0..cells(self.height).div_ceil(2))
            .map(|line| {
                let cell = |column| match (black(column, 2 * line), black(column, 2 * line + 1)) {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    (false, false) => ' ',
                };
                (0..cells(self.width)).map(cell).collect()
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn half_blocks_keep_shape_and_room() {
        let mut picture = Picture::white(8, 4).unwrap();
        picture.fill(0, 0, 8, 1);
        picture.fill(0, 2, 2, 2);
        assert_eq!(picture.half_blocks(80, 24), ["▀▀▀▀▀▀▀▀", "██      "]);
        assert_eq!(picture.half_blocks(4, 24), ["█▀▀▀"]);
    }

    #[test]
    fn what_is_outside_is_not_there() {
        let mut picture = Picture::white(10, 3).unwrap();
        picture.blacken(10, 0);
        picture.fill(8, 1, 9, 9);
        picture.reverse(9, 2);
        assert_eq!(picture.bits(), [0, 0, 0, 0b1100_0000, 0, 0b1000_0000]);
        assert!(!picture.is_black(0, 7));
        assert_eq!(Picture::from_bits(10, 3, vec![0xff; 6]).unwrap().bits()[1], 0b1100_0000);
        assert_eq!(Picture::from_bits(10, 3, vec![0; 5]), None);
        assert_eq!(Picture::white(u32::MAX, u32::MAX), None);
    }

    proptest! {
        #[test]
        fn it_fits_its_window(w in 1_u32..900, h in 1_u32..900, columns in 1_u16..200, lines in 1_u16..80) {
            let mut picture = Picture::white(w, h).unwrap();
            picture.fill(0, 0, w, h);
            let text = picture.half_blocks(columns, lines);
            prop_assert!(!text.is_empty() && text.len() <= usize::from(lines));
            for line in &text {
                prop_assert!(line.chars().count() <= usize::from(columns));
            }
            prop_assert!(text.concat().chars().filter(|c| *c == '█').count() * 2 + 2 * 200 >= text.concat().chars().count());
        }

        #[test]
        fn counts_as_dot_by_dot(dots in proptest::collection::vec((0_u32..40, 0_u32..6), 0..60), x in 0_u32..40, y in 0_u32..6, w in 0_u32..44, h in 0_u32..8) {
            let mut picture = Picture::white(37, 5).unwrap();
            for (x, y) in dots {
                picture.blacken(x, y);
            }
            let slow = (y..y + h).flat_map(|y| (x..x + w).map(move |x| (x, y))).filter(|(x, y)| picture.is_black(*x, *y)).count();
            prop_assert_eq!(picture.black_in(x, y, w, h) as usize, slow);
        }
    }
}

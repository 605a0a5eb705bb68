//! A picture as a PNG file: one bit a dot, with its size in the world, so that it prints as large as the label.
//!
//! Compressed by runs alone: rows of a label are mostly like the row above, so a run of zeros is all there is to say.
//! That needs no more of DEFLATE (RFC 1951) than the fixed codes and the distance 1.

use crate::domain::picture::Picture;

/// Writes a file; `dots_a_mm` is told in it.
#[must_use]
pub fn png(picture: &Picture, dots_a_mm: u32) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut head = Vec::with_capacity(13);
    head.extend(picture.width().to_be_bytes());
    head.extend(picture.height().to_be_bytes());
    // One bit, grey, deflate, filters by row, not interlaced.
    head.extend([1, 0, 0, 0, 0]);
    chunk(&mut out, *b"IHDR", &head);
    let a_metre = (dots_a_mm * 1000).to_be_bytes();
    chunk(&mut out, *b"pHYs", &[&a_metre[..], &a_metre[..], &[1]].concat());
    chunk(&mut out, *b"IDAT", &zlib(&rows(picture)));
    chunk(&mut out, *b"IEND", &[]);
    out
}

/// Every row as its difference to the one above (filter 2), white being 1.
fn rows(picture: &Picture) -> Vec<u8> {
    let mut out = Vec::with_capacity(picture.bits().len() + picture.height() as usize);
    let mut above = vec![0xff; picture.stride()];
    for (y, row) in picture.rows().enumerate() {
        // The row above the first one counts as zeros.
        if y == 0 {
            above.fill(0);
        }
        out.push(2);
        for (byte, above) in row.iter().zip(&mut above) {
            let white = !byte;
            out.push(white.wrapping_sub(*above));
            *above = white;
        }
    }
    out
}

fn chunk(out: &mut Vec<u8>, name: [u8; 4], data: &[u8]) {
    out.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend(name);
    out.extend(data);
    out.extend(crc(name.iter().chain(data)).to_be_bytes());
}

/// CRC-32 as PNG wants it.
fn crc<'a>(bytes: impl Iterator<Item = &'a u8>) -> u32 {
    const TABLE: [u32; 16] = {
        let mut table = [0; 16];
        let mut n = 0;
        while n < 16 {
            let mut c = n;
            let mut bit = 0;
            while bit < 4 {
                c = if c & 1 == 1 { 0xedb8_8320 ^ (c >> 1) } else { c >> 1 };
                bit += 1;
            }
            #[expect(clippy::indexing_slicing, reason = "n is below 16; done when compiled")]
            {
                table[n as usize] = c;
            }
            n += 1;
        }
        table
    };
    let step = |crc: u32| TABLE.get((crc & 15) as usize).copied().unwrap_or(0) ^ (crc >> 4);
    !bytes.fold(u32::MAX, |crc, byte| step(step(crc ^ u32::from(*byte))))
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut bits = Bits { out: vec![0x78, 0x01], hold: 0, count: 0 };
    // The last block, with the fixed codes.
    bits.put(0b011, 3);
    let mut rest = bytes;
    let mut last = None;
    while let Some(first) = rest.first() {
        let run = rest.iter().take(258).take_while(|b| *b == first).count();
        if last == Some(*first) && run >= 3 {
            bits.length(u32::try_from(run).unwrap_or(3));
            rest = rest.get(run..).unwrap_or_default();
        } else {
            bits.literal(u32::from(*first));
            last = Some(*first);
            rest = rest.get(1..).unwrap_or_default();
        }
    }
    bits.code(0, 7);
    let mut out = bits.end();
    let (mut a, mut b) = (1_u32, 0_u32);
    for part in bytes.chunks(5000) {
        for byte in part {
            a += u32::from(*byte);
            b += a;
        }
        a %= 65_521;
        b %= 65_521;
    }
    out.extend((b << 16 | a).to_be_bytes());
    out
}

struct Bits {
    out: Vec<u8>,
    hold: u32,
    count: u32,
}

impl Bits {
    /// The lowest bit first.
    fn put(&mut self, value: u32, bits: u32) {
        self.hold |= value << self.count;
        self.count += bits;
        while self.count >= 8 {
            self.out.push(self.hold.to_le_bytes()[0]);
            self.hold >>= 8;
            self.count -= 8;
        }
    }

    /// The highest bit first, as codes are.
    fn code(&mut self, value: u32, bits: u32) {
        self.put(value.reverse_bits() >> (32 - bits), bits);
    }

    fn literal(&mut self, value: u32) {
        if value < 144 { self.code(0x30 + value, 8) } else { self.code(0x190 + value - 144, 9) }
    }

    /// Again the byte before, `run` times: 3 to 258.
    fn length(&mut self, run: u32) {
        // RFC 1951 §3.2.5: lengths 3 to 10 have a symbol each, then four symbols for each further bit, 258 its own.
        let (symbol, extra, bits) = match run {
            ..=10 => (254 + run, 0, 0),
            258.. => (285, 0, 0),
            _ => {
                let bits = (run - 3).ilog2() - 2;
                (257 + 4 * bits + ((run - 3) >> bits), (run - 3) & ((1 << bits) - 1), bits)
            }
        };
        if symbol < 280 {
            self.code(symbol - 256, 7)
        } else {
            self.code(0xc0 + symbol - 280, 8)
        }
        self.put(extra, bits);
        // Distance 1.
        self.code(0, 5);
    }

    fn end(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.put(0, 8 - self.count);
        }
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Undoes what is made above: literals and runs of distance 1, by the fixed codes.
    fn inflate(bytes: &[u8]) -> Vec<u8> {
        let mut at = 16;
        let mut bit = || {
            let value = bytes[at / 8] >> (at % 8) & 1;
            at += 1;
            u32::from(value)
        };
        assert_eq!((bit(), bit(), bit()), (1, 1, 0));
        let mut out: Vec<u8> = Vec::new();
        loop {
            let mut code = (0..7).fold(0, |c, _| c << 1 | bit());
            let symbol = if code < 24 {
                256 + code
            } else {
                code = code << 1 | bit();
                match code {
                    0x30..=0xbf => code - 0x30,
                    0xc0..=0xc7 => code - 0xc0 + 280,
                    _ => (code << 1 | bit()) - 0x190 + 144,
                }
            };
            match symbol {
                0..=255 => out.push(u8::try_from(symbol).unwrap()),
                256 => return out,
                _ => {
                    let (base, bits) = match symbol - 257 {
                        28 => (258, 0),
                        n @ 0..=7 => (n + 3, 0),
                        n => ((4 + n % 4) * (1 << (n / 4 - 1)) + 3, n / 4 - 1),
                    };
                    let extra = (0..bits).fold(0, |e, place| e | bit() << place);
                    assert_eq!((0..5).fold(0, |d, _| d << 1 | bit()), 0);
                    let last = *out.last().unwrap();
                    out.extend(std::iter::repeat_n(last, (base + extra) as usize));
                }
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_out_again(runs in proptest::collection::vec((any::<u8>(), 1_usize..700), 0..20)) {
            let bytes: Vec<u8> = runs.into_iter().flat_map(|(b, n)| std::iter::repeat_n(b, n)).collect();
            prop_assert_eq!(inflate(&zlib(&bytes)), bytes);
        }
    }

    #[test]
    fn a_file_is_as_the_standard_says() {
        let mut picture = Picture::white(9, 2).unwrap();
        picture.blacken(0, 0);
        let file = png(&picture, 8);
        assert_eq!(&file[..16], b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR");
        // The check value of an empty IEND is known.
        assert!(file.ends_with(b"\0\0\0\0IEND\xae\x42\x60\x82"));
        assert_eq!(rows(&picture), [2, 0x7f, 0xff, 2, 0x80, 0]);
        let white = Picture::white(812, 609).unwrap();
        assert!(png(&white, 8).len() < white.bits().len() / 20);
    }
}

//! What a layout may say of a label: the words in braces, and the facts after `when`.

use crate::domain::awb::AwbKey;
use crate::domain::label::{BoxPart, LabelContent};
use std::borrow::Cow;

macro_rules! words {
    ($($variant:ident $word:literal;)*) => {
        /// A word that a layout may use in braces.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Word { $($variant),* }

        impl Word {
            /// Every word, as it stands between the braces.
            pub(super) const ALL: &'static [&'static str] = &[$($word),*];

            pub(super) fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

words! {
    Order "order"; BoxIndex "box_index"; BoxCount "box_count"; BoxCode "box_code"; Mark "mark"; Awb "awb";
    AwbPiece "awb_piece"; ShipDate "ship_date"; From "from"; BuyerCode "buyer_code"; BuyerName "buyer_name";
    ShipTo "ship_to"; Carrier "carrier"; CarrierAccount "carrier_account"; Sku "sku"; Product "product"; Pieces "pieces";
    Pack "pack"; BoxType "box_type"; Contents "contents"; Lot "lot"; Reference "reference"; Note "note";
    Reprint "reprint"; Job "job";
}

fn some(text: &str) -> Option<Cow<'_, str>> {
    let text = text.trim();
    (!text.is_empty()).then_some(Cow::Borrowed(text))
}

/// The value of a word; none when there is nothing to show. Only the address has more than one line.
pub(super) fn value(word: Word, c: &LabelContent) -> Option<Cow<'_, str>> {
    let one = match word {
        Word::Order => some(&c.order),
        Word::BoxIndex => Some(c.box_index.to_string().into()),
        Word::BoxCount => Some(c.box_count.to_string().into()),
        Word::BoxCode => some(c.box_code.as_str()),
        Word::Mark => mark(c).map(Cow::Borrowed).or_else(|| c.buyer.as_ref().and_then(|(code, _)| some(code))),
        Word::Awb => match &c.awb {
            AwbKey::Ref(text) => some(text),
            other => Some(other.to_string().into()),
        },
        Word::AwbPiece => awb_piece(c).map(Cow::Owned),
        Word::ShipDate => Some(c.ship_date.to_string().into()),
        Word::From => some(&c.from),
        Word::BuyerCode => c.buyer.as_ref().and_then(|(code, _)| some(code)),
        Word::BuyerName => c.buyer.as_ref().and_then(|(_, name)| some(name)),
        Word::ShipTo => {
            let mut all = String::new();
            for line in c.ship_to.iter().map(|l| l.trim()).filter(|l| !l.is_empty()) {
                if !all.is_empty() {
                    all.push('\n');
                }
                all.extend(line.chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }));
            }
            return (!all.is_empty()).then_some(all.into());
        }
        Word::Carrier => c.carrier.as_deref().and_then(some),
        Word::CarrierAccount => c.carrier_account.as_deref().and_then(some),
        Word::Sku => c.sku.as_deref().and_then(some),
        Word::Product => some(&c.product),
        Word::Pieces => Some(c.pieces.to_string().into()),
        Word::Pack => c.pack.as_deref().and_then(some),
        Word::BoxType => c.box_type.as_deref().and_then(some),
        Word::Contents if c.contents.is_empty() => None,
        Word::Contents => Some(breakdown(&c.contents).into()),
        Word::Lot => c.lot.as_deref().and_then(some),
        Word::Reference => c.reference.as_deref().and_then(some),
        Word::Note => c.note.as_deref().and_then(some),
        Word::Reprint => Some(c.reprint.to_string().into()),
        Word::Job => c.job.map(|job| job.to_string().into()),
    };
    one.map(|text| if text.contains(['\n', '\r']) { text.replace(['\n', '\r'], " ").into() } else { text })
}

/// `4 ROSE FREEDOM 60cm, 3 CLAVEL ROJO`.
fn breakdown(parts: &[BoxPart]) -> String {
    let name = |p: &BoxPart| match (p.product.trim(), p.sku.as_deref().map(str::trim)) {
        ("", Some(sku)) => format!("{} {sku}", p.pieces),
        (product, _) => format!("{} {product}", p.pieces),
    };
    parts.iter().map(name).collect::<Vec<_>>().join(", ")
}

fn mark(content: &LabelContent) -> Option<&str> {
    content.mark_code.as_deref().map(str::trim).filter(|m| !m.is_empty())
}

/// What the bar code of an air waybill holds: airline, serial and check digit, then the piece in five digits (IATA
/// Resolution 606, `labels.md` §7). None where the check digit is wrong: it would be scanned as somebody else's.
pub(super) fn awb_piece(content: &LabelContent) -> Option<String> {
    match &content.awb {
        AwbKey::Air(number) if number.check_digit_holds() => {
            Some(format!("{}{:05}", number.digits(), content.box_index % 100_000))
        }
        _ => None,
    }
}

/// A text with words in braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Fixed(String),
    Word(Word),
}

impl Template {
    /// Refuses words that nobody knows, and braces without an end, with a sentence.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((word, behind)) = after.split_once('}') else { break };
            if !before.is_empty() {
                parts.push(Part::Fixed(before.to_owned()));
            }
            let known = Word::parse(word)
                .ok_or_else(|| format!("{{{word}}} is not known; the words are: {}.", Word::ALL.join(", ")))?;
            parts.push(Part::Word(known));
            rest = behind;
        }
        if !rest.is_empty() {
            parts.push(Part::Fixed(rest.to_owned()));
        }
        let lonely = |p: &Part| matches!(p, Part::Fixed(text) if text.contains(['{', '}']));
        if parts.iter().any(lonely) {
            return Err(format!("a brace has no partner in “{text}”."));
        }
        Ok(Self(parts))
    }

    /// Whether this word stands in it.
    pub(super) fn has(&self, word: Word) -> bool {
        self.0.contains(&Part::Word(word))
    }

    /// All of it, where it has no words.
    pub(super) fn fixed(&self) -> Option<&str> {
        match self.0.as_slice() {
            [Part::Fixed(text)] => Some(text),
            _ => None,
        }
    }

    /// With its words filled in; none when one of them has no value.
    pub(super) fn fill<'a>(&'a self, content: &'a LabelContent) -> Option<Cow<'a, str>> {
        match self.0.as_slice() {
            [Part::Fixed(text)] => return Some(Cow::Borrowed(text)),
            [Part::Word(word)] => return value(*word, content),
            _ => {}
        }
        let mut out = String::with_capacity(64);
        for part in &self.0 {
            match part {
                Part::Fixed(text) => out.push_str(text),
                Part::Word(word) => out.push_str(&value(*word, content)?),
            }
        }
        Some(out.into())
    }
}

/// Something that is so or not so on a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    /// The order is a K2K order.
    K2k,
    /// It is not the first paper of this box.
    Reprint,
    /// Test mode.
    Test,
    /// There is a mark code.
    Mark,
    /// The AWB is an air waybill number whose check digit holds.
    AirWaybill,
    /// There is more than one product in the box.
    Mixed,
    /// A word has a value.
    Has(Word),
}

/// A fact that must hold, or must not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Condition {
    fact: Fact,
    holds: bool,
}

impl Condition {
    /// From `k2k`, `!reprint`, `no_mark`, `lot` …
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (holds, name) = text.strip_prefix('!').map_or((true, text), |rest| (false, rest));
        let fact = match name {
            "k2k" => Fact::K2k,
            "reprint" => Fact::Reprint,
            "test" => Fact::Test,
            "mark" => Fact::Mark,
            "no_mark" => return Ok(Self { fact: Fact::Mark, holds: !holds }),
            "air_waybill" => Fact::AirWaybill,
            "mixed" => Fact::Mixed,
            word => Fact::Has(Word::parse(word).ok_or_else(|| {
                let words = Word::ALL.join(", ");
                format!(
                    "“{name}” is not known: k2k, reprint, test, mark, no_mark, air_waybill, mixed, or a word that must have a value ({words})."
                )
            })?),
        };
        Ok(Self { fact, holds })
    }

    /// Whether it holds for this label.
    pub(super) fn holds(self, c: &LabelContent) -> bool {
        let so = match self.fact {
            Fact::K2k => c.k2k,
            Fact::Reprint => c.reprint > 0,
            Fact::Test => c.test,
            Fact::Mark => mark(c).is_some(),
            Fact::AirWaybill => matches!(&c.awb, AwbKey::Air(n) if n.check_digit_holds()),
            Fact::Mixed => !c.contents.is_empty(),
            Fact::Has(word) => value(word, c).is_some(),
        };
        so == self.holds
    }

    /// Whether it asks for this fact.
    pub(super) fn asks(self, fact: Fact) -> bool {
        self.fact == fact && self.holds
    }

    /// Whether both can never hold together.
    pub(super) fn excludes(self, other: Self) -> bool {
        self.fact == other.fact && self.holds != other.holds
    }
}

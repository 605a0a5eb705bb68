//! IPP messages (RFC 8010): what this program asks, and the answers as attributes. Our own and not a crate's: four
//! operations need a hundred lines, and every length is checked here.

/// Operations (RFC 8011 §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    PrintJob = 0x0002,
    GetJobAttributes = 0x0009,
    GetJobs = 0x000A,
    GetPrinterAttributes = 0x000B,
}

const OPERATION_GROUP: u8 = 1;
const JOB_GROUP: u8 = 2;
const END: u8 = 3;
const INTEGER: u8 = 0x21;
const BOOLEAN: u8 = 0x22;
const ENUM: u8 = 0x23;
const RESOLUTION: u8 = 0x32;
const NAME: u8 = 0x42;
const KEYWORD: u8 = 0x44;
const URI: u8 = 0x45;
const CHARSET: u8 = 0x47;
const LANGUAGE: u8 = 0x48;
const MIME: u8 = 0x49;

/// A request that is being put together.
pub(super) struct Request {
    bytes: Vec<u8>,
}

impl Request {
    /// An operation on a printer.
    pub(super) fn new(operation: Operation, printer: &str) -> Self {
        let mut bytes = vec![2, 0];
        bytes.extend((operation as u16).to_be_bytes());
        bytes.extend(1_u32.to_be_bytes());
        bytes.push(OPERATION_GROUP);
        let request = Self { bytes };
        request
            .with(CHARSET, "attributes-charset", b"utf-8")
            .with(LANGUAGE, "attributes-natural-language", b"en")
            .with(URI, "printer-uri", printer.as_bytes())
            .name("requesting-user-name", "k2kd")
    }

    fn with(mut self, tag: u8, name: &str, value: &[u8]) -> Self {
        self.bytes.push(tag);
        for text in [name.as_bytes(), value] {
            // All of ours are short; a longer one would be cut, never the message broken.
            let length = u16::try_from(text.len()).unwrap_or(u16::MAX);
            self.bytes.extend(length.to_be_bytes());
            self.bytes.extend(text.iter().take(usize::from(length)));
        }
        self
    }

    pub(super) fn name(self, name: &str, value: &str) -> Self {
        self.with(NAME, name, value.as_bytes())
    }

    pub(super) fn mime(self, name: &str, value: &str) -> Self {
        self.with(MIME, name, value.as_bytes())
    }

    pub(super) fn keyword(self, name: &str, value: &str) -> Self {
        self.with(KEYWORD, name, value.as_bytes())
    }

    pub(super) fn integer(self, name: &str, value: i32) -> Self {
        self.with(INTEGER, name, &value.to_be_bytes())
    }

    /// Several values of one attribute.
    pub(super) fn keywords(self, name: &str, values: &[&str]) -> Self {
        let names = std::iter::once(name).chain(std::iter::repeat(""));
        values.iter().zip(names).fold(self, |request, (value, name)| request.keyword(name, value))
    }

    /// What follows belongs to the job.
    pub(super) fn job(mut self) -> Self {
        self.bytes.push(JOB_GROUP);
        self
    }

    /// The whole message, with a document behind it.
    pub(super) fn end(mut self, document: &[u8]) -> Vec<u8> {
        self.bytes.push(END);
        self.bytes.extend(document);
        self.bytes
    }
}

/// An attribute: its group's number in the message, its name, its values with their tags.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Attribute {
    group: usize,
    name: String,
    values: Vec<(u8, Vec<u8>)>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    /// The status code; below 0x100 all is well.
    pub(super) status: u16,
    attributes: Vec<Attribute>,
}

impl Answer {
    /// Reads an answer; none when it is none.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut at = Reader { rest: bytes };
        at.take(2)?;
        let status = at.short()?;
        at.take(4)?;
        let (mut attributes, mut group): (Vec<Attribute>, usize) = (Vec::new(), 0);
        loop {
            match at.byte()? {
                END => return Some(Self { status, attributes }),
                0..=0x0f => group += 1,
                tag => {
                    let length = usize::from(at.short()?);
                    let name = String::from_utf8_lossy(at.take(length)?).into_owned();
                    let length = usize::from(at.short()?);
                    let value = (tag, at.take(length)?.to_vec());
                    match attributes.last_mut() {
                        // A further value of the same attribute has no name.
                        Some(last) if name.is_empty() => last.values.push(value),
                        _ => attributes.push(Attribute { group, name, values: vec![value] }),
                    }
                }
            }
        }
    }

    pub(super) const fn is_ok(&self) -> bool {
        self.status < 0x100
    }

    /// The groups that hold an attribute: each is a job in the answer to Get-Jobs.
    pub(super) fn groups_with(&self, name: &str) -> Vec<usize> {
        self.attributes.iter().filter(|a| a.name == name).map(|a| a.group).collect()
    }

    fn values(&self, name: &str, group: Option<usize>) -> impl Iterator<Item = &(u8, Vec<u8>)> {
        let found = self.attributes.iter().find(move |a| a.name == name && group.is_none_or(|g| a.group == g));
        found.into_iter().flat_map(|a| &a.values)
    }

    /// Its texts, names, keywords, types.
    pub(super) fn texts(&self, name: &str, group: Option<usize>) -> Vec<String> {
        let is_text = |tag: u8| (0x40..0x4a).contains(&tag);
        let texts = self.values(name, group).filter(|(tag, _)| is_text(*tag));
        texts.map(|(_, value)| String::from_utf8_lossy(value).into_owned()).collect()
    }

    /// Its first whole number or enum.
    pub(super) fn number(&self, name: &str, group: Option<usize>) -> Option<i32> {
        let (_, value) = self.values(name, group).find(|(tag, _)| matches!(*tag, INTEGER | ENUM))?;
        value.as_slice().try_into().ok().map(i32::from_be_bytes)
    }

    /// Its truth.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        let (_, value) = self.values(name, None).find(|(tag, _)| *tag == BOOLEAN)?;
        value.first().map(|b| *b != 0)
    }

    /// Its first resolution in dots per inch.
    pub(super) fn dpi(&self, name: &str) -> Option<i32> {
        let (_, value) = self.values(name, None).find(|(tag, _)| *tag == RESOLUTION)?;
        let (dots, unit) = (value.get(..4)?.try_into().ok().map(i32::from_be_bytes)?, *value.get(8)?);
        (unit == 3).then_some(dots)
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(n)?;
        self.rest = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    fn short(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_be_bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_message_reads_back() {
        let bytes = Request::new(Operation::GetJobs, "ipp://zebra/ipp/print")
            .keyword("which-jobs", "completed")
            .keywords("requested-attributes", &["job-id", "job-name"])
            .job()
            .integer("job-id", 7)
            .job()
            .integer("job-id", 8)
            .name("job-name", "k2k-1-1")
            .end(b"document");
        let answer = Answer::read(&bytes).unwrap();
        assert_eq!(answer.status, 0x000A, "an answer has its status where a request has its operation");
        assert_eq!(answer.texts("requested-attributes", None), ["job-id", "job-name"]);
        let groups = answer.groups_with("job-id");
        assert_eq!(groups.iter().map(|g| answer.number("job-id", Some(*g)).unwrap()).collect::<Vec<_>>(), [7, 8]);
        assert_eq!(answer.texts("job-name", Some(groups[0])), [""; 0]);
        assert_eq!(answer.texts("job-name", Some(groups[1])), ["k2k-1-1"]);
    }

    proptest! {
        #[test]
        fn no_bytes_stop_the_reader(bytes: Vec<u8>) {
            Answer::read(&bytes);
        }
    }
}

//! Workbooks for tests, part by part.

use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;

/// A part of a workbook: its name and its bytes.
pub(in crate::channels) type Part = (&'static str, Vec<u8>);

const RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/worksheet" Target="/xl/worksheets/sheet2.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="Notas" sheetId="2" state="hidden" r:id="rId2"/><sheet name="Ventas" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const STYLES: &str = r#"<styleSheet><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm"/><numFmt numFmtId="165" formatCode="000000"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="4"/></cellXfs></styleSheet>"#;
const TEXTS: &str = r#"<sst><si><t>Pedido</t></si><si><t>Fecha</t></si><si><t>SKU</t></si><si><t>Cantidad</t></si><si><t>Precio unitario</t></si><si><t>Cliente</t></si>
<si><t>000145</t></si><si><r><t xml:space="preserve">Ana </t></r><r><t>N&#250;&#241;ez &amp; Co</t></r><rPh><t>ana</t></rPh></si><si><t>00012</t></si></sst>"#;
/// The rows of the sheet that is shown: a heading, the titles, three lines of two orders, an empty row.
pub(in crate::channels) const ROWS: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>Reporte de ventas</t></is></c></row>
<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c><c r="C3" t="s"><v>2</v></c><c r="D3" t="s"><v>3</v></c><c r="E3" t="s"><v>4</v></c><c r="F3" t="s"><v>5</v></c></row>
<row r="4"><c r="A4" t="s"><v>6</v></c><c r="B4" s="1"><v>46063.425</v></c><c r="C4" t="s"><v>8</v></c><c r="D4"><v>2</v></c><c r="E4" s="3"><v>10.800000000000001</v></c><c r="F4" t="s"><v>7</v></c></row>
<row r="5"><c r="A5" s="2"><v>146</v></c><c r="B5" s="1"><v>46063.5</v></c><c r="C5"><v>7501031311309</v></c><c r="D5"><v>3.0</v></c><c r="E5"><f>2*3</f><v>6</v></c></row>
<row r="6"><c r="A6" t="s"><v>6</v></c><c r="C6" t="str"><f>A1</f><v>LILY</v></c><c r="D6"><v>1</v></c></row><row r="7"><c r="A7" s="1"/></row>"#;

/// The parts of a workbook with these rows.
pub(in crate::channels) fn with(rows: &str) -> Vec<Part> {
    let sheet = |rows: &str| {
        format!("<?xml version=\"1.0\"?><worksheet><sheetData>{rows}</sheetData></worksheet>").into_bytes()
    };
    vec![
        ("xl/_rels/workbook.xml.rels", RELATIONS.into()),
        ("xl/workbook.xml", BOOK.into()),
        ("xl/styles.xml", STYLES.into()),
        ("xl/sharedStrings.xml", TEXTS.into()),
        ("xl/worksheets/sheet1.xml", sheet(rows)),
        ("xl/worksheets/sheet2.xml", sheet(ROWS)),
        ("[Content_Types].xml", b"<Types/>".to_vec()),
    ]
}

/// The parts of a good workbook.
pub(in crate::channels) fn parts() -> Vec<Part> {
    with(ROWS)
}

/// The workbook of these parts.
pub(in crate::channels) fn zipped(parts: &[Part]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

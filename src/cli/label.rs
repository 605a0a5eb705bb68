//! `k2k label`: what a label will look like, before there is paper.

use super::{Context, output};
use crate::domain::lang::Lang;
use crate::protocol::call::{Call, LabelPreview};
use crate::protocol::client::Client;
use crate::protocol::reply::LabelDoc;
use anyhow::Context as _;
use clap::Args;
use std::path::{Path, PathBuf};

/// Columns of a preview on a terminal that does not tell its size.
const COLUMNS: u16 = 100;

/// `k2k label`
#[derive(Debug, Args)]
pub struct Label {
    /// Number of the order.
    #[arg(value_name = "ORDER")]
    order: String,
    /// Write ORDER.pdf (all boxes) and ORDER-BOX.png (the first box), or only --out; prints nothing.
    #[arg(long)]
    preview: bool,
    /// Write this file: .png, .pdf or .zpl.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Only this box.
    #[arg(long = "box", value_name = "CODE")]
    box_code: Option<String>,
    /// With this layout instead of the one it would be printed with.
    #[arg(long, value_name = "NAME")]
    layout: Option<String>,
    /// Dots an inch of the printer: 203, 300 or 600.
    #[arg(long, value_name = "N", default_value_t = 203)]
    dpi: u32,
    /// What was drawn and what should be known of it, as one JSON object a file, without the bytes.
    #[arg(long)]
    json: bool,
}

impl Label {
    pub(super) async fn run(self, context: &Context) -> anyhow::Result<u8> {
        let mut client = context.connect().await?;
        if let Some(out) = &self.out {
            let ending = out.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
            if !matches!(ending.as_str(), "png" | "pdf" | "zpl") {
                output::complain(
                    context.lang.pick("--out ends in .png, .pdf or .zpl", "--out termina en .png, .pdf o .zpl"),
                );
                return Ok(2);
            }
            let doc = self.ask(&mut client, &ending).await?;
            self.write(&doc, out, context.lang)?;
            self.warn(&doc)?;
            return Ok(0);
        }
        if self.preview {
            let pdf = self.ask(&mut client, "pdf").await?;
            let png = self.ask(&mut client, "png").await?;
            self.write(&pdf, Path::new(&format!("{}.pdf", pdf.order)), context.lang)?;
            self.write(&png, Path::new(&format!("{}-{}.png", png.order, png.box_code)), context.lang)?;
            self.warn(&pdf)?;
            return Ok(0);
        }
        let doc = self.ask(&mut client, "bitmap").await?;
        if self.json {
            output::json(&LabelDoc { data: String::new(), ..doc })?;
            return Ok(0);
        }
        let picture = doc.picture().context("the picture is not understood")?;
        for line in picture.half_blocks(COLUMNS, u16::MAX) {
            output::line(line.trim_end())?;
        }
        self.warn(&doc)?;
        Ok(0)
    }

    async fn ask(&self, client: &mut Client, format: &str) -> anyhow::Result<LabelDoc> {
        let ask = LabelPreview {
            order: Some(self.order.clone()),
            job: None,
            box_code: self.box_code.clone(),
            layout: self.layout.clone(),
            dpi: Some(self.dpi),
            format: format.to_owned(),
        };
        Ok(client.call::<LabelDoc>(Call::LabelPreview(ask)).await?)
    }

    #[allow(clippy::disallowed_methods, reason = "a picture that is made again by the same command")]
    fn write(&self, doc: &LabelDoc, path: &Path, lang: Lang) -> anyhow::Result<()> {
        let bytes = doc.bytes().context("the file is not understood")?;
        std::fs::write(path, bytes).with_context(|| path.display().to_string())?;
        if self.json {
            return output::json(&LabelDoc { data: String::new(), ..doc.clone() });
        }
        let [width, height] = doc.mm;
        let labels = match (doc.labels, lang) {
            (1, _) => doc.box_code.clone(),
            (n, Lang::En) => format!("{n} labels"),
            (n, Lang::Es) => format!("{n} etiquetas"),
        };
        output::line(&format!("{}: {} · {labels} · {} ({width} x {height} mm)", path.display(), doc.order, doc.layout))
    }

    fn warn(&self, doc: &LabelDoc) -> anyhow::Result<()> {
        if self.json {
            return Ok(());
        }
        doc.warnings.iter().try_for_each(|warning| output::line(&format!("  ! {warning}")))
    }
}

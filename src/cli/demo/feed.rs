//! How the demo's sales reach its daemon: signed webhooks over HTTP, files dropped into a folder. Loopback only.

use super::sample::{Door, Sale};
use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The secret of the demo's channels: it opens nothing but a daemon that ends with the demo.
pub const SECRET: &str = "demo-secret";

/// Where the sales go.
#[derive(Clone, Debug)]
pub struct Feed {
    /// The daemon's webhooks.
    pub webhooks: SocketAddr,
    /// Base of its drop folders.
    pub intake: PathBuf,
}

impl Feed {
    /// Sends a sale; `n` names the file or the delivery.
    ///
    /// # Errors
    /// When the daemon does not take it.
    pub async fn send(&self, n: u64, sale: &Sale) -> anyhow::Result<()> {
        match sale.door {
            Door::File => drop_file(&self.intake, n, sale),
            Door::Shopify => {
                let headers = format!(
                    "X-Shopify-Topic: orders/create\r\nX-Shopify-Webhook-Id: demo-{n}\r\nX-Shopify-Hmac-Sha256: {}\r\n",
                    sign(&sale.body)?
                );
                self.post(sale, &headers).await
            }
            Door::Woocommerce => {
                let headers = format!(
                    "X-WC-Webhook-Topic: order.created\r\nX-WC-Webhook-Delivery-ID: demo-{n}\r\nX-WC-Webhook-Signature: {}\r\n",
                    sign(&sale.body)?
                );
                self.post(sale, &headers).await
            }
        }
    }

    async fn post(&self, sale: &Sale, headers: &str) -> anyhow::Result<()> {
        let mut stream = TcpStream::connect(self.webhooks).await.context("the demo's daemon takes no webhooks")?;
        let head = format!(
            "POST /webhooks/{} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n",
            sale.channel,
            self.webhooks,
            sale.body.len()
        );
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(sale.body.as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        if !answer.starts_with("HTTP/1.1 200") {
            bail!("the webhook was answered: {}", answer.lines().next().unwrap_or("nothing"));
        }
        Ok(())
    }
}

fn sign(body: &str) -> anyhow::Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes())?;
    mac.update(body.as_bytes());
    Ok(STANDARD.encode(mac.finalize().into_bytes()))
}

/// Writes beside the folder that is read, then moves into it: the way we ask senders to do it.
fn drop_file(intake: &Path, n: u64, sale: &Sale) -> anyhow::Result<()> {
    let folder = intake.join("in").join(sale.channel);
    let hidden = folder.join(format!(".orders-{n}.csv"));
    let mut file = std::fs::File::create(&hidden).with_context(|| format!("{} can't be written", hidden.display()))?;
    file.write_all(sale.body.as_bytes())?;
    file.sync_all()?;
    nix::fcntl::renameat(nix::fcntl::AT_FDCWD, &hidden, nix::fcntl::AT_FDCWD, &folder.join(format!("orders-{n}.csv")))?;
    Ok(())
}

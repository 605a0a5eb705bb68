//! Labels that belong to no box: the test label and the commands for the wall.

use super::{Parcel, Worker};
use crate::domain::trouble::{PrinterStatus, Trouble, What};
use crate::labels::{self, Scene};
use crate::printing::link::Fate;
use crate::printing::own_labels;
use crate::printing::queue::Queue;

impl<Q: Queue> Worker<Q> {
    /// A label that belongs to no box; whether it came out, people see. False when the printer can't print.
    pub(super) async fn print_test(&mut self) -> bool {
        if !self.ready().await {
            return false;
        }
        let now = (self.clock)();
        let content = own_labels::test_content(&self.config, self.dpmm(), now);
        match Scene::new(&content, &self.config.layout, self.dpmm()) {
            Ok(scene) => {
                let parcel = self.parcel(&scene, format!("test-{}.zpl", now.timestamp_millis()), own_name("test", now));
                self.print_own(vec![parcel]).await
            }
            Err(error) => self.show_no_label(&error),
        }
    }

    /// The commands for the wall, a label each.
    pub(super) async fn print_sheet(&mut self) -> bool {
        if !self.ready().await {
            return false;
        }
        let lang = self.config.lang;
        match labels::wall_labels(lang, &self.config.layout, self.dpmm()) {
            Ok(labels) => {
                let now = (self.clock)();
                let parcel = |(n, zpl): (u32, &String)| {
                    let file = format!("wall-{}-{n:02}.zpl", now.timestamp_millis());
                    self.parcel(&Scene::of_zpl(zpl, self.dpmm()), file, own_name(&format!("wall-{n}"), now))
                };
                let parcels = (1..).zip(&labels).map(parcel).collect();
                self.print_own(parcels).await
            }
            Err(error) => self.show_no_label(&error),
        }
    }

    fn show_no_label(&self, error: &labels::LabelError) -> bool {
        self.desk.show(PrinterStatus::Attention, vec![Trouble::new(What::NoLabel, error)]);
        false
    }

    async fn print_own(&mut self, parcels: Vec<Parcel>) -> bool {
        for parcel in parcels {
            if let Fate::NotSent(why) | Fate::Unconfirmed(why) | Fate::Failed(why) = self.link.send(parcel).await {
                self.desk.show_troubles(vec![why]);
                return false;
            }
            self.gone += 1;
        }
        true
    }
}

fn own_name(what: &str, at: chrono::DateTime<chrono::Utc>) -> String {
    format!("k2k-{what}-{}", at.timestamp_millis())
}
